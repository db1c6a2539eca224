"""What detection reads of the audit log, and of the people and children in it. Names and homes are compared only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from msgspec import Struct

from contactpoint.domain.days import LONDON

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


class Look(Struct, frozen=True, kw_only=True):
    """A search, a view or an override.

    Attributes
    ----------
    group
        The actor's peers: the same role in the same type of organisation.
    related
        Whether the actor's organisation had an involvement with the child before, or soon after.
    criteria
        Of a search, each fact as a text such as ``family_name|reid``.
    """

    practitioner_id: str
    organisation_id: str
    group: str
    occurred_at: datetime
    act: Literal["searched", "viewed", "overridden"]
    child_ids: tuple[str, ...] = ()
    related: bool = False
    asked_by: str = ""
    criteria: frozenset[str] = frozenset()

    @property
    def hour(self) -> int:
        """The hour of the day in London."""
        return self.occurred_at.astimezone(LONDON).hour


class Household(Struct, frozen=True):
    """Family names and homes: of a child, or as a practitioner declares them. At night they are keyed digests."""

    family_names: frozenset[str] = frozenset()
    homes: frozenset[str] = frozenset()

    def and_also(self, other: "Household") -> "Household":
        """Return both as one household."""
        return Household(self.family_names | other.family_names, self.homes | other.homes)


class Finding(Struct, frozen=True, kw_only=True):
    """Something to ask about: who looked (or which child was looked at), and how many looks it rests on."""

    kind: FindingKind
    practitioner_id: str = ""
    child_id: str = ""
    looks: int


class Surroundings(Struct, frozen=True, kw_only=True):
    """What looks are compared with.

    Attributes
    ----------
    declared
        Practitioner to the household that they declare.
    colleagues
        Organisation to its practitioners.
    children
        Child to the household in which they live.
    """

    declared: Mapping[str, Household]
    colleagues: Mapping[str, tuple[str, ...]]
    children: Mapping[str, Household]
