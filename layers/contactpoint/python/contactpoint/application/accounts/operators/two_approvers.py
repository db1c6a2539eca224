"""The approval of two people, without which an operator changes nobody's access."""

from collections.abc import Sequence

from contactpoint.domain.access import platform_caller
from contactpoint.domain.children import name_violations
from contactpoint.problems import invalid, invalid_request

OPERATOR = platform_caller("operator")
Approvers = tuple[str, str]
"""The names of the two people who approve."""


def approvers(names: Sequence[str]) -> Approvers:
    """Return the two people who approve; raises `Problem` ``invalid-request`` unless two different people are named."""
    plain = [" ".join(name.split()) for name in names]
    if len(plain) != 2 or not all(plain) or _letters(plain[0]) == _letters(plain[1]):
        raise invalid("/approved_by", "Name the two people who approve it.")
    if found := [violation for name in plain for violation in name_violations("/approved_by", name)]:
        raise invalid_request(*found)
    return plain[0], plain[1]


def _letters(name: str) -> str:
    """Return the letters of a name, so that a full stop does not make one person two."""
    return "".join(filter(str.isalpha, name.casefold()))
