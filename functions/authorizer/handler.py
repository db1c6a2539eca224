"""Decides whether a caller comes in at all: the token says who, the accounts say what they may do now."""

import json
import os
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import msgspec
import urllib3
from aws_lambda_powertools import Logger

from contactpoint.access import SYSTEM_ROLES, Organisation, Practitioner, Reader, lapses
from contactpoint.assembly import Assembly, utc_now
from contactpoint.http.tokens import Issuer, SignedIn, Untrusted, Verifier
from contactpoint.problems import Problem
from contactpoint.storage.accounts import signed_in, standing_of, subject_account

LONGEST_TOKEN = 4096
ON_BEHALF_OF, ASKED_BY = "on-behalf-of", "asked-by"
_ACCOUNT = re.compile(r"^[0-9a-z-]{1,40}$")
desk = Assembly()
logger = Logger(service="authorizer")
_http = urllib3.PoolManager(timeout=2.0, retries=1)
Known = Mapping[str, tuple[Practitioner, Organisation]]


class Refused(Exception):  # noqa: N818
    """Somebody who signed in is not let in: why, and how they stand in the audit trail."""

    def __init__(self, facts: dict[str, str], *why: str) -> None:
        super().__init__(*why)
        self.facts, self.why = facts, why


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Return an IAM policy that lets the caller in, with who it is; raise ``Unauthorized`` for no valid token.

    Somebody who signed in but has no account, or whose access has lapsed, is refused, and the attempt is recorded.
    Nothing is kept between calls: a suspension stops the very next one.
    """
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    try:
        token = verifier().verify(_bearer(headers))
    except Untrusted:
        raise Exception("Unauthorized") from None
    desk()
    try:
        return _policy("Allow", event, _established(token, headers))
    except Refused as refused:
        reader = Reader(**refused.facts, standing="lapsed")  # type: ignore[arg-type] # as the account says
        desk().record_refusal(reader, "sign-in", Problem("access-lapsed", ",".join(refused.why)))
        logger.info("refused", lapses=refused.why)
        return _policy("Deny", event, {"problem": refused.why[0]})


@cache
def verifier() -> Verifier:
    """Return the verifier of the issuers in ``ISSUERS``; it keeps their keys between calls."""
    issuers = msgspec.json.decode(os.environ["ISSUERS"], type=tuple[Issuer, ...])
    return Verifier(issuers, _fetch, utc_now)


def _bearer(headers: Mapping[str, str]) -> str:
    scheme, _, token = headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token or len(token) > LONGEST_TOKEN:
        raise Untrusted
    return token


def _established(token: SignedIn, headers: Mapping[str, str]) -> dict[str, str]:
    """Return who asks: the practitioner, the system through which, and for whom; all of them in order today.

    Raises `Refused` if anybody named has no account, or has lapsed.
    """
    link = signed_in(token.issuer, token.subject)
    if link is None:
        raise Refused(_stranger(token), "no-account")
    account, organisation_id = link
    named = {name: headers[name] for name in (ON_BEHALF_OF, ASKED_BY) if headers.get(name)}
    others = [each for each in named.values() if _ACCOUNT.match(each)]
    known = standing_of([account, *others], organisation_id)
    if account not in known:
        raise Refused(_stranger(token), "no-account")
    me = _facts(*known[account])
    _in_order(known, account, me)
    if token.system != (known[account][0].role in SYSTEM_ROLES):
        raise Refused(me, "no-person" if token.system else "no-system")
    acting = _acting(known, account, named.get(ON_BEHALF_OF), me)
    if ASKED_BY in named:
        _colleague(known, named[ASKED_BY], acting)
    return {**acting, "asked_by": named.get(ASKED_BY, ""), "standing": "current"}


def _acting(known: Known, account: str, on_behalf_of: str | None, me: dict[str, str]) -> dict[str, str]:
    """Return who acts: oneself or, where a case-management system asks, the practitioner whom it names."""
    if me["role"] != "case_management_system":
        if on_behalf_of:
            raise Refused(me, "not-for-others")
        return {**me, "through": ""}
    if not on_behalf_of or on_behalf_of not in known:
        raise Refused(me, "nobody-named")
    _in_order(known, on_behalf_of, me)
    person = _facts(*known[on_behalf_of])
    if person["role"] in SYSTEM_ROLES or person["organisation_id"] != me["organisation_id"]:
        raise Refused(me, "not-for-others")
    return {**person, "through": account}


def _colleague(known: Known, asked_by: str, acting: dict[str, str]) -> None:
    """Refuse to look for somebody who may not look: no account, no person, or lapsed."""
    if asked_by not in known or known[asked_by][0].role in SYSTEM_ROLES or asked_by == acting["practitioner_id"]:
        raise Refused(acting, "asked-by-nobody")
    _in_order(known, asked_by, acting)


def _in_order(known: Known, account: str, facts: dict[str, str]) -> None:
    practitioner, organisation = known[account]
    if found := lapses(practitioner, organisation, utc_now().date()):
        raise Refused(facts, *found)


def _facts(practitioner: Practitioner, organisation: Organisation) -> dict[str, str]:
    return {
        "practitioner_id": practitioner.practitioner_id,
        "organisation_id": organisation.organisation_id,
        "organisation_type": organisation.type,
        "role": practitioner.role,
    }


def _stranger(token: SignedIn) -> dict[str, str]:
    """Return how a sign-in without an account stands in the audit trail: the same one always alike."""
    known_by = subject_account(token.issuer, token.subject).removeprefix("subject#")[:16]
    unknown = {"organisation_id": "unknown", "organisation_type": "oversight", "role": "operator"}
    return {"practitioner_id": f"unknown-{known_by}", **unknown}


def _policy(effect: str, event: dict[str, Any], context: dict[str, str]) -> dict[str, Any]:
    """Return a policy for the whole stage, with what the functions are to know of the caller."""
    stage = "/".join(event["methodArn"].split("/")[:2])
    statement = {"Action": "execute-api:Invoke", "Effect": effect, "Resource": f"{stage}/*"}
    return {
        "principalId": context.get("practitioner_id", "refused"),
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": context,
    }


def _fetch(address: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_http.request("GET", address, redirect=False).data)
    return found
