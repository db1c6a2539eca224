"""Keeps the provenance of a record with each change, and says which sources a caller is shown."""

from collections.abc import Collection, Sequence
from datetime import date

from msgspec.structs import replace

from contactpoint.domain.access import Caller
from contactpoint.domain.children import PendingChange, Record, Review, StoredRecord
from contactpoint.domain.children.disclosure import SourceView
from contactpoint.domain.children.sources.facts import Fact, facts_of
from contactpoint.domain.children.sources.provenance import Provenance, confirmed, restated
from contactpoint.domain.children.sources.source import Source
from contactpoint.domain.days import day_of


def with_provenance(
    was: Record | None, after: Record, source: Source | None, confirmed_fields: Collection[str], today: date
) -> Record:
    """Return a record that is to be stored with the source of each fact that changed, or that was said again.

    A change that was decided has the source that proposed it, and not the team that decided.

    Raises
    ------
    ValueError
        A fact changed, and nobody said so.
    """
    if was is None:
        return replace(after, provenance=Provenance(first=source))
    provenance = was.provenance
    if _says_otherwise(was, after):
        stated = source or _decided(was, after, today)
        provenance = restated(provenance, was.child, after.child, stated)
    if source and confirmed_fields:
        provenance = confirmed(provenance, after.child, confirmed_fields, source)
    if was.review and not after.review:
        provenance = provenance.with_each_source(lambda each: _became_visible(each, today))
    return replace(after, pending=tuple(_proposed(was, each, source) for each in after.pending), provenance=provenance)


def _proposed(was: Record, change: PendingChange, source: Source | None) -> PendingChange:
    """Return a pending change with its source. One that waits again keeps it when a team has decided."""
    if change.source or any(each.review.review_id == change.review.review_id for each in was.pending):
        return change
    own = was.pending_of(change.review.submitted_by)
    return replace(change, source=source or (own.source if own else None))


def _says_otherwise(was: Record, after: Record) -> bool:
    return was.child != after.child and facts_of(was.child) != facts_of(after.child)


def _decided(was: Record, after: Record, today: date) -> Source:
    """Return the source of the pending change that has become the record."""
    for each in was.pending:
        if each.child == after.child:
            return _became_visible(each.source or _submitter(each.review), today)
    raise ValueError("A fact changes only with its source.")


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
