"""Says which sources a caller is shown, and who stated a fact."""

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.domain.children.acts import became_visible
from contactpoint.domain.children.disclosure import SourceView
from contactpoint.domain.children.sources.facts import Fact, facts_of
from contactpoint.domain.children.sources.provenance import Provenance
from contactpoint.domain.children.sources.source import Source


def seen_from_today(was: Record | None, after: Record, today: date) -> Record:
    """Return a record whose review has ended with sources that are visible from today.

    To those who see a record that waits secretly, it ended when that began: they go on seeing the same days.
    """
    ends_openly = was is not None and was.waits_visibly and not after.waits_visibly
    if was is None or not (ends_openly or (was.review and not after.review)):
        return after

    def seen(said: Provenance) -> Provenance:
        return said.with_each_source(lambda each: became_visible(each, today, was.seen_by_teams))

    before = after.before_acts and replace(after.before_acts, provenance=seen(after.before_acts.provenance))
    versions = {who: replace(each, provenance=seen(each.provenance)) for who, each in after.versions.items()}
    return replace(after, provenance=seen(after.provenance), before_acts=before, versions=versions)


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
        stated_on=source.stated_on_for(caller),
        confirmed_on=source.confirmed_on,
    )
    own_team = caller.role == "directory_team" and caller.organisation_id == record.child.responsible_authority
    if not own_team:
        return view
    return replace(view, organisation_id=source.organisation_id, practitioner_id=source.practitioner_id)
