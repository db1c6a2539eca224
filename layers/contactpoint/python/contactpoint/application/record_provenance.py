"""Keeps the provenance of a record with each change, and says which sources a caller is shown."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import NamedTuple

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Child, PendingChange, Record, Review, StoredRecord
from contactpoint.domain.children.disclosure import SourceView
from contactpoint.domain.children.pending_change import ChangedChild, is_seen_by_other
from contactpoint.domain.children.sources.facts import Fact, facts_of
from contactpoint.domain.children.sources.provenance import Provenance, confirmed, restated
from contactpoint.domain.children.sources.source import Source
from contactpoint.domain.days import day_of


def with_provenance(
    was: Record | None, after: Record, source: Source | None, confirmed_fields: Collection[str], today: date
) -> Record:
    """Return a record that is to be stored with the source of each fact that changed, or that was said again.

    A change that was decided has the source that proposed it, and not the team that decided. A change that waits has a
    provenance of its own: that of the record as its submitter sees it.

    Parameters
    ----------
    confirmed_fields
        What the source said again, as the source sees the record.

    Raises
    ------
    ValueError
        A fact changed, and nobody said so.
    """
    if was is None:
        return replace(after, provenance=Provenance(first=source))
    provenance = _of_record(was, after, source, today)
    if source and confirmed_fields:
        provenance = confirmed(provenance, after.child, _said_of(after, source, confirmed_fields), source)
    if was.review and not after.review:
        provenance = provenance.with_each_source(lambda each: _became_visible(each, today))
    said = _Said(source, confirmed_fields, today)
    after = replace(after, provenance=provenance)
    after = replace(after, pending=tuple(_with_own(was, after, each, said) for each in after.pending))
    return replace(after, pending=tuple(_as_others_see(was, after, each, said) for each in after.pending))


class _Said(NamedTuple):
    """What is said in one act: by whom if facts change, which fields were said again, and when."""

    source: Source | None
    confirmed_fields: Collection[str]
    today: date


def _with_own(was: Record, after: Record, change: PendingChange, said: _Said) -> PendingChange:
    """Return a pending change with its provenance, if somebody else's change waits no more, too.

    Then it is as the submitter who must not know that one of the two waited saw it.
    """
    waits = {each.submitted_by for each in after.pending}
    own = was.pending_of(change.submitted_by)
    decided = next((each for each in was.pending if each.submitted_by not in waits), None)
    if own is None or decided is None:
        return _proposed(was, after, change, said)
    if is_seen_by_other(decided, own):
        seen, now = was.as_if_decided_for(own.submitted_by), replace(after, child=change.child)
        taken_over = seen.pending_of(decided.submitted_by)
        if said.source or (taken_over and taken_over.child == change.child):
            return replace(change, source=own.source, provenance=_of_record(seen, now, said.source, said.today))
        return _proposed(was, after, change, said)
    return _proposed(was.as_if_decided_for(decided.submitted_by), after, change, said)


def _as_others_see(was: Record, after: Record, change: PendingChange, said: _Said) -> PendingChange:
    """Return a pending change with its provenance as others see it with theirs, if it was not simply made last."""
    seen_with: dict[str, ChangedChild] = {}
    for other in after.pending:
        if other is change:
            continue
        before, now = was.as_if_decided_for(other.submitted_by), after.as_if_decided_for(other.submitted_by)
        seen = next(each for each in now.pending if each.submitted_by == change.submitted_by)
        provenance = _proposed(before, now, seen, said).provenance
        last = replace(change, seen_with={}).as_seen_with(other, after.child)
        if (seen.child, provenance) != (last.child, now.with_pending(last).provenance):
            seen_with[other.submitted_by] = ChangedChild(child=seen.child, provenance=provenance)
    return replace(change, seen_with=seen_with)


def _of_record(was: Record, after: Record, source: Source | None, today: date) -> Provenance:
    """Return who said what of the record: of what waited and has become the record, as its submitter saw it."""
    who = source.practitioner_id if source else ""
    own = None if after.pending_of(who) else was.pending_of(who)
    if source and own:
        seen = was.with_pending(own)
        return _now_visible(was, after, restated(seen.provenance, seen.child, after.child, source), today)
    if was.child == after.child or facts_of(was.child) == facts_of(after.child):
        return was.provenance
    if source:
        return restated(was.provenance, was.child, after.child, source)
    for each in was.pending:
        if each.child == after.child:
            stated = _became_visible(each.source or _submitter(each.review), today)
            known = each.provenance
            said = _now_visible(was, after, known, today) if known else None
            return said or restated(was.provenance, was.child, after.child, stated)
    raise ValueError("A fact changes only with its source.")


def _now_visible(was: Record, after: Record, said: Provenance, today: date) -> Provenance:
    """Return a provenance in which each fact that others see only now became visible today."""
    changed, now = _changed_facts(was.child, after.child), facts_of(after.child)
    seen_now: dict[str, Source | None] = {
        name: _became_visible(source, today)
        for name in now
        if (source := said.source_of(name)) and (name in changed or was.provenance.source_of(name) != source)
    }
    return said.with_sources(seen_now, now)


def _changed_facts(before: Child, after: Child) -> set[str]:
    """Return the names of the facts that are new or have another value."""
    known = facts_of(before)
    return {name for name, fact in facts_of(after).items() if name not in known or known[name].value != fact.value}


def _said_of(record: Record, source: Source, fields: Collection[str]) -> Collection[str]:
    """Return which fields a source said again of the record: what it proposed, and what waits, it said of that only."""
    own = record.pending_of(source.practitioner_id)
    return _same(own.child, record.child, fields) if own else fields


def _same(one: Child, other: Child, fields: Collection[str]) -> set[str]:
    return {each for each in fields if getattr(one, each) == getattr(other, each)}


def _proposed(was: Record, after: Record, change: PendingChange, said: _Said) -> PendingChange:
    """Return a pending change with its source and its provenance. One that waits again keeps them."""
    submitter, source, again = change.submitted_by, said.source, said.confirmed_fields
    own, is_by_source = was.pending_of(submitter), bool(source and source.practitioner_id == submitter)
    earlier, known = (own.source, own.provenance) if own else (None, None)
    first = change.source or (earlier if own and not is_by_source else source or earlier)
    if own and own.child != change.child and source is None:
        known = _as_in_record(was.with_pending(own), change.child, _as_decided(was, after, said.today))
    elif own is None or own.child != change.child:
        seen, stated = (was.with_pending(own) if own else was), source or first
        known = restated(seen.provenance, seen.child, change.child, stated) if stated else known
    if source and known and again:
        again = again if is_by_source else _same(change.child, after.child, again)
        known = confirmed(known, change.child, again, source)
    return replace(change, source=first, provenance=known)


def _as_in_record(seen: Record, child: Child, decided: Provenance) -> Provenance:
    """Return what a submitter saw, with each fact that a decision about somebody else's change has changed."""
    changed = _changed_facts(seen.child, child)
    return seen.provenance.with_sources({name: decided.source_of(name) for name in changed}, facts_of(child))


