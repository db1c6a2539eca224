"""Saving a change of a record with its event, its notifications and the reviews that it opens and closes."""

from collections.abc import Collection

from msgspec import Struct

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.records import IdempotencyRecord, RecordChange
from contactpoint.application.visible_duplicates import notify_of_visible_duplicate
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import OpenReview, Record, Review, StoredRecord, Suspicion
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.matching.fences import Fences, hides_more


class ScreenedRecord(Struct, frozen=True):
    """A record that storage may make findable. Only screening creates one that became findable."""

    record: Record
    review: Review | None = None
    fences: Fences | None = None

    @property
    def suspicions(self) -> tuple[Suspicion, ...]:
        """Return the shielded children that made a review necessary now."""
        return self.review.suspicions if self.review else ()


def unchanged_facts(record: Record) -> ScreenedRecord:
    """Return a record whose identifying facts and findability did not change, so that there is nothing to screen."""
    return ScreenedRecord(record)


def save_record(  # noqa: PLR0913 - one transaction, and all that is in it
    deps: Dependencies,
    before: StoredRecord | None,
    screened: ScreenedRecord,
    event: AuditEvent,
    *,
    archived: bool = False,
    notifications: Notifications = (),
    idempotency_record: IdempotencyRecord | None = None,
    created_id: str = "",
    compared: Collection[str] = (),
) -> None:
    """Write a change of a record; raises `Conflict` if it, or what it rests on, has changed since it was read.

    If it hides a child, the directory is searched for a visible duplicate once more after the write: what was
    registered at the same moment is found by then. Those `compared` before are left out.
    """
    was, after = before.record if before else None, screened.record
    opened, closed = _reviews_moved(was, after)
    deps.records.save(
        RecordChange(
            before=before,
            after=after,
            event=event,
            fences=screened.fences,
            archived=archived,
            notifications=notifications,
            idempotency_record=idempotency_record,
            created_id=created_id,
            opened=opened,
            closed=closed,
        )
    )
    if hides_more(was, after):
        notify_of_visible_duplicate(deps, after, event, compared)


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
