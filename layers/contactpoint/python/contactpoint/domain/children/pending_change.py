"""A change of a record that waits for a review, and how others see it whose changes of the record wait, too."""

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.children.amendment import LISTS_WITH_FORMER, amend, rebase
from contactpoint.domain.children.child import Child
from contactpoint.domain.children.decisions.review import Review
from contactpoint.domain.children.sources.provenance import Provenance
from contactpoint.domain.children.sources.source import Source


class ChangedChild(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a change makes of a record as one practitioner sees it."""

    child: Child
    provenance: Provenance | None = None


class PendingChange(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A change that waits for a review. Its submitter sees the record with it; everybody else sees it without.

    It has no shield of its own: that is a fact of the record, unless the change lifts it.

    Attributes
    ----------
    restated
        Of a merged record: the facts that the change states last, as in `Record`.
    lifts
        Whether the change lifts the shield, whatever else it waits for.
    provenance
        Who said each fact, as the submitter sees it.
    stated
        The fields that the change states last, also those that are as in the record. Somebody who sees others, by a
        change of their own that waits, sees that this change replaces them.
    seen_with
        Practitioner to what this change makes of the record as they see it, by a change of their own that waits. It
        follows the order in which the two were made. If it is not here, this change was made last.
    """

    review: Review
    child: Child
    source: Source | None = None
    provenance: Provenance | None = None
    restated: Mapping[str, str] = {}
    lifts: bool = False
    stated: tuple[str, ...] = ()
    seen_with: Mapping[str, ChangedChild] = {}

    @property
    def submitted_by(self) -> str:
        """The practitioner who submitted the change."""
        return self.review.submitted_by

    @property
    def stated_facts(self) -> dict[str, Any]:
        """Return what the change states last. What it adds to a list of former facts is no replacement."""
        return {each: getattr(self.child, each) for each in self.stated if each not in LISTS_WITH_FORMER}

    def as_seen_with(self, own: "PendingChange", standing: Child) -> "PendingChange":
        """Return the change as the submitter of another one sees it, for whom that other one is made already."""
        known = self.seen_with.get(own.submitted_by)
        if known is None:
            known = ChangedChild(child=with_facts(rebase(standing, self.child, own.child), self.stated_facts))
        return replace(self, child=known.child, provenance=known.provenance, seen_with={})

    def with_facts_together(self, own: "PendingChange", standing: Child, stated: Mapping[str, Any]) -> "PendingChange":
        """Return the change with these facts in it as the submitter of another one sees it together with theirs."""
        seen = self.as_seen_with(own, standing)
        changed = ChangedChild(child=with_facts(seen.child, stated), provenance=seen.provenance)
        return replace(self, seen_with={**self.seen_with, own.submitted_by: changed})


def is_seen_by_other(decided: PendingChange, other: PendingChange) -> bool:
    """Return whether two changes are together as the submitter of the other one saw them, once one is decided.

    If the other one may wait because of a hidden child, nothing must tell its submitter that. Or else they are together
    as the submitter of the decided one saw them.
    """
    return decided.review.waits_openly and not other.review.waits_openly


def with_facts(child: Child, stated: Mapping[str, Any]) -> Child:
    """Return the child with these facts, and with those that they replace among the former ones."""
    changed = {name: value for name, value in stated.items() if getattr(child, name) != value}
    return amend(child, changed) if changed else child
