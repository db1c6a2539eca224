"""Answering a transfer, and what a rule decides if nobody answers."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import redone_on_conflict
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.application.records.challenges import remind_of_challenge
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.domain.access import Caller, platform_caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import OpenReview, Record, Review, StoredRecord, Suspicion
from contactpoint.domain.children.transfer import FormerAuthority, Transfer
from contactpoint.domain.contacts.notification import Notification, NotificationKind, new_notification, team_inbox

TRANSFER_JOB = platform_caller("transfers")
PAGE_SIZE = 100


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
    event = deps.new_record_event(
        "transfer_decided",
        caller,
        stored,
        authorities=(stored.child.responsible_authority, transfer.to_authority),
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


def _told(stored: StoredRecord, event: AuditEvent, authority: str, kind: NotificationKind) -> Notification:
    """Return an authority's notification. Of a hidden child who stays, it does not say which authority refused."""
    told = new_notification(event, team_inbox(authority), kind, child_id=stored.child.child_id)
    if kind == "transfer_refused" and stored.record.shield and authority != stored.child.responsible_authority:
        return replace(told, practitioner_id="", organisation_id="")
    return told


def passed_to(record: Record, authority: str, deps: Dependencies) -> Record:
    """Return a record for which another authority is responsible, with what waits for the one before."""
    earlier = FormerAuthority(authority=record.child.responsible_authority, until=deps.today)
    after = record.with_child(replace(record.child, responsible_authority=authority))
    waiting = tuple(
        replace(each, review=_waiting_for(each.review, earlier.authority, authority)) for each in after.pending
    )
    home = after.home_review and _waiting_for(after.home_review, earlier.authority, authority)
    return replace(after, pending=waiting, home_review=home, former_authorities=(*record.former_authorities, earlier))


def _waiting_for(review: Review, before: str, after: str) -> Review:
    """Return a review in which the new authority decides what the former one decided of the record itself."""
    return replace(
        review,
        suspicions=tuple(
            Suspicion(child_id="", authority=after, by_visible_facts=each.by_visible_facts)
            if not each.child_id and each.authority == before
            else each
            for each in review.suspicions
        ),
    )


def _pass_merged(deps: Dependencies, caller: Caller, child_id: str, transfer: Transfer) -> None:
    """Pass a record that is merged with the one that passed: it is of the same child."""
    stored = deps.find_record(child_id)
    if stored is None or stored.child.responsible_authority == transfer.to_authority:
        return
    after = passed_to(replace(stored.record, transfer=None), transfer.to_authority, deps)
    event = deps.new_record_event("transfer_decided", caller, stored, details={"decision": "accepted"})
    save_record(deps, stored, ScreenedRecord(after), event, compared=stored.record.same_child)


class Settled(NamedTuple):
    """How many authorities were reminded, how many transfers the rule decided, and the failures by record."""

    reminded: int
    decided: int
    failures: dict[str, str]


def settle_transfers(deps: Dependencies) -> Settled:
    """Remind the authorities that have not answered, and decide by the rule which transfers pass unanswered.

    Teams are reminded of what is challenged, too: only they decide that. Safe to run twice. One that fails takes no
    other with it, and is tried again in the next night.
    """
    done: list[str] = []
    failures: dict[str, str] = {}
    for waiting in list(_waiting(deps)):
        try:
            done.append(redone_on_conflict(partial(_settle, deps, waiting.child_id, waiting.review_id)))
        except Exception as error:
            failures[waiting.child_id] = type(error).__name__
    return Settled(done.count("reminded"), done.count("decided"), failures)


def _waiting(deps: Dependencies) -> Iterator[OpenReview]:
    after = None
    while authorities := deps.accounts.list_organisations("local_authority", after, PAGE_SIZE):
        for authority in authorities:
            yield from _open_of(deps, authority.organisation_id)
        after = authorities[-1].organisation_id


def _open_of(deps: Dependencies, authority: str) -> Iterator[OpenReview]:
    after = None
    while page := deps.reviews.list_open(authority, after, PAGE_SIZE):
        yield from (each for each in page if each.kind in ("transfer", "challenge"))
        after = page[-1].review_id


def _settle(deps: Dependencies, child_id: str, review_id: str) -> str:
    stored = deps.find_record(child_id)
    if stored is None or stored.is_gone:
        return ""
    transfer = stored.record.transfer
    if transfer is None or transfer.review.review_id != review_id:
        return remind_of_challenge(deps, TRANSFER_JOB, stored, review_id)
    if transfer.is_overdue(deps.today):
        passes = transfer.passes_unanswered(shielded=stored.record.shield is not None)
        rule = {"decision": "accepted" if passes else "refused", "unanswered": True}
        answer_transfer(deps, TRANSFER_JOB, stored, rule)
        return "decided"
    if not transfer.reminder_is_due(deps.today):
        return ""
    event = deps.new_record_event("transfer_reminded", TRANSFER_JOB, stored)
    told = new_notification(event, team_inbox(transfer.answered_by), "transfer_asked", child_id=child_id)
    after = replace(stored.record, transfer=replace(transfer, reminders=transfer.reminders + 1))
    save_record(deps, stored, unchanged_facts(after), event, notifications=(told,))
    return "reminded"
