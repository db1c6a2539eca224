"""Deciding whether a registration or a change describes a child who is known already, hidden or visible."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.application.reviews.decide_home import decision_event
from contactpoint.application.reviews.distinct_pairs import remember_distinct
from contactpoint.application.reviews.feed_changes import propose_facts
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.screening import review_notifications, screen_change, screen_registration
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Record, Review, ReviewKind, StoredRecord


def decide_known_child(
    deps: Dependencies,
    caller: Caller,
    stored: StoredRecord,
    review: Review,
    details: Mapping[str, Any],
    decided: IdempotencyRecord,
) -> None:
    """Let everybody find the record or its change if it is another child, or leave it to its submitter."""
    if details["decision"] in ("another_child", "accepted"):
        remember_distinct(deps, caller, stored.record, review)
        screened = _cleared(deps, caller, stored.record, review)
    else:
        if details["decision"] == "same_child":
            propose_facts(deps, caller, stored.record, review, details)
        screened = unchanged_facts(stored.record.with_review(replace(review, rejected=True)))
    event = decision_event(deps, caller, stored, details)
    save_record(
        deps,
        stored,
        screened,
        event,
        archived=screened.record.is_due(deps.today),
        notifications=review_notifications(screened, event),
        idempotency_record=decided,
        created_id=stored.child.child_id,
    )


def _cleared(deps: Dependencies, caller: Caller, record: Record, review: Review) -> ScreenedRecord:
    """Return the record after an authority decided that it is another child.

    Once all have, it is screened again: it may describe a child who was shielded in the meantime. It is screened in any
    case, so that it takes one authority no longer if there is another one to decide. A record with an adult's date of
    birth leaves for the archive instead: nobody finds it any more.
    """
    mine = caller.organisation_id
    pending = next((each for each in record.pending if each.review is review), None)
    distinct = sorted(review.compared_by(mine))
    after = replace(record, distinct_from=tuple(dict.fromkeys((*record.distinct_from, *distinct))))
    decided = replace(review, decided=(*review.decided, mine))
    if pending and not decided.waits_for and replace(record, child=pending.child).is_due(deps.today):
        return unchanged_facts(replace(after, child=pending.child, review=None, pending=()))
    if pending is None:
        cleared = replace(after, review=None)
        screened = screen_registration(deps, review.submitted_by, cleared, deps.records.read_fences(cleared))
    else:
        kind: ReviewKind = "amendment" if review.kind == "conflict" else review.kind
        screened = screen_change(deps, review.submitted_by, after, after.with_pending(pending), kind)
    return unchanged_facts(after.with_review(decided)) if decided.waits_for else screened
