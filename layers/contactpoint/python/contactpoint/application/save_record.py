"""Saving a change of a record with its event, its notifications and the reviews that it opens and closes."""

from collections.abc import Collection

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.new_home_reviews import home_event, home_notifications, review_of_own_home
from contactpoint.application.ports.records import IdempotencyRecord, RecordChange
from contactpoint.application.record_provenance import seen_from_today
from contactpoint.application.tell_of_visible_duplicates import notify_of_visible_duplicate
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import FROM_REGISTRATION, OpenReview, Record, Review, StoredRecord, Suspicion
from contactpoint.domain.children.waiting_changes import tidied
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.days import day_of
from contactpoint.domain.lifecycle.acts_to_repeat_after_restore import ARCHIVED_CHILDREN
from contactpoint.domain.matching.index.fences import Fences, hides_more


class ScreenedRecord(Struct, frozen=True):
    """A record that storage may make findable. Only screening creates one that became findable.

    `review` and `home` are the reviews that begin now: of the record or its change, and of a shielded child's home.
    `nearer` are the children whom a record that waits already resembles after a change.
    """

    record: Record
    review: Review | None = None
    fences: Fences | None = None
    home: Review | None = None
    nearer: tuple[Suspicion, ...] = ()

    @property
    def suspicions(self) -> tuple[Suspicion, ...]:
        """Return the children that made a review necessary now."""
        return self.review.suspicions if self.review else ()

    def decided_by_colleagues_of(self, practitioner_id: str) -> "ScreenedRecord":
        """Return the record with a review that somebody of the team does not find, whatever led to it.

        It would confirm a number to them by which they may not search.
        """

        def hidden(review: Review | None) -> Review | None:
            return review and replace(review, hidden_from=tuple(dict.fromkeys((*review.hidden_from, practitioner_id))))

        return replace(self, review=hidden(self.review), record=replace(self.record, review=hidden(self.record.review)))


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
    restored: bool = False,
    notifications: Notifications = (),
    idempotency_record: IdempotencyRecord | None = None,
    created_id: str = "",
    compared: Collection[str] = (),
    also: tuple[tuple[StoredRecord, Record], ...] = (),
) -> Record:
    """Write a change of a record and return it as it is stored.

    Raises `Conflict` if it, or what it rests on, has changed since it was read.

    If it hides a child, the directory is searched for a visible duplicate, and for visible records at the home, once
    more after the write: what was registered at the same moment is found by then. Those `compared` before are left out.
    Both are looked for by the facts that the actor sees, though a change may wait for a review.

    An event says which record it archived, so that a restore can archive it again.
    """
    if archived and event.event_type != "archived":
        event = replace(event, details={**event.details, ARCHIVED_CHILDREN: [screened.record.child.child_id]})
    was = before.record if before else None
    after = tidied(was, seen_from_today(was, screened.record, day_of(event.occurred_at)))
    seen_since = event.occurred_at if was else FROM_REGISTRATION
    after = replace(after, told_since={each: after.told_since.get(each, seen_since) for each in after.seen_by_teams})
    change = RecordChange(
        before=before,
        after=after,
        event=event,
        fences=screened.fences,
        archived=archived,
        restored=restored,
        notifications=notifications,
        idempotency_record=idempotency_record,
        created_id=created_id,
        also=also,
    )
    listed = _reviews_in_lists(was if before and not before.archived else None)
    lists = _reviews_in_lists(None if change.is_archived else after)
    deps.records.save(
        replace(
            change,
            opened=tuple(review for key, review in lists.items() if key not in listed),
            closed=tuple(review for key, review in listed.items() if key not in lists),
        )
    )
    seen = after.seen_by(event.practitioner_id)
    if hides_more(was and was.seen_by(event.practitioner_id), seen):
        notify_of_visible_duplicate(deps, seen, event, compared)
        _review_home(deps, seen, event, compared)
    return after


def _review_home(deps: Dependencies, hidden: Record, cause: AuditEvent, compared: Collection[str]) -> None:
    """Review the visible records at the home of a child who is hidden now, unless it was done in the same write."""
    listed = {each.child_id for each in hidden.home_review.suspicions} if hidden.home_review else set()
    review = review_of_own_home(deps, hidden, cause.practitioner_id, {*compared, *listed})
    if review:
        redone_on_conflict(lambda: _add_home_review(deps, hidden, review, cause))


def _add_home_review(deps: Dependencies, hidden: Record, review: Review, cause: AuditEvent) -> None:
    stored = deps.find_record(hidden.child.child_id)
    if stored is None or stored.record.shield is None:
        return
    earlier = stored.record.home_review
    whole = review
    if earlier:
        suspicions = tuple(dict.fromkeys((*earlier.suspicions, *review.suspicions)))
        hidden_from = tuple(dict.fromkeys((*earlier.hidden_from, *review.hidden_from)))
        whole = replace(review, suspicions=suspicions, hidden_from=hidden_from)
    after = replace(stored.record, home_review=whole)
    event = home_event(deps, after, review, cause)
    save_record(
        deps, stored, ScreenedRecord(after, home=whole), event, notifications=home_notifications(after, review, event)
    )


def _reviews_in_lists(record: Record | None) -> dict[tuple[str, str], OpenReview]:
    """Return the reviews of a record in the directory that wait for a team: those of the archive are in no list."""
    if record is None:
        return {}
    return {
        (authority, review.review_id): OpenReview(
            review_id=review.review_id,
            authority=authority,
            child_id=record.child.child_id,
            kind=review.kind,
            submitted_at=review.submitted_at,
            hidden_from=review.withheld_from(authority),
            shown_only_to=review.shown_only_to,
            kinds=review.kinds,
        )
        for review in record.reviews
        for authority in review.waits_for
    }
