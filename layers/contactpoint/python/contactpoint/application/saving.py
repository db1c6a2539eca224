"""Saving a change of a record with its event, its notifications and the reviews that it opens and closes."""

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.records import IdempotencyRecord, RecordChange
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import OpenReview, Record, Review, StoredRecord
from contactpoint.domain.contacts.notification import Notifications


def save_record(  # noqa: PLR0913 - one transaction, and all that is in it
    deps: Dependencies,
    before: StoredRecord | None,
    after: Record,
    event: AuditEvent,
    *,
    screened: bool = False,
    archived: bool = False,
    notifications: Notifications = (),
    idempotency_record: IdempotencyRecord | None = None,
    created_id: str = "",
) -> None:
    """Write a change of a record; raises `Conflict` if it has changed since it was read."""
    opened, closed = _reviews_moved(before.record if before else None, after)
    deps.records.save(
        RecordChange(
            before=before,
            after=after,
            event=event,
            screened=screened,
            archived=archived,
            notifications=notifications,
            idempotency_record=idempotency_record,
            created_id=created_id,
            opened=opened,
            closed=closed,
        )
    )


def _reviews_moved(before: Record | None, after: Record) -> tuple[tuple[OpenReview, ...], tuple[OpenReview, ...]]:
    """Return the reviews that wait now and did not before, and those that waited and do not any more."""
    was, waits = _open(before), _open(after)
    return (
        tuple(review for key, review in waits.items() if key not in was),
        tuple(review for key, review in was.items() if key not in waits),
    )


def _open(record: Record | None) -> dict[tuple[str, str], OpenReview]:
    if record is None:
        return {}
    reviews: list[Review] = [each for each in (record.review, *(p.review for p in record.pending)) if each]
    return {
        (authority, review.review_id): OpenReview(
            review_id=review.review_id,
            authority=authority,
            child_id=record.child.child_id,
            kind=review.kind,
            submitted_at=review.submitted_at,
        )
        for review in reviews
        for authority in review.waits_for
    }
