"""The source of a fact: who said it, for whom, when, and which of two is the better one (rulebook, section 7)."""

from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from contactpoint.domain.access import Caller

SourceKind = Literal[
    "directory_team",
    "health_practitioner",
    "practitioner",
    "health_register",
    "school_register",
    "other_register",
]
_REGISTERS: dict[str, SourceKind] = {"health": "health_register", "education": "school_register"}
ANY_OTHER = "every other fact"


class Source(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who said something, for which organisation, when, and when it was last confirmed.

    Attributes
    ----------
    via_system
        The system through which the practitioner said it.
    visible_on
        The day on which it became visible, if it waited for a review. To others it looks as if it had been said then:
        an earlier day would tell them of the review.
    seen_by_teams_on
        The teams that saw it earlier, because the record waited secretly, and since which day.
    """

    kind: SourceKind
    organisation_id: str
    practitioner_id: str
    stated_on: date
    via_system: str = ""
    confirmed_on: date | None = None
    visible_on: date | None = None
    seen_by_teams_on: tuple[tuple[str, date], ...] = ()

    def stated_on_for(self, caller: Caller) -> date:
        """Return the day on which it was said, as one person may know it."""
        if caller.practitioner_id == self.practitioner_id:
            return self.stated_on
        of_teams = dict(self.seen_by_teams_on) if caller.role == "directory_team" else {}
        return of_teams.get(caller.organisation_id) or self.visible_on or self.stated_on


def source_from(caller: Caller, today: date) -> Source:
    """Return the caller as a source. Its kind follows from the role and the organisation, so nobody can claim another.

    A feed system is a register. A system that calls for a practitioner passes on what that practitioner says.
    """
    return Source(
        kind=_kind_of(caller),
        organisation_id=caller.organisation_id,
        practitioner_id=caller.practitioner_id,
        stated_on=today,
        via_system=caller.via_system,
    )


def _kind_of(caller: Caller) -> SourceKind:
    if caller.role == "feed_system":
        return _REGISTERS.get(caller.organisation_type, "other_register")
    if caller.role == "directory_team":
        return "directory_team"
    return "health_practitioner" if caller.organisation_type == "health" else "practitioner"


def is_better(source: SourceKind, than: SourceKind, field: str) -> bool:
    """Return whether one kind of source is better than another for a field."""
    ranks = source_ranks()
    tiers = ranks.get(field, ranks[ANY_OTHER])
    return _tier(tiers, source) < _tier(tiers, than)


@cache
def source_ranks() -> dict[str, list[list[SourceKind]]]:
    """Return for each field the kinds of sources, the best first. Those in one list are equally good."""
    text = files("contactpoint.domain.children.data").joinpath("source_ranks.json").read_bytes()
    return msgspec.json.decode(text, type=dict[str, list[list[SourceKind]]])


def _tier(tiers: list[list[SourceKind]], kind: SourceKind) -> int:
    return next(number for number, kinds in enumerate(tiers) if kind in kinds)
