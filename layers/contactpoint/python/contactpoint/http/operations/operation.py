"""What an operation is, and the problems that many share."""

from typing import Any

from msgspec import Struct

PUBLIC_PROBLEMS = ("request-blocked", "too-many-requests", "internal-error", "unavailable")
AUTHENTICATED_PROBLEMS = (
    "missing-on-behalf-of",
    "unknown-on-behalf-of",
    "unknown-asked-by",
    "unauthenticated",
    "no-account",
    "access-lapsed",
    "on-behalf-of-lapsed",
    "asked-by-lapsed",
    "delegation-not-allowed",
    "not-permitted",
    *PUBLIC_PROBLEMS,
)
BODY_PROBLEMS = ("malformed-json", "too-large", "unsupported-media-type", "invalid-request")
CREATE_PROBLEMS = ("malformed-header", "idempotency-key-reused")
AMEND_PROBLEMS = ("malformed-header", "not-found", "missing-version", "version-conflict")


class Operation(Struct, frozen=True, kw_only=True):
    """One method of one path.

    Attributes
    ----------
    summary, description, tag
        What integrators read about it, and under which heading.
    headers
        Those of its own, as (name, required).
    etag
        Whether the response has one.
    media_type, also_media_type
        Of the answer, and of its other form, for which ``Accept`` asks.
    public
        Whether no sign-in is needed.
    accepts
        The message of the answer 202, for what is not done yet.
    hides
        Whether the answer is 204 if the caller may not see what they changed.
    """

    method: str
    path: str
    name: str
    summary: str
    description: str
    tag: str
    function: str
    answers: tuple[int, Any]
    body: Any = None
    query: Any = None
    headers: tuple[tuple[str, bool], ...] = ()
    problems: tuple[str, ...] = ()
    etag: bool = False
    media_type: str = "application/json"
    also_media_type: str = ""
    public: bool = False
    accepts: Any = None
    hides: bool = False
