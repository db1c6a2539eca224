"""Deciding whether a registration or a change describes a child who is known already, hidden or visible."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle.archive import archive_notifications
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.application.reviews.decide_home import decision_event
from contactpoint.application.reviews.decision_notifications import (
    number_notifications,
    refusal_notifications,
    without_decider,
)
from contactpoint.application.reviews.distinct_pairs import remember_distinct
from contactpoint.application.reviews.propose_facts_of_feed import propose_facts
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.screening import (
    review_notifications,
    screen_change,
    screen_registration,
)
from contactpoint.application.shields.shield import lift_notifications
from contactpoint.application.shields.shields_of_merged_records import lift_copies_again
from contactpoint.application.transfers.answer import with_transfer_told
from contactpoint.domain.access import Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, Review, ReviewKind, StoredRecord
from contactpoint.domain.children.waiting_changes import made_visible, without_refused
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.lifecycle import to_archive
from contactpoint.domain.lifecycle.merged_retention import all_due, last_leaving


def decide_known_child(
    deps: Dependencies,
    caller: Caller,
    stored: StoredRecord,
    review: Review,
    details: Mapping[str, Any],
    decided: IdempotencyRecord,
) -> bool:
    """Let everybody find the record or its change if it is another child, or leave it to those who see it.

    Return whether the child leaves the directory by that: those that the record is merged with are archived then, too.
    """
    if details["decision"] in ("another_child", "accepted"):
        remember_distinct(deps, caller, stored.record, review)
        screened = _cleared(deps, caller, stored, review)
    else:
        if details["decision"] == "same_child":
            propose_facts(deps, caller, stored.record, review, details)
        screened = _refused(deps, stored.record, review, caller.organisation_id)
    event = decision_event(deps, caller, stored, details)
    told = (
        *lift_notifications(stored.record, screened.record, event, review.submitted_by),
        *refusal_notifications(stored.record, event, review),
        *number_notifications(deps, caller, stored.record, screened.record, event, review),
    )
    leaves = _save(deps, stored, screened, event, decided, told)
    if stored.others and stored.record.shield and screened.record.shield is None:
        number, by = stored.child.child_id, review.submitted_by
        lift_copies_again(deps, number, by, lambda each: decision_event(deps, caller, each, details))
    return leaves


def _refused(deps: Dependencies, record: Record, review: Review, deciding: str) -> ScreenedRecord:
    """Return the record after a team said that something is wrong, or is about another record.

    What waits because of a hidden child stays as its submitter sees it. A change that waits for reasons that depend on
    nothing hidden is gone, and its submitter is told. What the same person did before, and still waits, is screened
    again.
    """
    who = review.submitted_by
    own = next((each for each in record.pending if each.review is review), None)
    if own is None or not review.waits_openly:
        return unchanged_facts(record.with_review(replace(review, rejected_by=(*review.rejected_by, deciding))))
    after = without_refused(record, who)
    return screen_change(deps, who, after, after.seen_by(who), "lift" if own.lifts else "amendment")


def _save(
    deps: Dependencies,
    stored: StoredRecord,
    screened: ScreenedRecord,
    event: AuditEvent,
    decided: IdempotencyRecord,
    of_lift: Notifications,
) -> bool:
    """Save the record as it is after the decision, in the archive if the child leaves; return whether that is so."""
    leaves, told = _leaves(deps, stored, screened.record), without_decider(review_notifications(screened, event), event)
    record, of_transfer = with_transfer_told(screened.record, event)
    screened, told = replace(screened, record=record), (*told, *of_transfer, *of_lift)
    if leaves:
        left = last_leaving(_of_child(stored, screened.record))
        screened = unchanged_facts(to_archive(screened.record, left.day, deps.today))
        told = archive_notifications(screened.record, event)
    save_record(
        deps,
        stored,
        screened,
        event,
        archived=leaves,
        notifications=told,
        idempotency_record=decided,
        created_id=stored.child.child_id,
    )
    return leaves


def _of_child(stored: StoredRecord, after: Record) -> list[Record]:
    """Return the records of the child as they are when one of them has changed."""
    return [after, *(each.record for each in stored.others)]


def _leaves(deps: Dependencies, stored: StoredRecord, after: Record) -> bool:
    """Return whether the child has to leave when the record has changed like this."""
    return all_due(_of_child(stored, after), deps.today)


def _cleared(deps: Dependencies, caller: Caller, stored: StoredRecord, review: Review) -> ScreenedRecord:
    """Return the record after an authority decided that it is another child.

    Once all have, it is screened again: it may describe a child who was shielded in the meantime. It is screened in any
    case, so that it takes one authority no longer if there is another one to decide. If what is left waits secretly,
    its home is asked about, as if it waited no more. A child with an adult's date of birth leaves for the archive
    instead: nobody finds the record any more.
    """
    mine, record = caller.organisation_id, stored.record
    pending = next((each for each in record.pending if each.review is review), None)
    distinct = sorted(review.compared_by(mine))
    after = replace(record, distinct_from=tuple(dict.fromkeys((*record.distinct_from, *distinct))))
    decided = replace(review, decided=(*review.decided, mine))
    proposed = after.seen_by(review.submitted_by)
    last = proposed.restated
    if pending and decided.is_cleared and _leaves(deps, stored, replace(record, child=proposed.child)):
        return unchanged_facts(replace(made_visible(after, review.submitted_by, deps.today), restated=last))
    seen_by_submitter = (each.record.seen_by(review.submitted_by) for each in stored.others)
    owner = next((each for each in seen_by_submitter if each.has_own_shield), None)
    if pending and pending.lifts and owner and decided.is_cleared:
        lifted = made_visible(after, review.submitted_by, deps.today)
        return unchanged_facts(replace(lifted, shield=owner.shield, shield_copied=True, restated=last))
    left = proposed if pending else replace(after, review=None if decided.is_cleared else decided)
    fences = deps.records.read_fences(left)
    if pending is None:
        screened = screen_registration(deps, review.submitted_by, left, fences, seen_since=record.told_since)
        return unchanged_facts(left) if left.waits_visibly else screened
    kind: ReviewKind = "amendment" if review.kind == "conflict" else review.kind
    compared = {each for authority in decided.decided for each in review.compared_by(authority)}
    who = review.submitted_by
    screened = screen_change(deps, who, after, proposed, kind, fences, decided=compared, review_decided=review)
    return screened if decided.is_cleared else unchanged_facts(after.with_review(decided))