def _as_decided(was: Record, after: Record, today: date) -> Provenance:
    """Return the provenance of the record, with what a change stated that was decided, also if it was so before."""
    waits = {each.review.review_id for each in after.pending}
    now, said = facts_of(after.child), after.provenance
    for each in was.pending:
        if each.review.review_id not in waits and each.source:
            source = _became_visible(each.source, today)
            said = said.with_sources({n: source for n, fact in now.items() if fact.field in each.stated_facts}, now)
    return said


def _submitter(review: Review) -> Source:
    """Return what is known of the source of a change that is older than sources."""
    return Source(
        kind="practitioner",
        organisation_id="",
        practitioner_id=review.submitted_by,
        stated_on=day_of(review.submitted_at),
    )


def _became_visible(source: Source, today: date) -> Source:
    return source if source.stated_on == today or source.visible_on else replace(source, visible_on=today)


def who_stated(deps: Dependencies, child_id: str, fact: str = "") -> frozenset[str]:
    """Return the practitioners who stated a fact of a record, or any of its facts.

    They are not told that somebody else's comparison found the record: that would tell that everybody can see it.
    """
    stored = deps.find_record(child_id)
    return who_stated_facts_of(stored.record, fact) if stored else frozenset()


def who_stated_facts_of(record: Record, fact: str = "") -> frozenset[str]:
    """Return the practitioners who stated a fact of a record that was read already, or any of its facts."""
    said = record.provenance
    sources = (said.source_of(fact),) if fact else (said.first, *(each.source for each in said.later))
    return frozenset(each.practitioner_id for each in sources if each and each.practitioner_id)


def source_views(caller: Caller, child_facts: dict[str, Fact], parts: Sequence[StoredRecord]) -> tuple[SourceView, ...]:
    """Return the sources of the facts of one child, of whom ``parts`` are the records, the kept one first.

    Only the record's own directory team is told the person and the organisation: to others these could tell of a
    sensitive service.
    """
    records = [part.record.seen_by(caller.practitioner_id) for part in parts]
    known = [(record, facts_of(record.child)) for record in records]
    found: dict[SourceView, list[str]] = {}
    for name, fact in child_facts.items():
        of = next((record for record, facts in known if name in facts and facts[name].value == fact.value), None)
        source = of and of.provenance.source_of(name)
        if of and source and fact.is_stated:
            found.setdefault(_view(caller, of, source), []).append(fact.pointer)
    return tuple(replace(view, facts=tuple(pointers)) for view, pointers in found.items())


def _view(caller: Caller, record: Record, source: Source) -> SourceView:
    view = SourceView(
        facts=(),
        source=source.kind,
        stated_on=source.stated_on_for(caller.practitioner_id),
        confirmed_on=source.confirmed_on,
    )
    own_team = caller.role == "directory_team" and caller.organisation_id == record.child.responsible_authority
    if not own_team:
        return view
    return replace(view, organisation_id=source.organisation_id, practitioner_id=source.practitioner_id)
