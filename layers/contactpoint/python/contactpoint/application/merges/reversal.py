"""Reversing a merge: each record is as if it had never been merged, with what was changed of it since."""

from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import redone_on_conflict
from contactpoint.application.merges.refusals import mergeable, refused
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.copied_shields import lift_copies
from contactpoint.application.shields.screening import review_notifications, screen_change
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.children import Record


class ReverseMerge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why the merge was wrong."""

    reason: Literal["different_children", "merged_in_error", "court_order"]


def reverse_merge(deps: Dependencies, caller: Caller, merge_id: str, request: ReverseMerge) -> None:
    """Separate the record whose number leads on from the one that it leads to.

    The pair is remembered as two children, and not compared again. A shield that was copied goes; one of the record's
    own stays.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``merge-refused`` with the ``rule`` that forbids it;
        ``version-conflict`` if a record changed at the same moment.
    """
    kept_ids = redone_on_conflict(lambda: _separate(deps, caller, merge_id, request))
    for child_id in kept_ids:
        lift_copies(deps, caller, child_id)


def _separate(deps: Dependencies, caller: Caller, merge_id: str, request: ReverseMerge) -> tuple[str, ...]:
    """Separate the records and return the number that is kept, in the group of which a copied shield may remain."""
    other = mergeable(deps, caller, merge_id)
    kept = next((each for each in other.others if each.child.child_id == other.record.leads_to), None)
    if kept is None:
        for child_id in other.record.distinct_from:
            lift_copies(deps, caller, child_id)
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
    alone = replace(other.record, leads_to="", distinct_from=_adding(other.record, group))
    after = replace(
        kept.record,
        merged=tuple(number for number in kept.record.merged if number != merge_id),
        distinct_from=_adding(kept.record, (merge_id,)),
    )
    screened = _without_copied_shield(deps, caller, alone)
    told = review_notifications(screened, event)
    save_record(deps, other, screened, event, notifications=told, also=((kept, after),))
    return (kept_id,)


def _adding(record: Record, numbers: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*record.distinct_from, *numbers)))


def _without_copied_shield(deps: Dependencies, caller: Caller, alone: Record) -> ScreenedRecord:
    """Return the separated record. If it is findable again by more, it is screened as if a shield were lifted."""
    if alone.shield is None or not alone.shield_copied:
        return unchanged_facts(replace(alone, shield_copied=False))
    own = replace(alone, shield_copied=False)
    return screen_change(deps, caller.practitioner_id, own, replace(own, shield=None), "lift")
