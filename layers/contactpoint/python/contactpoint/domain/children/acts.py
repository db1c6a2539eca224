"""What is stated of a record while a change of it waits: the acts in order, so that each submitter sees theirs, too.

A record is what was said of it, one act on top of the other. While a change waits, the acts since then are kept. Who
submitted a change sees the record with their acts in their place, and everybody else sees it without. Once the change
is decided, its acts stay in their place. So the order in which facts were stated is the same for everybody who sees
them, and nothing has to be put together afterwards.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from functools import reduce
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.children.amendment import LISTS_WITH_FORMER, amend, changed_fields
from contactpoint.domain.children.child import Child
from contactpoint.domain.children.sources.facts import facts_of
from contactpoint.domain.children.sources.provenance import Provenance, confirmed, restated
from contactpoint.domain.children.sources.source import Source


class Version(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The child as some people see it, and who said each fact."""

    child: Child
    provenance: Provenance = Provenance()


class Act(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What one person stated of the child at one time.

    Attributes
    ----------
    seen, stated
        The child as this person saw it, and with the fields that they stated as they sent them.
    fields
        The fields that they stated, also those that are as they were. Somebody who sees others, by a change of their
        own that waits, sees that this act replaces them.
    adds_only
        Whether what is stated of a list is added to it, and nothing is removed (`amend`).
    source
        Who stated it. Without one, no fact may change.
    waits, waits_for
        Whether only its submitter sees the act, because the change that it belongs to waits, and who that is.
    openly
        Whether it waits for a reason that depends on nothing hidden.
    otherwise_for
        Submitters of changes that wait, for whom it is the other way round: for them the act waits, and for nobody
        else; or it waits, and not for them. It depends on the facts that they see.
    """

    seen: Child
    stated: Child
    fields: tuple[str, ...]
    adds_only: bool = False
    source: Source | None = None
    waits: bool = False
    waits_for: str = ""
    openly: bool = False
    otherwise_for: tuple[str, ...] = ()

    def is_seen_by(self, viewer: str, submitters: Collection[str]) -> bool:
        """Return whether somebody sees the act together with what waits for these submitters."""
        return self.waits_for in submitters or not self.waits_as_seen_by(viewer)

    def waits_as_seen_by(self, viewer: str) -> bool:
        """Return whether the act waits, as the submitter of another change has to see it."""
        return self.waits != (viewer in self.otherwise_for)

    def as_decided(self, source: Source | None = None) -> "Act":
        """Return the act as everybody sees it."""
        return replace(self, waits=False, waits_for="", openly=False, otherwise_for=(), source=source or self.source)

    def as_for(self, viewer: str, others: Iterable[str] = ()) -> "Act":
        """Return the act for everybody as it is for one person, but for others as it has been for them."""
        waits = self.waits_as_seen_by(viewer)
        apart = (each for each in others if each != self.waits_for)
        otherwise = tuple(each for each in apart if self.waits_as_seen_by(each) != waits)
        return replace(self, waits=waits, otherwise_for=otherwise)

    def only(self, fields: Iterable[str]) -> "Act":
        """Return the part of the act that states some of its fields."""
        kept = set(fields)
        return replace(self, fields=tuple(each for each in self.fields if each in kept))

    def made_on(self, version: Version) -> Version:
        """Return a version of the child after the act."""
        child = amend(version.child, self._changes(version.child), keep_all=self.adds_only)
        if self.source is None:
            if facts_of(child) != facts_of(version.child):
                raise ValueError("A fact changes only with its source.")
            return replace(version, child=child)
        said = restated(version.provenance, version.child, child, self.source)
        again = {*self.fields} - {*changed_fields(version.child, child)}
        return Version(child=child, provenance=confirmed(said, child, again, self.source))

    def _changes(self, child: Child) -> dict[str, Any]:
        """Return what the act changes of a child that its actor may have seen otherwise."""
        stated = {name: getattr(self.stated, name) for name in self.fields}
        for name in LISTS_WITH_FORMER & stated.keys():
            there, was = getattr(child, name), getattr(self.seen, name)
            if there != was:
                kept = (each for each in there if each in stated[name] or each not in was)
                stated[name] = tuple(dict.fromkeys((*kept, *(each for each in stated[name] if each not in was))))
        return stated


def act_on(
    seen: Child, changes: Mapping[str, Any], source: Source | None, *, adds_only: bool = False, waits_for: str = ""
) -> Act:
    """Return the act of somebody who saw the child like this and states these fields."""
    stated, fields = replace(seen, **changes), tuple(changes)
    return Act(
        seen=seen,
        stated=stated,
        fields=fields,
        adds_only=adds_only,
        source=source,
        waits=bool(waits_for),
        waits_for=waits_for,
    )


def after_acts(before: Version, acts: Iterable[Act], viewer: str = "", submitters: Collection[str] = ()) -> Version:
    """Return what somebody sees after the acts, together with what waits for these submitters."""
    return reduce(
        lambda version, act: act.made_on(version), (e for e in acts if e.is_seen_by(viewer, submitters)), before
    )


def became_visible(source: Source, today: date, seen_by: Collection[str] = ()) -> Source:
    """Return a source of what waited, and is visible from today.

    Teams that saw it while it waited go on seeing the day from which they saw it.
    """
    known_on = source.visible_on or source.stated_on
    if known_on == today or (source.visible_on and not seen_by):
        return source
    of_teams = dict.fromkeys(seen_by, known_on) | dict(source.seen_by_teams_on)
    return replace(source, visible_on=today, seen_by_teams_on=tuple(of_teams.items()))
