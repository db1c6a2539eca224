"""Answering a transfer, and what a rule decides if nobody answers."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.domain.access import Caller, platform_caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, Review, StoredRecord, Suspicion
from contactpoint.domain.children.acts import act_on
from contactpoint.domain.children.decisions.transfer import FormerAuthority, Transfer
from contactpoint.domain.children.waiting_changes import with_act
from contactpoint.domain.contacts.notification import (
    NotificationKind,
    StoredNotification,
    new_notification,
    team_inbox,
    without_actor,
)

OVERDUE_REVIEWS_JOB = platform_caller("overdue-reviews")


def answer_transfer(
    deps: Dependencies,
    caller: Caller,
    stored: StoredRecord,
    details: Mapping[str, Any],
    decided: IdempotencyRecord | None = None,
) -> None:
    """Pass the record, or let it stay; both authorities are told. Raises `Conflict` if it changed.

    Those that it is merged with pass before it. So if it fails between two, the same answer goes on.
    """
    transfer = stored.record.transfer
    if transfer is None:
        return
    passes = details["decision"] == "accepted"
    after = replace(stored.record, transfer=None)
    if passes:
        after = passed_to(after, transfer.to_authority, deps)
        for other in stored.others:
            redone_on_conflict(partial(_pass_merged, deps, caller, other.child.child_id, transfer))
    responsible, asked = stored.child.responsible_authority, transfer.to_authority
    event = deps.new_record_event(
        "transfer_decided",
        caller,
        stored,
        authorities=_of_all(stored, asked if passes else responsible),
        details={**details, "to": transfer.to_authority, "from": stored.child.responsible_authority},
    )
    kind: NotificationKind = "transfer_accepted" if passes else "transfer_refused"
    inboxes = dict.fromkeys((stored.child.responsible_authority, transfer.to_authority))
    told = [_told(stored, event, each, kind) for each in inboxes]
    save_record(
        deps,
        stored,
        unchanged_facts(after),
        event,
        notifications=told,
        idempotency_record=decided,
        created_id=stored.child.child_id,
        compared=stored.record.same_child,
    )


def _told(stored: StoredRecord, event: AuditEvent, authority: str, kind: NotificationKind) -> StoredNotification:
    """Return an authority's notification. Of a hidden child who stays, it does not say which authority refused."""
    told = new_notification(event, team_inbox(authority), kind, child_id=stored.child.child_id)
    if kind == "transfer_refused" and stored.record.shield and authority != stored.child.responsible_authority:
        return without_actor(told)
    return told


def passed_to(record: Record, authority: str, deps: Dependencies) -> Record:
    """Return a record for which another authority is responsible, with what waits for the one before."""
    earlier = FormerAuthority(authority=record.child.responsible_authority, until=deps.today)
    after = with_act(record, act_on(record.child, {"responsible_authority": authority}, None))
    for review in after.reviews:
        after = after.with_review(_waiting_for(review, earlier.authority, authority))
    return replace(after, former_authorities=(*record.former_authorities, earlier))


def with_transfer_told(record: Record, event: AuditEvent) -> tuple[Record, tuple[StoredNotification, ...]]:
    """Return a record whose review has ended: a transfer asked meanwhile waits for its authority from now on."""
    transfer = record.transfer
    if transfer is None or record.waits_visibly or transfer.review.suspicions:
        return record, ()
    responsible = record.child.responsible_authority
    answers = transfer.to_authority if transfer.asked_by == responsible else responsible
    asked = (Suspicion(child_id="", authority=answers),)
    waiting = replace(transfer.review, suspicions=asked, submitted_at=event.occurred_at)
    told = new_notification(event, team_inbox(answers), "transfer_asked", child_id=record.child.child_id)
    # Who decided the review is no matter of the transfer: it would name a hidden child's authority.
    return record.with_review(waiting), (without_actor(told),)


def _waiting_for(review: Review, before: str, after: str) -> Review:
    """Return a review in which the new authority decides what the former one decided of the record itself.

    If it was shown to one person of the former one only, everybody of the new one finds it.
    """
    passed = tuple(
        Suspicion(child_id="", authority=after, by_visible_facts=each.by_visible_facts)
        if not each.compared_id and each.authority == before
        else each
        for each in review.suspicions
    )
    return review if passed == review.suspicions else replace(review, suspicions=passed, shown_only_to=())


def _of_all(stored: StoredRecord, authority: str) -> tuple[str, ...]:
    """Return the authority once for each number of the child: it reads the access history from now on."""
    return (authority,) * (1 + len(stored.others))


def _pass_merged(deps: Dependencies, caller: Caller, child_id: str, transfer: Transfer) -> None:
    """Pass a record that is merged with the one that passed: it is of the same child."""
    stored = deps.find_record(child_id)
    if stored is None or stored.child.responsible_authority == transfer.to_authority:
        return
    after = passed_to(replace(stored.record, transfer=None), transfer.to_authority, deps)
    authorities, details = _of_all(stored, transfer.to_authority), {"decision": "accepted"}
    event = deps.new_record_event("transfer_decided", caller, stored, authorities=authorities, details=details)
    save_record(deps, stored, ScreenedRecord(after), event, compared=stored.record.same_child)


def settle_transfer(deps: Dependencies, stored: StoredRecord, transfer: Transfer) -> str:
    """Remind the authority that has to answer, or decide by the rule; return what was done."""
    if transfer.is_overdue(deps.today):
        passes = transfer.passes_unanswered(shielded=stored.record.shield is not None)
        rule = {"decision": "accepted" if passes else "refused", "unanswered": True}
        answer_transfer(deps, OVERDUE_REVIEWS_JOB, stored, rule)
        return "decided"
    if not transfer.reminder_is_due(deps.today):
        return ""
    event = deps.new_record_event("transfer_reminded", OVERDUE_REVIEWS_JOB, stored)
    told = new_notification(event, team_inbox(transfer.answered_by), "transfer_asked", child_id=stored.child.child_id)
    after = replace(stored.record, transfer=replace(transfer, reminders=transfer.reminders + 1))
    save_record(deps, stored, unchanged_facts(after), event, notifications=(told,))
    return "reminded"
