"""What can go wrong in the domain's own words; `contactpoint.http` turns each into problem+json."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Violation:
    """One thing that is wrong with what was sent.

    Attributes
    ----------
    pointer
        JSON pointer (RFC 6901) to the part at fault, ``""`` for the whole.
    detail
        What is wrong and what to do. Never repeats the value.
    """

    pointer: str
    detail: str


@dataclass
class Problem(Exception):  # noqa: N818 - RFC 9457's word
    """A refusal that the caller is told of.

    Attributes
    ----------
    kind
        The stable last part of the problem's ``type``, listed in docs/problems.md.
    detail
        One or two sentences for a person: what was wrong, and what to do. Holds nothing personal.
    violations
        The parts at fault, when the request itself is wrong.
    more
        Further members of the answer, such as the possible duplicates of a registration.
    """

    kind: str
    detail: str
    violations: tuple[Violation, ...] = field(default=())
    more: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.kind


def invalid(pointer: str, detail: str) -> Problem:
    """Return the problem of a request with one thing wrong in it."""
    return Problem("invalid-request", "The request is not valid; see `violations`.", (Violation(pointer, detail),))


def not_found() -> Problem:
    """Return the problem of a record that does not exist; one that is not open to the reader looks the same."""
    return Problem("not-found", "There is no such record, or it is not open to you.")
