"""What an act does to the changes of a record that wait: each submitter sees them as if nothing of theirs waited.

Each act is made on top of what its actor sees. So a change that waits has, for each other submitter, a version that
follows the order in which the two were made (`PendingChange.seen_with`). Whatever is decided, that order stays.
"""

from collections.abc import Collection, Mapping
from typing import Any

from msgspec.structs import replace

from contactpoint.domain.children.amendment import LISTS_WITH_FORMER, amend, rebase
from contactpoint.domain.children.child import Child
from contactpoint.domain.children.pending_change import ChangedChild, PendingChange, is_seen_by_other, with_facts
from contactpoint.domain.children.record import Record


def with_child(record: Record, child: Child, by: str = "") -> Record:
    """Return the record with another child, and every pending change with the same facts changed.

    Parameters
    ----------
    by
        Whose change it is. What they proposed before waits no more: others see it now, too.
    """
    own, before = record.pending_of(by), record.as_if_decided_for(by).child
    others = tuple(each for each in record.pending if each is not own)
    together = ((each, _together(record, own, each) if own else each) for each in others)
    pending = tuple(replace(each, child=rebase(before, child, seen.child)) for each, seen in together)
    return _seen_by_others(record, replace(record, child=child, pending=pending), by)


def _together(record: Record, decided: PendingChange, other: PendingChange) -> PendingChange:
    """Return a change as it is once another one is made for everybody."""
    if is_seen_by_other(decided, other):
        return decided.as_seen_with(other, record.child)
    return other.as_seen_with(decided, record.child)


def with_change(record: Record, change: PendingChange) -> Record:
    """Return the record with a change that waits, in place of what the same person proposed before."""
    others = tuple(each for each in record.pending if each.submitted_by != change.submitted_by)
    return _seen_by_others(record, replace(record, pending=(*others, change)), change.submitted_by)


def _seen_by_others(was: Record, after: Record, by: str) -> Record:
    """Return the record with each change as the submitters of the others see it after somebody's act."""

    def seen(change: PendingChange) -> dict[str, ChangedChild]:
        others = (each for each in after.pending if each is not change)
        return {each.submitted_by: _seen_by_other(was, change, each, by) for each in others}

    return replace(after, pending=tuple(replace(each, seen_with=seen(each)) for each in after.pending))


def _seen_by_other(was: Record, change: PendingChange, other: PendingChange, by: str) -> ChangedChild:
    """Return a change as the submitter of another one sees it: what was done last is on top of what they saw."""
    before = was.as_if_decided_for(other.submitted_by)
    seen = before.pending_of(change.submitted_by)
    child = seen.child if seen else before.child
    if change.submitted_by == by:
        moved = rebase(was.as_if_decided_for(by).child, change.child, child)
    else:
        moved = rebase(before.child, other.child, child)
    return ChangedChild(child=moved, provenance=seen.provenance if seen else None)


def after_stating(record: Record, child: Child, fields: Collection[str], by: str) -> Record:
    """Return the record after somebody stated facts: in their change if it waits, or else to everybody."""
    stating = _stating(record, fields, by)
    if stating.pending_of(by):
        return _with_facts_together(stating, _single(child, fields), by)
    return said_again(stating, child, fields, by)


def said_again(record: Record, child: Child, fields: Collection[str], by: str) -> Record:
    """Return the record after somebody stated facts, with these in the changes of others that wait, too.

    What is the same as in the record is no change of it. But it would have replaced what the others proposed, had that
    been visible.
    """
    if any(getattr(record.child, each) != getattr(child, each) for each in fields):
        return record
    stated = _single(child, fields)
    pending = tuple(
        each if each.submitted_by == by else replace(each, child=with_facts(each.child, stated))
        for each in record.pending
    )
    after = _seen_by_others(record, replace(record, pending=pending), "")
    for each in pending:
        after = _with_facts_together(after, stated, each.submitted_by)
    return after


def _with_facts_together(record: Record, stated: Mapping[str, Any], practitioner_id: str) -> Record:
    """Return the record with these facts in the changes of others, as one submitter sees them."""
    own = record.pending_of(practitioner_id)
    if own is None:
        return record
    pending = (each if each is own else each.with_facts_together(own, record.child, stated) for each in record.pending)
    return replace(record, pending=tuple(pending))


def _stating(record: Record, fields: Collection[str], by: str) -> Record:
    """Return the record after somebody stated these fields last: if a change of theirs waits, it has them."""

    def of(each: PendingChange) -> PendingChange:
        others = tuple(field for field in each.stated if field not in fields)
        return replace(each, stated=(*others, *sorted(fields)) if each.submitted_by == by else others)

    return replace(record, pending=tuple(map(of, record.pending)))


def stating_on_top(record: Record, was: Record, stated: Mapping[str, Any], by: str) -> Record:
    """Return the record with a waiting change that states these facts last, on top of what it stated before.

    It takes nothing away. The submitters of others see it on top of theirs.

    Parameters
    ----------
    was
        The record before, with the same person's earlier change, if there was one.
    """
    earlier = was.pending_of(by)
    others = tuple(each for each in record.pending if each.submitted_by != by)

    def as_seen_by(other: PendingChange) -> ChangedChild:
        known = earlier.as_seen_with(other, was.child).child if earlier else other.child
        return ChangedChild(child=amend(known, stated, keep_all=True))

    seen = {each.submitted_by: as_seen_by(each) for each in others}
    pending = tuple(replace(each, seen_with=seen) if each.submitted_by == by else each for each in record.pending)
    return _stating(replace(record, pending=pending), stated.keys(), by)


def _single(child: Child, fields: Collection[str]) -> dict[str, Any]:
    """Return the facts of these fields. What is added to a list of former facts is no replacement."""
    return {each: getattr(child, each) for each in fields if each not in LISTS_WITH_FORMER}
