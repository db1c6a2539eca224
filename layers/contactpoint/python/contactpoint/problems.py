"""What can go wrong, in the domain's words. `contactpoint.http` turns each problem into problem+json."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong with a request.

    Attributes
    ----------
    pointer
        JSON pointer (RFC 6901) to the part at fault, ``""`` for the whole.
    detail
        What is wrong and what to do. It never repeats the value.
    """

    pointer: str
    detail: str


@dataclass
class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """A refusal, with what the caller is told.

    Attributes
    ----------
    kind
        The stable last part of the problem's ``type``, listed in docs/problems.md.
    detail
        One or two sentences for a person: what is wrong, and what to do. Contains no personal data.
    violations
        The parts at fault, if the request itself is wrong.
    extra_members
        More members of the response, such as the possible duplicates of a registration.
    retry_after
        In how many seconds it is worth trying again; 0 says nothing.
    child_id
        The child concerned, where the request does not name one, for the audit log only. Never in the response.
    authority
        The authority responsible for the child concerned, for the audit log only. Never in the response.
    is_hidden
        Whether the child concerned is hidden, for the audit log only; None if that is not known.
    about_sensitive_service
        Whether the attempt was about a sensitive service, for the audit log only.
    """

    kind: str
    detail: str
    violations: tuple[Violation, ...] = field(default=())
    extra_members: Mapping[str, Any] = field(default_factory=dict)
    retry_after: int = 0
    child_id: str = ""
    authority: str = ""
    is_hidden: bool | None = None
    about_sensitive_service: bool = False

    def __str__(self) -> str:
        return self.kind


def invalid(pointer: str, detail: str) -> Problem:
    """Return the problem of a request with one thing wrong in it."""
    return invalid_request(Violation(pointer, detail))


def not_found() -> Problem:
    """Return the problem of a record that does not exist, or that the caller may not know of."""
    return Problem("not-found", "There is no such record, or you may not see it.")


def invalid_request(*violations: Violation) -> Problem:
    """Return the problem of a request with these things wrong in it."""
    return Problem("invalid-request", "The request is not valid; see `violations`.", violations)
