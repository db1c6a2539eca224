"""The provenance of a record: the source of each fact, small enough to be stored with it (rulebook, section 7)."""

from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.children.child import Child
from contactpoint.domain.children.sources.facts import facts_of, replaced_facts
from contactpoint.domain.children.sources.source import Source, SourceKind, is_better


class Statement(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The facts that one source stated at one time."""

    source: Source
    facts: tuple[str, ...]


class Provenance(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The source of every fact of a record.

    Attributes
    ----------
    first
        The source of the registration, and so of each fact that no statement names. None for a record that is older
        than this structure: what it said then has no source.
    later
        What was said since. Each fact is in one statement at most, so they are never more than the facts.
    """

    first: Source | None = None
    later: tuple[Statement, ...] = ()

    def source_of(self, fact: str) -> Source | None:
        """Return the source of a fact, or None if it is not known."""
        return next((each.source for each in self.later if fact in each.facts), self.first)

    def with_sources(self, sources: dict[str, Source | None], known: Iterable[str]) -> "Provenance":
        """Return the provenance with other sources of some facts, and only of those that are ``known``."""
        kept = set(known)
        found = {fact: each.source for each in self.later for fact in each.facts if fact in kept}
        found |= {fact: source for fact, source in sources.items() if source}
        found = {fact: source for fact, source in found.items() if source != self.first}
        statements = dict.fromkeys(found.values())
        facts_by = {source: tuple(sorted(f for f, s in found.items() if s == source)) for source in statements}
        return replace(self, later=tuple(Statement(source=source, facts=facts) for source, facts in facts_by.items()))

    def with_each_source(self, change: Callable[[Source], Source]) -> "Provenance":
        """Return the provenance with every source changed."""
        later = tuple(replace(each, source=change(each.source)) for each in self.later)
        return Provenance(first=self.first and change(self.first), later=later)


def restated(provenance: Provenance, before: Child, after: Child, source: Source) -> Provenance:
    """Return the provenance after a source changed the child. A replaced fact keeps its own source."""
    was, now = facts_of(before), facts_of(after)
    stated: dict[str, Source | None] = {
        name: source for name, fact in now.items() if name not in was or was[name].value != fact.value
    }
    for name, former in replaced_facts(before):
        if former in stated:
            stated[former] = provenance.source_of(name)
    return provenance.with_sources(stated, now)


def confirmed(provenance: Provenance, child: Child, fields: Iterable[str], source: Source) -> Provenance:
    """Return the provenance after a source said again what the record says. A better source becomes the source."""
    names, now = set(fields), facts_of(child)
    again: dict[str, Source | None] = {}
    for name, fact in now.items():
        known = provenance.source_of(name)
        if fact.field not in names or not fact.is_stated or (known and known.stated_on == source.stated_on):
            continue
        better = known is None or is_better(source.kind, known.kind, fact.field)
        again[name] = source if better or known is None else replace(known, confirmed_on=source.stated_on)
    return provenance.with_sources(again, now)


def contradicted(provenance: Provenance, before: Child, after: Child, kind: SourceKind) -> Iterator[str]:
    """Yield the facts of a better source that a change by a source of this kind would overwrite."""
    now = facts_of(after)
    for name, fact in facts_of(before).items():
        source = provenance.source_of(name)
        overwritten = name not in now or now[name].value != fact.value
        if source and fact.is_stated and overwritten and is_better(source.kind, kind, fact.field):
            yield name
