"""Which role may do what. Deny by default: what is not listed here is refused."""

from types import MappingProxyType
from typing import Literal

from contactpoint.access.practitioner import Reader
from contactpoint.problems import Problem

Action = Literal["search", "view", "register", "amend", "record_involvement", "view_accesses", "read_audit"]

_PRACTICE: frozenset[Action] = frozenset({"search", "view", "register", "amend", "record_involvement"})

PERMISSIONS = MappingProxyType(
    {
        "practitioner": _PRACTICE,
        "shield_override_practitioner": _PRACTICE,
        "directory_team": _PRACTICE | {"view_accesses"},
        "account_manager": frozenset({"read_audit"}),
        "feed_system": frozenset({"register", "amend"}),
        "auditor": frozenset({"view_accesses", "read_audit"}),
        "operator": frozenset(),
    }
)
"""Role to actions (rulebook, section 3). An account manager reads the events of the own organisation only."""


def permit(reader: Reader, action: Action) -> None:
    """Raise `Problem` ``not-permitted`` unless the reader's role may do ``action``."""
    if action not in PERMISSIONS.get(reader.role, frozenset()):
        raise Problem("not-permitted", "Your role does not allow this. Ask your organisation's account manager.")
