"""Reversing a merge: each record is as if it had never been merged, with its changes; hidden if the child was."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.lifecycle.archive import archive_if_due, archive_notifications
from contactpoint.application.merges.refusals import mergeable, refused
from contactpoint.application.records.lead_changes import lead_change
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.application.shields.shields_of_merged_records import lift_separated
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.lifecycle import to_archive
from contactpoint.domain.lifecycle.merged_retention import all_due


class ReverseMerge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the merge was wrong. If the child is hidden, both records stay hidden until you lift the shield of each."""

    reason: Literal["different_children", "merged_in_error", "court_order"]


def reverse_merge(deps: Dependencies, caller: Caller, merge_id: str, request: ReverseMerge) -> None:
    """Separate the record whose number leads on from the one that it leads to.

    The pair is remembered as two children, and not compared again. It uncovers nobody: each record has the shield that
    the child had, so what was written while the child was hidden stays hidden until the team lifts it (rulebook,
    section 5). Each keeps the retention that was set; one that has to leave by its own date of birth leaves at once.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``merge-refused`` with the ``rule`` that forbids it;
        ``version-conflict`` if a record changed at the same moment.
    """
    event, kept = redone_on_conflict(lambda: _separate(deps, caller, merge_id, request))
    lift_separated(deps, (merge_id, *kept), event)
    archive_if_due(deps, kept[0], deps.today)


def _separate(
    deps: Dependencies, caller: Caller, merge_id: str, request: ReverseMerge
) -> tuple[AuditEvent, tuple[str, ...]]:
    """Separate the records; return the event, and the number that is kept with those that stay merged with it."""
    other = mergeable(deps, caller, merge_id)
    kept = next((each for each in other.others if each.child.child_id == other.record.leads_to), None)
    if kept is None:
        raise refused("archived" if other.record.leads_to else "not_merged")
    kept_id = kept.child.child_id
    event = deps.new_record_event(
        "merge_reversed",
        caller,
        other,
        access_reason=MAINTAINING_RECORD,
        details={"kept": kept_id, "leads_on": merge_id, "reason": request.reason},
    )
    group = tuple(number for number in kept.record.same_child if number != merge_id)
    distinct = _adding(other.record, group)
    alone = replace(_not_restated(other.record), leads_to="", distinct_from=distinct, shield_copied=False)
    merged = tuple(number for number in kept.record.merged if number != merge_id)
    after = replace(
        kept.record if merged else _not_restated(kept.record),
        merged=merged,
        distinct_from=_adding(kept.record, (merge_id,)),
        shield_copied=kept.record.shield_copied and _has_owner(other, group),
    )
    told = _lead_notifications(deps, event, (kept, after), (other, alone))
    if not merged and all_due([after], deps.today):
        _save(deps, event, (kept, after), (other, alone), told)
    else:
        _save(deps, event, (other, alone), (kept, after), told)
    return event, (kept_id, *(number for number in group if number != kept_id))


def _lead_notifications(
    deps: Dependencies, event: AuditEvent, one: tuple[StoredRecord, Record], two: tuple[StoredRecord, Record]
) -> Notifications:
    """Return the notifications of who leads one of the two children again. One that leaves at once is led by nobody."""
    (kept, after), (other, alone) = one, two
    rest = tuple(each for each in kept.others if each.child.child_id != other.child.child_id)
    apart = (replace(kept, record=after, others=rest), replace(other, record=alone, others=()))
    staying = [each for each in apart if each.others or not all_due([each.record], deps.today)]
    return lead_change([other], staying, deps.today).notifications(event)


def _save(
    deps: Dependencies,
    event: AuditEvent,
    one: tuple[StoredRecord, Record],
    also: tuple[StoredRecord, Record],
    told: Notifications,
) -> None:
    """Save both records in one transaction, in which the first one leaves the directory if it has to."""
    before, after = one
    if all_due([after], deps.today):
        gone = to_archive(after, after.leaving.day, deps.today)
        told = (*archive_notifications(gone, event), *told)
        save_record(deps, before, unchanged_facts(gone), event, archived=True, notifications=told, also=(also,))
    else:
        save_record(deps, before, unchanged_facts(after), event, notifications=told, also=(also,))


def _not_restated(record: Record) -> Record:
    """Return a record that is merged with no other any more: its facts are its own."""
    return replace(record, restated={}, pending=tuple(replace(each, restated={}) for each in record.pending))


def _has_owner(other: StoredRecord, group: tuple[str, ...]) -> bool:
    """Return whether one of the records that stay merged has a shield of its own."""
    return any(each.record.has_own_shield for each in other.others if each.child.child_id in group)


def _adding(record: Record, numbers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*record.distinct_from, *numbers)))
