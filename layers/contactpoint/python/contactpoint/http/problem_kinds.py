"""Problems as RFC 9457 problem+json, with a status and a title for each kind; docs/problems.md lists them."""

from collections.abc import Sequence
from types import MappingProxyType

import msgspec

from contactpoint.http.response import Response
from contactpoint.problems import Problem

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:contactpoint:problem:"

CATALOGUE = MappingProxyType(
    {
        "malformed-json": (400, "The body is not JSON"),
        "malformed-header": (400, "A header is not well-formed"),
        "missing-access-reason": (400, "The access reason is missing"),
        "missing-on-behalf-of": (400, "Name the practitioner"),
        "unknown-on-behalf-of": (400, "On-Behalf-Of names nobody"),
        "unknown-asked-by": (400, "Asked-By names nobody"),
        "unauthenticated": (401, "No valid sign-in"),
        "no-account": (403, "This sign-in has no account"),
        "access-lapsed": (403, "Your access has lapsed"),
        "on-behalf-of-lapsed": (403, "The practitioner's access has lapsed"),
        "asked-by-lapsed": (403, "The colleague's access has lapsed"),
        "delegation-not-allowed": (403, "You can act for nobody else"),
        "not-permitted": (403, "Not permitted"),
        "request-blocked": (403, "The firewall blocked the request"),
        "not-found": (404, "Not found"),
        "possible-duplicates": (409, "The child may be in the directory already"),
        "number-in-use": (409, "Another record has the number"),
        "record-full": (409, "The record is full"),
        "unclassified-organisation": (409, "The organisation waits for a decision"),
        "shield-warning": (409, "Read the warning first"),
        "shield-of-other-number": (409, "Another number of the child has the shield"),
        "nothing-hidden": (409, "Nobody is hidden from view"),
        "contact-request-closed": (409, "The request has been answered"),
        "review-decided": (409, "The review has been decided"),
        "case-decided": (409, "The case has been decided"),
        "merge-refused": (409, "These records cannot be merged, or not be separated"),
        "transfer-refused": (409, "The record cannot be transferred like this"),
        "invalid-status-change": (409, "The account's status does not allow this"),
        "sign-in-in-use": (409, "The sign-in is in use"),
        "sign-in-stopped": (409, "The sign-in is stopped"),
        "version-conflict": (412, "The record has changed"),
        "too-large": (413, "The request is too large"),
        "unsupported-media-type": (415, "The body must be application/json"),
        "invalid-request": (422, "The request is not valid"),
        "insufficient-criteria": (422, "Not enough to find one child"),
        "unknown-organisation": (422, "Not in the register"),
        "idempotency-key-reused": (422, "The key came with another request"),
        "missing-version": (428, "Say which version you read"),
        "too-many-requests": (429, "Too many requests"),
        "internal-error": (500, "Something failed on our side"),
        "unavailable": (503, "Not available for a moment"),
    }
)
"""Kind of problem to status and title. The kinds are stable: callers may act on them."""

RETRY_AFTER_SECONDS = MappingProxyType({"too-many-requests": 1, "unavailable": 5})
"""Kind of problem to the seconds after which the same request can be sent again."""

DELEGATION_DETAILS = MappingProxyType(
    {
        "missing-on-behalf-of": "You signed in as a system. Send `On-Behalf-Of` with the id of the practitioner.",
        "unknown-on-behalf-of": (
            "`On-Behalf-Of` must be the id of a practitioner in your own organisation."
            " It is not the sign-in name. `GET /practitioners` lists the ids."
        ),
        "unknown-asked-by": (
            "`Asked-By` must be the id of another practitioner in the directory. It is not the sign-in name."
        ),
        "delegation-not-allowed": "Only a case-management system can send `On-Behalf-Of`. Leave the header out.",
    }
)
"""Kind of problem to what is wrong with the headers `On-Behalf-Of` and `Asked-By`."""

LAPSED = MappingProxyType(
    {
        "access-lapsed": "You cannot use the directory today. Ask your account manager.",
        "on-behalf-of-lapsed": "The practitioner cannot use the directory today. Ask their account manager.",
        "asked-by-lapsed": "The colleague cannot use the directory today. Ask their account manager.",
    }
)
LAPSE_DETAILS = MappingProxyType[str, str](
    {
        "account-proposed": "A second account manager has not confirmed the account yet.",
        "account-suspended": "The account is suspended.",
        "account-closed": "The account is closed.",
        "account-stopped": "The sign-in is stopped. Only the operators can allow it again.",
        "organisation-suspended": "The organisation is suspended.",
        "vetting-lapsed": "The vetting is out of date.",
        "training-lapsed": "The training is out of date.",
        "access-not-confirmed": "Nobody confirmed in time that the access is still needed.",
    }
)
"""Lapse to the sentence that explains it."""


NOTHING_DONE = "Nothing was changed. Wait a few seconds, then send the same request again."
MAY_BE_DONE = (
    "It may have been done. Wait a few seconds, then send the same request again, with the same `Idempotency-Key` or"
    " `If-Match`."
)


def unavailable(may_be_done: bool) -> Problem:
    """Return the problem of an outage; it says whether the act may have been done."""
    told = {"may_be_done": may_be_done}
    return Problem("unavailable", MAY_BE_DONE if may_be_done else NOTHING_DONE, extra_members=told)


def document(problem: Problem, request_id: str) -> dict[str, object]:
    """Return the members of the problem; ``instance`` lets operations find the call without knowing its content."""
    status, title = CATALOGUE[problem.kind]
    members: dict[str, object] = {
        "type": TYPE_PREFIX + problem.kind,
        "title": title,
        "status": status,
        "detail": problem.detail,
        "instance": f"urn:uuid:{request_id}",
        **problem.extra_members,
    }
    if problem.violations:
        members["violations"] = [{"pointer": v.pointer, "detail": v.detail} for v in problem.violations]
    return members


def problem_response(problem: Problem, request_id: str) -> Response:
    """Return the problem as an answer."""
    status, _ = CATALOGUE[problem.kind]
    body = msgspec.json.encode(document(problem, request_id))
    headers = {"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"}
    if retry_after := problem.retry_after or RETRY_AFTER_SECONDS.get(problem.kind):
        headers["Retry-After"] = str(retry_after)
    return Response(status=status, body=body, headers=headers)


def denial(kind: str, lapses: Sequence[str]) -> Problem:
    """Return the problem of a caller to whom the authorizer denied access, with what has lapsed."""
    if kind in DELEGATION_DETAILS:
        return Problem(kind, DELEGATION_DETAILS[kind])
    causes = " ".join(LAPSE_DETAILS[lapse] for lapse in lapses if lapse in LAPSE_DETAILS)
    named = kind if kind in LAPSED else "access-lapsed"
    return Problem(named, f"{LAPSED[named]} {causes}".strip(), extra_members={"lapses": list(lapses)})
