"""Problems as RFC 9457 problem+json, with a status and a title for each kind; docs/problems.md lists them."""

from types import MappingProxyType

import msgspec

from contactpoint.http.response import Response
from contactpoint.problems import Problem

MEDIA_TYPE = "application/problem+json"
TYPE_PREFIX = "urn:contactpoint:problem:"

CATALOGUE = MappingProxyType(
    {
        "malformed-json": (400, "The body is not JSON"),
        "missing-access-reason": (400, "A reason for access is missing"),
        "unauthenticated": (401, "No valid sign-in"),
        "not-permitted": (403, "Not permitted"),
        "access-lapsed": (403, "Access has lapsed"),
        "not-found": (404, "Not found"),
        "possible-duplicates": (409, "The child may be in the directory already"),
        "record-full": (409, "The record is full"),
        "shield-warning": (409, "Read the warning first"),
        "nothing-hidden": (409, "Nobody is hidden from view"),
        "contact-request-closed": (409, "The request has been answered"),
        "invalid-status-change": (409, "The step does not follow"),
        "sign-in-in-use": (409, "The sign-in is in use"),
        "version-conflict": (412, "The record has changed meanwhile"),
        "too-large": (413, "The request is too large"),
        "unsupported-media-type": (415, "The body must be application/json"),
        "invalid-request": (422, "The request is not valid"),
        "insufficient-criteria": (422, "Not enough to find one child"),
        "unknown-organisation": (422, "Not in the register"),
        "unclassified-organisation": (409, "The organisation waits for a decision"),
        "idempotency-key-reused": (422, "The Idempotency-Key came with another request"),
        "missing-version": (428, "Say which version you read"),
        "too-many-requests": (429, "Too many requests"),
        "internal-error": (500, "Something failed on our side"),
    }
)
"""Kind of problem to status and title. The kinds are stable: callers may act on them."""


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
    return Response(status=status, body=body, headers={"Content-Type": MEDIA_TYPE, "Cache-Control": "no-store"})
