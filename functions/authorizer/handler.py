"""Authorises each call: the token identifies the caller, and the account shows whether access is current."""

import os
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
from aws_lambda_powertools import Logger

from contactpoint.adapters.identity.issuer_documents import fetch_document
from contactpoint.adapters.identity.tokens import InvalidToken, Issuer, TokenIdentity, Verifier
from contactpoint.application.accounts.authenticate import AccessDenied, AuthenticationRequest, authenticate
from contactpoint.bootstrap import LazyDependencies, utc_now
from contactpoint.domain.access import Caller, sign_in_key
from contactpoint.domain.days import day_of
from contactpoint.lambda_invocation import Unauthorized, guarded, request_id
from contactpoint.metrics import count
from contactpoint.problems import Problem

MAX_TOKEN_CHARACTERS = 4096
CONTEXT_FIELDS = (
    "practitioner_id",
    "organisation_id",
    "organisation_type",
    "role",
    "via_system",
    "asked_by",
    "sign_in_key",
    "access_status",
)
"""The caller, as the other functions receive it. API Gateway adds the address of the call."""
STRANGERS = frozenset({"unknown-account", "person-account-required", "machine-account-required"})
"""Reasons for which nobody is let in. For any other, the function that is called refuses and explains why."""
deps = LazyDependencies()
logger = Logger(service="authorizer")


@guarded("authorizer")
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Return an IAM policy with the caller as its context; raise `Unauthorized` without a valid token.

    A sign-in without an account is refused here, and the attempt is recorded. If access has lapsed, or a delegation
    header is wrong, the context says so, and the function that is called refuses: only a function can answer with the
    right status and explain why. Nothing is cached between calls, so a suspension stops the very next one. What else is
    raised is a failure of ours or of the issuer: API Gateway answers it with 503, never with 401.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    try:
        token = verifier().verify(_bearer(headers))
    except InvalidToken:
        raise Unauthorized from None
    try:
        caller = authenticate(deps.sign_ins(), _request(token, headers), _unknown_id(token), day_of(utc_now()))
    except AccessDenied as denied:
        logger.info("access_denied", request_id=request_id(event, context), reasons=denied.reasons)
        if STRANGERS.isdisjoint(denied.reasons):
            return _iam_policy("Allow", event, _denial_context(denied))
        count("Refusals", service="authorizer", problem="no-account")
        deps().append_refusal(denied.caller, "sign-in", Problem("no-account", denied.reasons[0]))
        return _iam_policy("Deny", event, {})
    return _iam_policy("Allow", event, _context(caller))


@cache
def verifier() -> Verifier:
    """Return the verifier of the issuers in ``ISSUERS``; it caches their keys between calls."""
    issuers = msgspec.json.decode(os.environ["ISSUERS"], type=tuple[Issuer, ...])
    return Verifier(issuers, fetch_document, utc_now)


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_CHARACTERS:
        raise InvalidToken
    return token


def _request(token: TokenIdentity, headers: Mapping[str, str]) -> AuthenticationRequest:
    return AuthenticationRequest(
        issuer=token.issuer,
        subject=token.subject,
        is_machine=token.is_machine,
        on_behalf_of=headers.get("on-behalf-of", ""),
        asked_by=headers.get("asked-by", ""),
    )


def _unknown_id(token: TokenIdentity) -> str:
    """Return how the audit log names this sign-in if it has no account."""
    return "unknown-" + sign_in_key(token.issuer, token.subject)[:16]


def _context(caller: Caller) -> dict[str, str]:
    return {name: str(getattr(caller, name)) for name in CONTEXT_FIELDS}


def _denial_context(denied: AccessDenied) -> dict[str, str]:
    """Return the context of a caller whom every function refuses, without what a colleague's access lacks."""
    lapses = denied.reasons if denied.problem in ("access-lapsed", "on-behalf-of-lapsed") else ()
    refused = {"denial": denied.problem, "lapses": ",".join(lapses), "access_status": "lapsed"}
    return {**_context(denied.caller), **refused}


def _iam_policy(effect: str, event: dict[str, Any], context: dict[str, str]) -> dict[str, Any]:
    """Return a policy for the whole stage, with the context that the other functions receive."""
    stage = "/".join(event["methodArn"].split("/")[:2])
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{stage}/*"}
    return {
        "principalId": context.get("practitioner_id", "refused"),
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context,
    }
