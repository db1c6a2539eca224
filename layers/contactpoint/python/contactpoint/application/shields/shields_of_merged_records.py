"""Merged records are hidden together: a shield of one is copied to the others, and goes from them with it."""

from collections.abc import Callable

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.application.shields.screening import review_notifications, screen_change
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Shield, StoredRecord

EventOfLift = Callable[[StoredRecord], AuditEvent]


def copy_shield(deps: Dependencies, caller: Caller, stored: StoredRecord, shield: Shield) -> None:
    """Hide the records that this one is merged with, before it is hidden itself: so a child is never hidden in part.

    If hiding fails between two, the same request goes on.
    """
    for other in stored.others:
        if other.record.shield is None:
            redone_on_conflict(lambda each=other.child.child_id: _copy(deps, caller, each, shield))  # type: ignore[misc]


def _copy(deps: Dependencies, caller: Caller, child_id: str, shield: Shield) -> None:
    stored = deps.find_record(child_id)
    if stored is None or stored.record.shield:
        return
    event = deps.new_record_event("shielded", caller, stored, access_reason=MAINTAINING_RECORD)
    after = replace(stored.record, shield=shield, shield_copied=True)
    numbers = [each.child.child_id for each in stored.others]
    save_record(deps, stored, unchanged_facts(after), event, compared=numbers)


def lift_copies(deps: Dependencies, child_id: str, submitted_by: str, event_of: EventOfLift) -> None:
    """Lift the copied shields of the records under one number, if none of them has a shield of its own any more.

    Parameters
    ----------
    submitted_by
        Who lifted the shield that was copied.
    event_of
        Returns the event of the same act on another record.
    """
    stored = deps.find_record(child_id)
    if stored is None or stored.is_gone or stored.record.shield:
        return
    group = (stored, *stored.others)
    if any(each.record.has_own_shield for each in group):
        return
    for each in group:
        if each.record.shield and each.record.shield_copied:
            redone_on_conflict(lambda number=each.child.child_id: _lift(deps, number, submitted_by, event_of))  # type: ignore[misc]


def event_of_copy(deps: Dependencies, caller: Caller, stored: StoredRecord) -> AuditEvent:
    """Return the event of a copied shield that goes with the one that the caller lifted."""
    return deps.new_record_event("shield_lifted", caller, stored, access_reason=MAINTAINING_RECORD)


def _lift(deps: Dependencies, child_id: str, submitted_by: str, event_of: EventOfLift) -> None:
    stored = deps.find_record(child_id)
    if stored is None or stored.record.shield is None or any(each.lifts for each in stored.record.pending):
        return
    lifted = replace(stored.record.seen_by(submitted_by), shield=None, shield_copied=False)
    screened = screen_change(deps, submitted_by, stored.record, lifted, "lift")
    event = event_of(stored)
    screened = replace(screened, record=replace(screened.record, shield_copied=screened.record.shield is not None))
    save_record(deps, stored, screened, event, notifications=review_notifications(screened, event))
