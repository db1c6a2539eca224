"""Open reviews as a directory team sees them, oldest first."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import GONE, to_record_view
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.records.view import show_record
from contactpoint.application.reviews.decide_home import visible_children
from contactpoint.application.reviews.find_open_review import find_open_review
from contactpoint.domain.access import MAINTAINING_RECORD, Caller, require_permission, review_resource
from contactpoint.domain.children import (
    DecisionReason,
    OpenReview,
    Record,
    RecordView,
    Review,
    ReviewKind,
    StoredRecord,
    Visibility,
)
from contactpoint.domain.children.decisions.challenge import ChallengedFact

AS_IT_IS: frozenset[ReviewKind] = frozenset({"home", "transfer", "challenge"})
"""Kinds of review in which nothing of the record's facts was submitted."""
CHANGES: frozenset[ReviewKind] = frozenset({"amendment", "lift", "date_of_birth", "conflict"})
PAGE_SIZE = 50
MAX_COUNTED = 500
"""So many open reviews are counted: more of them are read for nobody."""


class ReviewView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that waits for your decision. `proposed` is the record as it was submitted, when you view one.

    `shielded_child_ids` are your hidden children whom it may describe or, of a home, who live there.
    `visible_child_ids` are the visible records that it may describe or, of a home, that are there, or have the birthday
    and the postcode. When you view a review, `visible_records` are these records as they are for the person who
    submitted it. `deferral_reason` is why your team decided to decide `later`. `challenged` is the fact that somebody
    says is wrong, and `answer_by` the last day to decide. `current` is the record as it is now, where `proposed` is a
    change of it that somebody else submitted.
    `asked_by` is the authority that asks for a transfer, and `to_authority` the one that would become responsible.
    """

    review_id: str
    child_id: str
    kind: ReviewKind
    submitted_at: datetime
    submitted_by: str = ""
    shielded_child_ids: tuple[str, ...] = ()
    visible_child_ids: tuple[str, ...] = ()
    deferral_reason: DecisionReason | None = None
    challenged: ChallengedFact | None = None
    answer_by: date | None = None
    proposed: RecordView | None = None
    current: RecordView | None = None
    to_authority: str = ""
    asked_by: str = ""
    visible_records: tuple[RecordView, ...] = ()


class ReviewPage(msgspec.Struct, frozen=True, kw_only=True):
    """Open reviews, oldest first. For the next page, set `after` to `next_after`; null means there is none.

    `counts` has the number of open reviews of each kind. It comes with the first page, and counts the 500 oldest.
    """

    reviews: tuple[ReviewView, ...]
    next_after: str | None
    counts: dict[ReviewKind, int] = {}


def list_reviews(deps: Dependencies, caller: Caller, after: str | None) -> ReviewPage:
    """Return the reviews that wait for the caller's team; raises `Problem` ``not-permitted``."""
    require_permission(caller, "view_reviews", review_resource(caller.organisation_id))
    deps.audit_log.append(deps.new_event("reviews_viewed", caller))
    found = deps.reviews.list_open(
        caller.organisation_id, after, PAGE_SIZE if after else MAX_COUNTED, caller.practitioner_id
    )
    page = found[:PAGE_SIZE]
    return ReviewPage(
        reviews=tuple(_summary(each, caller) for each in page),
        next_after=page[-1].review_id if len(page) == PAGE_SIZE else None,
        counts={} if after else dict(Counter(each.kind_for(caller.practitioner_id) for each in found)),
    )


def view_review(deps: Dependencies, caller: Caller, review_id: str) -> ReviewView:
    """Return one review with what was submitted; raises `Problem` ``not-permitted`` or ``not-found``.

    Of a record that is shielded now, another authority's team sees no more than everybody sees. What the viewer has
    submitted counts as done, because whether it waits must not show. So of the viewer's own change there is no
    `current`: it would be without what was submitted before and waits.
    """
    opened, stored, review = find_open_review(deps, caller, review_id, "view_reviews")
    event = deps.new_record_event(
        "reviews_viewed", caller, stored, access_reason=MAINTAINING_RECORD, redaction="hide_review"
    )
    deps.audit_log.append(event)
    record, is_own = stored.record, review.submitted_by == caller.practitioner_id
    own = record.seen_by(caller.practitioner_id)
    proposed = own if review.kind in AS_IT_IS else record.seen_by(caller.practitioner_id, review.submitted_by)
    current = replace(record if is_own else own, shield=proposed.shield)
    transfer = stored.record.transfer if review.kind == "transfer" else None
    challenge = next((each for each in stored.record.challenges if each.review is review), None)
    is_hidden = stored.record.shield is not None and stored.child.responsible_authority != caller.organisation_id
    may_see = Visibility(view=True, full_record=not is_hidden)

    def shown(each: Record) -> RecordView:
        """Return a version of the record without what waits in others, the caller's own proposals included."""
        only = StoredRecord(record=replace(each, pending=()))
        return to_record_view(deps, caller, only, MAINTAINING_RECORD, may_see)

    visible = visible_children(stored.record, review, caller.organisation_id)
    return replace(
        _summary(opened, caller),
        submitted_by=review.submitted_by,
        shielded_child_ids=review.shielded_children_of(caller.organisation_id, caller.practitioner_id)
        or _hidden_there(stored, review),
        visible_child_ids=visible,
        visible_records=_records_named(deps, caller, review, [each for each in visible if each != opened.child_id]),
        deferral_reason=review.deferred_by(caller.organisation_id),
        challenged=challenge.fact if challenge else None,
        answer_by=challenge.answer_by if challenge else None,
        proposed=shown(proposed),
        current=shown(current) if review.kind in CHANGES and not is_own else None,
        to_authority=transfer.to_authority if transfer else "",
        asked_by=transfer.asked_by if transfer else "",
    )


def _records_named(
    deps: Dependencies, caller: Caller, review: Review, child_ids: Sequence[str]
) -> tuple[RecordView, ...]:
    """Return the records that a review names, without those that have left the directory. Each look is recorded.

    A record may be under review itself because of a hidden child of another authority. So the team sees each as the
    person does who submitted this: what it is shown does not depend on that other review. Nor does it on what waits of
    the viewer's own.
    """
    found = [stored for child_id in child_ids if (stored := deps.find_record(child_id))]
    shown = []
    for stored in found:
        if stored.state_for(caller) not in GONE:
            is_own = stored.child.responsible_authority == caller.organisation_id
            is_hidden = stored.state_for(caller) == "shielded" and not is_own
            both = (caller.practitioner_id, review.submitted_by)
            waiting = tuple(each for each in stored.record.pending if each.review.submitted_by not in both)
            seen = replace(stored, record=replace(stored.record.seen_by(*both), pending=waiting))
            may_see = Visibility(view=True, full_record=not is_hidden)
            shown.append(show_record(deps, caller, seen, MAINTAINING_RECORD, may_see))
    return tuple(shown)


def _hidden_there(stored: StoredRecord, review: Review) -> tuple[str, ...]:
    """Return the shielded child whose own home is reviewed."""
    return (stored.child.child_id,) if review.kind == "home" and stored.record.shield else ()


def _summary(opened: OpenReview, caller: Caller) -> ReviewView:
    return ReviewView(
        review_id=opened.review_id,
        child_id=opened.child_id,
        kind=opened.kind_for(caller.practitioner_id),
        submitted_at=opened.submitted_at,
    )
