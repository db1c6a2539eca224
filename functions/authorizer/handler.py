"""Decides whether a caller comes in at all: the token says who, the accounts say what they may do now."""

import json
import os
from functools import cache
from typing import Any

import msgspec
import urllib3
from aws_lambda_powertools import Logger

from contactpoint.access import Organisation, Practitioner, Reader, lapses
from contactpoint.assembly import Assembly, utc_now
from contactpoint.http.tokens import Issuer, Untrusted, Verifier
from contactpoint.problems import Problem
from contactpoint.storage.accounts import signed_in, subject_account

LONGEST_TOKEN = 4096
desk = Assembly()
logger = Logger(service="authorizer")
_http = urllib3.PoolManager(timeout=2.0, retries=1)


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Return an IAM policy that lets the caller in, with who it is; raise ``Unauthorized`` for no valid token.

    Somebody who signed in but has no account, or whose access has lapsed, is refused, and the attempt is recorded.
    API Gateway keeps an answer for a minute, a refusal too: what is tried again within it leaves no further event.
    """
    try:
        issuer, subject = verifier().subject(_bearer(event))
    except Untrusted:
        raise Exception("Unauthorized") from None
    desk()
    known = signed_in(issuer, subject)
    if known is None:
        return _refuse(event, _stranger(issuer, subject), ("no-account",))
    practitioner, organisation = known
    context = _context(practitioner, organisation)
    found = lapses(practitioner, organisation, utc_now().date())
    return _refuse(event, context, found) if found else _policy("Allow", event, context)


@cache
def verifier() -> Verifier:
    """Return the verifier of the issuers in ``ISSUERS``; it keeps their keys between calls."""
    issuers = msgspec.json.decode(os.environ["ISSUERS"], type=tuple[Issuer, ...])
    return Verifier(issuers, _fetch, utc_now)


def _bearer(event: dict[str, Any]) -> str:
    scheme, _, token = str(event.get("authorizationToken", "")).partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        raise Untrusted
    return token


def _refuse(event: dict[str, Any], context: dict[str, Any], found: tuple[str, ...]) -> dict[str, Any]:
    desk().record_refusal(Reader(**context), "sign-in", Problem("access-lapsed", ",".join(found)))
    logger.info("refused", lapses=found)
    return _policy("Deny", event, {"problem": found[0]})


def _context(practitioner: Practitioner, organisation: Organisation) -> dict[str, Any]:
    return {
        "practitioner_id": practitioner.practitioner_id,
        "organisation_id": organisation.organisation_id,
        "organisation_type": organisation.type,
        "role": practitioner.role,
    }


def _stranger(issuer: str, subject: str) -> dict[str, Any]:
    """Return how a sign-in without an account stands in the audit trail: the same one always alike."""
    known_by = subject_account(issuer, subject).removeprefix("subject#")[:16]
    unknown = {"organisation_id": "unknown", "organisation_type": "oversight", "role": "operator"}
    return {"practitioner_id": f"unknown-{known_by}", **unknown}


def _policy(effect: str, event: dict[str, Any], context: dict[str, str]) -> dict[str, Any]:
    """Return a policy for the whole stage, since the answer is kept for a minute and serves every operation."""
    stage = "/".join(event["methodArn"].split("/")[:2])
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{stage}/*"}
    return {
        "principalId": context.get("practitioner_id", "refused"),
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context,
    }


def _fetch(address: str) -> dict[str, Any]:
    keys: dict[str, Any] = json.loads(_http.request("GET", address).data)
    return keys
