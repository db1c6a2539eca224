"""What detection finds, and of which kinds."""

from typing import Literal

from msgspec import Struct

FindingKind = Literal[
    "unusual_volume",
    "unusual_hours",
    "own_family",
    "colleagues_child",
    "no_involvement",
    "refine_and_retry",
    "repeated_overrides",
    "many_bodies",
    "asks_for_many",
    "brief_involvement",
]


class Finding(Struct, frozen=True, kw_only=True):
    """Something to ask about: who looked (or which child was looked at), and how many looks it rests on."""

    kind: FindingKind
    practitioner_id: str = ""
    child_id: str = ""
    looks: int
