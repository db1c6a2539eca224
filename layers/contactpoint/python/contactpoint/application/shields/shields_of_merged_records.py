"""Merged records are hidden together: a shield of one is copied to the others, and goes from them with it.

Whose lift waits sees the copies lifted, too: everything here is as the actor sees it (decision 61).
"""

from collections.abc import Callable, Collection, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.application.shields.screening import review_notifications, screen_change
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import PendingChange, Record, Shield, StoredRecord, Suspicion
from contactpoint.domain.children.waiting_changes import with_change

EventOfLift = Callable[[StoredRecord], AuditEvent]


def copy_shield(deps: Dependencies, caller: Caller, stored: StoredRecord, shield: Shield) -> None:
    """Hide the records that this one is merged with, before it is hidden itself: so a child is never hidden in part.

    If hiding fails between two, the same request goes on.
    """
    for other in stored.others:
        if other.record.seen_by(caller.practitioner_id).shield is None:
            redone_on_conflict(lambda each=other.child.child_id: _copy(deps, caller, each, shield))  # type: ignore[misc]


def _copy(deps: Dependencies, caller: Caller, child_id: str, shield: Shield) -> None:
    stored = deps.find_record(child_id)
    if stored is None or stored.record.seen_by(caller.practitioner_id).shield:
        return
    event = deps.new_record_event("shielded", caller, stored, access_reason=MAINTAINING_RECORD)
    after = with_copied_shield(deps, stored.record, shield)
    numbers = [each.child.child_id for each in stored.others]
    save_record(deps, stored, unchanged_facts(after), event, compared=numbers)


def with_copied_shield(deps: Dependencies, record: Record, shield: Shield | None) -> Record:
    """Return the record hidden by the shield of one that it is merged with. A lift that waits is withdrawn.

    So is a review of the home: others are asked whether a visible record that came there is to be hidden.
    """
    home = record.home_review if record.shield else None
    pending = without_lifts(deps, record)
    return replace(record, shield=shield, shield_copied=True, pending=pending, home_review=home)


def without_lifts(deps: Dependencies, record: Record) -> tuple[PendingChange, ...]:
    """Return the changes that wait, and of a lift only what was amended with it: that still waits."""
    return tuple(_without_lifts(deps, record))


def _without_lifts(deps: Dependencies, record: Record) -> Iterator[PendingChange]:
    for each in record.pending:
        if not each.lifts:
            yield each
        elif record.seen_by(each.submitted_by).child != record.child:
            review = replace(each.review, review_id=deps.new_sortable_id(), kind="amendment")
            yield replace(each, review=review, lifts=False)


def lift_copies(
    deps: Dependencies,
    child_id: str,
    submitted_by: str,
    event_of: EventOfLift,
    reasons: Sequence[Suspicion] = (),
) -> None:
    """Lift the copied shields of the records under one number, if none of them has a shield of its own any more.

    Parameters
    ----------
    submitted_by
        Who lifted the shield that was copied.
    event_of
        Returns the event of the same act on another record.
    reasons
        Why that lift waits, if it does: then the copies wait for the same authorities, which decide about each number.
    """
    stored = deps.find_record(child_id)
    if stored is None or stored.is_gone or stored.record.seen_by(submitted_by).shield:
        return
    group = (stored, *stored.others)
    if any(each.record.seen_by(submitted_by).has_own_shield for each in group):
        return
    reasons = tuple(replace(each, through_number=each.through_number or child_id) for each in reasons)
    for number in (each.child.child_id for each in group if each.record.shield and each.record.shield_copied):
        redone_on_conflict(lambda n=number: _lift(deps, n, submitted_by, event_of, reasons))  # type: ignore[misc]


def lift_copies_again(deps: Dependencies, child_id: str, submitted_by: str, event_of: EventOfLift) -> None:
    """Lift the copied shields that waited with the lift of one number, which waits no longer."""
    lift_copies(deps, child_id, submitted_by, event_of)
    stored = deps.find_record(child_id)
    for number in stored.record.same_child[1:] if stored else ():
        redone_on_conflict(lambda n=number: _lift_again(deps, n, submitted_by, event_of, child_id))  # type: ignore[misc]


def event_of_copy(deps: Dependencies, caller: Caller, stored: StoredRecord) -> AuditEvent:
    """Return the event of a copied shield that goes with the one that the caller lifted."""
    return deps.new_record_event("shield_lifted", caller, stored, access_reason=MAINTAINING_RECORD)


def lift_separated(deps: Dependencies, numbers: Collection[str], cause: AuditEvent) -> None:
    """Lift each copied shield whose lift waited because of a record that this one is merged with no more.

    Nobody is told: for who lifted it, it was lifted already.
    """
    for number in numbers:
        stored = deps.find_record(number)
        for each in stored.record.pending if stored else ():
            if each.lifts and _others_in(each) - {*stored.record.same_child}:  # type: ignore[union-attr]
                event_of = unseen_event(deps, cause)
                redone_on_conflict(lambda n=number, by=each.submitted_by, of=event_of: _lift_again(deps, n, by, of))  # type: ignore[misc]


def unseen_event(deps: Dependencies, cause: AuditEvent) -> EventOfLift:
    """Return the event of a lift that waited: it is in no list, because its submitter saw the record lifted before."""
    return lambda each: deps.new_comparison_event(
        cause, each.record, {"shield": {"from": msgspec.to_builtins(each.record.shield), "to": None}}
    )


def _lift(
    deps: Dependencies, child_id: str, submitted_by: str, event_of: EventOfLift, reasons: tuple[Suspicion, ...]
) -> None:
    stored = deps.find_record(child_id)
    if stored is None or stored.record.shield is None:
        return
    own = stored.record.pending_of(submitted_by)
    if own is None or not own.lifts:
        _save_lifted(deps, stored, stored.record, submitted_by, event_of, reasons)


def _lift_again(deps: Dependencies, child_id: str, submitted_by: str, event_of: EventOfLift, lifted: str = "") -> None:
    """Lift a copied shield that waits no longer because of one number, or because of numbers of another child."""
    stored = deps.find_record(child_id)
    own = stored.record.pending_of(submitted_by) if stored else None
    if stored is None or own is None or not own.lifts:
        return
    gone = _others_in(own) - {*stored.record.same_child} | {lifted}
    kept = tuple(each for each in own.review.suspicions if each.through_number not in gone or not each.through_number)
    if kept != own.review.suspicions:
        alone = with_change(stored.record, replace(own, review=replace(own.review, suspicions=kept)))
        _save_lifted(deps, stored, alone, submitted_by, event_of)


def _others_in(change: PendingChange) -> set[str]:
    """Return the other numbers of the child because of which a lift waits."""
    return {each.through_number for each in change.review.suspicions} - {""}


def _save_lifted(
    deps: Dependencies,
    stored: StoredRecord,
    standing: Record,
    submitted_by: str,
    event_of: EventOfLift,
    reasons: tuple[Suspicion, ...] = (),
) -> None:
    lifted = replace(standing.seen_by(submitted_by), shield=None, shield_copied=False)
    screened = screen_change(deps, submitted_by, standing, lifted, "lift", with_lift=reasons)
    event = event_of(stored)
    screened = replace(screened, record=replace(screened.record, shield_copied=screened.record.shield is not None))
    save_record(deps, stored, screened, event, notifications=review_notifications(screened, event))
