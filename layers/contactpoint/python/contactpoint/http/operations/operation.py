"""What an operation is, and the problems that many share."""

from typing import Any

from msgspec import Struct

AUTHENTICATED_PROBLEMS = ("unauthenticated", "not-permitted", "access-lapsed", "too-many-requests", "internal-error")
BODY_PROBLEMS = ("malformed-json", "too-large", "unsupported-media-type", "invalid-request")
CREATE_PROBLEMS = ("idempotency-key-reused",)
AMEND_PROBLEMS = ("not-found", "missing-version", "version-conflict")


class Operation(Struct, frozen=True, kw_only=True):
    """One method of one path. ``headers`` are (name, required); ``etag`` tells that the answer carries one."""

    method: str
    path: str
    name: str
    summary: str
    function: str
    answers: tuple[int, Any]
    body: Any = None
    query: Any = None
    headers: tuple[tuple[str, bool], ...] = ()
    problems: tuple[str, ...] = ()
    etag: bool = False
    public: bool = False
