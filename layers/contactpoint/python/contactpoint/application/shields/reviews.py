"""Reviews: what waits for a directory team, oldest first, and the team's decision."""

from datetime import datetime
from typing import Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import to_record_view
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import redone_on_conflict
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.screening import (
    review_notifications,
    screen_change,
    screen_registration,
)
from contactpoint.domain.access import MAINTAINING_RECORD, Caller, require_permission, review_resource
from contactpoint.domain.children import (
    OpenReview,
    PendingChange,
    Record,
    RecordView,
    Review,
    ReviewKind,
    StoredRecord,
    Visibility,
)
from contactpoint.problems import not_found

PAGE_SIZE = 50


ReviewDecision = Literal["another_child", "the_shielded_child", "refused"]


class DecideReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Your decision.

    `another_child`: the record or the change describes another child, and becomes visible to all once every authority
    concerned has said so. `the_shielded_child`: it describes your shielded child, and nobody but its submitter can
    find it. `refused`: the change is wrong, and nobody but its submitter sees it.
    """

    decision: ReviewDecision


class ReviewView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that waits for your decision. `proposed` is the record as it was submitted, when you view one."""

    review_id: str
    child_id: str
    kind: ReviewKind
    submitted_at: datetime
    submitted_by: str = ""
    shielded_child_ids: tuple[str, ...] = ()
    proposed: RecordView | None = None


class ReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """Open reviews, oldest first. For the next page, set `after` to `next_after`; null means there is none."""

    reviews: tuple[ReviewView, ...]
    next_after: str | None


def list_reviews(deps: Dependencies, caller: Caller, after: str | None) -> ReviewPage:
    """Return the reviews that wait for the caller's team; raises `Problem` ``not-permitted``."""
    require_permission(caller, "view_reviews", review_resource(caller.organisation_id))
    deps.audit_log.append(deps.new_event("reviews_viewed", caller))
    found = deps.reviews.list_open(caller.organisation_id, after, PAGE_SIZE)
    views = tuple(_summary(each) for each in found)
    return ReviewPage(reviews=views, next_after=found[-1].review_id if len(found) == PAGE_SIZE else None)


def view_review(deps: Dependencies, caller: Caller, review_id: str) -> ReviewView:
    """Return one review with what was submitted; raises `Problem` ``not-permitted`` or ``not-found``.

    Of a record that is shielded now, another authority's team sees no more than everybody sees.
    """
    opened, stored, review, _ = _find(deps, caller, review_id, "view_reviews")
    event = deps.new_record_event(
        "reviews_viewed", caller, stored, access_reason=MAINTAINING_RECORD, redaction="hide_review"
    )
    deps.audit_log.append(event)
    own = tuple(s.child_id for s in review.suspicions if s.authority == caller.organisation_id and s.child_id)
    proposed = StoredRecord(record=stored.record.seen_by(review.submitted_by))
    is_hidden = stored.record.shield is not None and stored.child.responsible_authority != caller.organisation_id
    return replace(
        _summary(opened),
        submitted_by=review.submitted_by,
        shielded_child_ids=own,
        proposed=to_record_view(caller, proposed, MAINTAINING_RECORD, Visibility(view=True, full_record=not is_hidden)),
    )


def decide_review(deps: Dependencies, caller: Caller, review_id: str, request: DecideReview) -> None:
    """Decide for the caller's authority.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict`` if the record changed at the same moment.
    """
    redone_on_conflict(lambda: _decide(deps, caller, review_id, request))


def _decide(deps: Dependencies, caller: Caller, review_id: str, request: DecideReview) -> None:
    _, stored, review, pending = _find(deps, caller, review_id, "decide_review")
    event = deps.new_record_event(
        "review_decided",
        caller,
        stored,
        access_reason=MAINTAINING_RECORD,
        details={"decision": request.decision, "review_id": review_id},
        redaction="hide_review",
    )
    if request.decision == "another_child":
        screened = _cleared(deps, caller, stored.record, review, pending)
    else:
        screened = unchanged_facts(_rejected(stored.record, review, pending))
    save_record(deps, stored, screened, event, notifications=review_notifications(screened, event))


def _find(
    deps: Dependencies, caller: Caller, review_id: str, action: Literal["view_reviews", "decide_review"]
) -> tuple[OpenReview, StoredRecord, Review, PendingChange | None]:
    """Return an open review of the caller's authority with its record and, for a change, the pending change."""
    require_permission(caller, action, review_resource(caller.organisation_id))
    opened = deps.reviews.find(caller.organisation_id, review_id)
    stored = deps.records.find(opened.child_id) if opened else None
    if opened is None or stored is None:
        raise not_found()
    if stored.record.review and stored.record.review.review_id == review_id:
        return opened, stored, stored.record.review, None
    pending = next((each for each in stored.record.pending if each.review.review_id == review_id), None)
    if pending is None:
        raise not_found()
    return opened, stored, pending.review, pending


def _cleared(
    deps: Dependencies, caller: Caller, record: Record, review: Review, pending: PendingChange | None
) -> ScreenedRecord:
    """Return the record after an authority decided that it is another child.

    Once all have, it is screened again: it may describe a child who was shielded in the meantime.
    """
    distinct = {s.child_id for s in review.suspicions if s.authority == caller.organisation_id and s.child_id}
    after = replace(record, distinct_from=tuple(dict.fromkeys((*record.distinct_from, *sorted(distinct)))))
    decided = replace(review, decided=(*review.decided, caller.organisation_id))
    if decided.waits_for:
        return unchanged_facts(_with_review(after, decided, pending))
    if pending is None:
        cleared = replace(after, review=None)
        return screen_registration(deps, review.submitted_by, cleared, deps.records.read_fences(cleared))
    return screen_change(deps, review.submitted_by, after, after.with_pending(pending), review.kind)


def _rejected(record: Record, review: Review, pending: PendingChange | None) -> Record:
    """Return the record after a decision that leaves it, or its change, only to its submitter."""
    return _with_review(record, replace(review, rejected=True), pending)


def _with_review(record: Record, review: Review, pending: PendingChange | None) -> Record:
    if pending is None:
        return replace(record, review=review)
    changed = replace(pending, review=review)
    return replace(record, pending=tuple(changed if each is pending else each for each in record.pending))


def _summary(opened: OpenReview) -> ReviewView:
    return ReviewView(
        review_id=opened.review_id,
        child_id=opened.child_id,
        kind=opened.kind,
        submitted_at=opened.submitted_at,
    )
