"""Merging two records of one child: each stays as it is, and readers see them as one (docs/decisions/0031)."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.merges.refusals import mergeable, refused
from contactpoint.application.merges.shared_retention import share_retention
from contactpoint.application.records.lead_changes import lead_change
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.application.shields.described_together import tell_of_hidden_child
from contactpoint.application.shields.shields_of_merged_records import with_copied_shield
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.domain.matching.criteria import DirectoryNumber

MAX_MERGED = 3
"""So many numbers can lead on to one: a reader of one record reads them all."""
MergeReason = Literal["same_number", "same_documents", "family_confirmed", "practitioner_confirmed"]


class MergeRecords(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two records of one child, and how you know.

    The number `other_child_id` leads on to `child_id` then. If only one of the two is hidden, its number is kept, and
    the whole child is hidden: those who may not see what is hidden see each number as a hidden record of its own. The
    retention by which the child stays longer, and each legal hold, is set for both.
    """

    child_id: DirectoryNumber
    other_child_id: DirectoryNumber
    reason: MergeReason


def merge_records(deps: Dependencies, caller: Caller, request: MergeRecords) -> str:
    """Merge two records and return the merge's id: the number that leads on. The same merge again changes nothing.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``merge-refused`` with the ``rule`` that forbids it;
        ``version-conflict`` if a record changed at the same moment.
    """
    return redone_on_conflict(lambda: _merge(deps, caller, request))


def _merge(deps: Dependencies, caller: Caller, request: MergeRecords) -> str:
    one = mergeable(deps, caller, request.child_id)
    if request.child_id == request.other_child_id:
        raise refused("same_record")
    two = mergeable(deps, caller, request.other_child_id)
    kept, other = _in_order(one, two, caller)
    event = _event(deps, caller, kept, other, request)
    if other.record.leads_to == kept.child.child_id:
        deps.audit_log.append(event)
        return other.child.child_id
    _require_unmerged(kept.record, other.record)
    if share_retention(deps, caller, kept, other):
        return _merge(deps, caller, request)
    merged = (*kept.record.merged, other.child.child_id)
    leading_on = _leading_to(deps, kept.record, other.record, caller)
    whole = replace(kept, others=(*kept.others, replace(other, record=leading_on)))
    save_record(
        deps,
        other,
        unchanged_facts(leading_on),
        event,
        notifications=lead_change([kept, other], [whole], deps.today).notifications(event),
        compared=merged,
        also=((kept, replace(kept.record, merged=merged)),),
    )
    tell_of_hidden_child(deps, [kept.record, other.record], event)
    return other.child.child_id


def _in_order(one: StoredRecord, two: StoredRecord, caller: Caller) -> tuple[StoredRecord, StoredRecord]:
    """Return the record that is kept, and the other one: as they are merged already, or the hidden one first.

    Whether one is hidden is as the caller sees it, who may have lifted a shield.
    """
    if one.record.leads_to == two.child.child_id:
        return two, one
    first, second = (each.record.seen_by(caller.practitioner_id).shield for each in (one, two))
    is_second = second is not None and first is None
    return (two, one) if is_second and two.record.leads_to != one.child.child_id else (one, two)


def _require_unmerged(kept: Record, other: Record) -> None:
    if kept.leads_to or other.leads_to or other.merged:
        raise refused("merged_already")
    if len(kept.merged) >= MAX_MERGED:
        raise refused("too_many")


def _leading_to(deps: Dependencies, kept: Record, other: Record, caller: Caller) -> Record:
    """Return the other record as it leads on to the kept one. The stricter state wins: it is hidden if that one is."""
    kept_shield, own = (each.seen_by(caller.practitioner_id).shield for each in (kept, other))
    hidden = with_copied_shield(deps, other, kept.shield) if kept_shield and own is None else other
    return replace(hidden, leads_to=kept.child.child_id)


def _event(
    deps: Dependencies, caller: Caller, kept: StoredRecord, other: StoredRecord, request: MergeRecords
) -> AuditEvent:
    both = replace(kept, others=(other, *(each for each in kept.others if each.child.child_id != other.child.child_id)))
    details = {"kept": kept.child.child_id, "leads_on": other.child.child_id, "reason": request.reason}
    return deps.new_record_event("merged", caller, both, access_reason=MAINTAINING_RECORD, details=details)
