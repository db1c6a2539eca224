"""Reviews: what waits for a directory team, oldest first, and the team's decision."""

from collections import Counter
from datetime import date, datetime
from types import MappingProxyType
from typing import Annotated, Literal

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import GONE, to_record_view
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import redone_on_conflict
from contactpoint.application.records.challenges import decide_challenge
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.decided_reviews import decided_record, remember_distinct, require_undecided
from contactpoint.application.shields.home_review import decide_home, decision_event, visible_children
from contactpoint.application.shields.known_child_registrations import propose_facts
from contactpoint.application.shields.screening import (
    review_notifications,
    screen_change,
    screen_registration,
)
from contactpoint.application.transfers.answer import answer_transfer
from contactpoint.domain.access import MAINTAINING_RECORD, Caller, require_permission, review_resource
from contactpoint.domain.children import (
    DecisionReason,
    OpenReview,
    PendingChange,
    Record,
    RecordView,
    Review,
    ReviewKind,
    StoredRecord,
    Visibility,
)
from contactpoint.domain.children.challenge import ChallengedFact
from contactpoint.domain.matching.criteria import DirectoryNumber
from contactpoint.domain.matching.homes import MAX_AT_HOME
from contactpoint.problems import invalid, not_found

PAGE_SIZE = 50
MAX_COUNTED = 500
"""So many open reviews are counted: more of them are read for nobody."""
ReviewDecision = Literal[
    "another_child", "same_child", "the_shielded_child", "refused", "shield", "keep_visible", "accepted", "later"
]

_OF_REGISTRATION: tuple[ReviewDecision, ...] = ("another_child", "same_child", "the_shielded_child", "refused", "later")
_OF_CHANGE: tuple[ReviewDecision, ...] = ("another_child", "the_shielded_child", "refused", "later")
DECISIONS_OF = MappingProxyType[ReviewKind, tuple[ReviewDecision, ...]](
    {
        "registration": _OF_REGISTRATION,
        "feed": _OF_REGISTRATION,
        "amendment": _OF_CHANGE,
        "lift": _OF_CHANGE,
        "date_of_birth": _OF_CHANGE,
        "conflict": ("accepted", "refused", "later"),
        "home": ("shield", "keep_visible", "later"),
        "transfer": ("accepted", "refused", "later"),
        "challenge": ("accepted", "refused", "later"),
    }
)


class DecideReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Your decision.

    `another_child`: the record or the change describes another child, and becomes visible to all once every authority
    concerned has said so. `the_shielded_child`: it describes your shielded child, and nobody but its submitter can
    find it. `refused`: the change is wrong, and nobody but its submitter sees it.

    `same_child`: the registration describes the child of the record in `child_ids`. Nobody but its submitter can find
    it. What a feed's registration says of the child becomes a change of that record, which waits for its own authority.

    Of a hidden child's home: `shield` hides the children in `child_ids`, or all that are listed, on the basis on which
    the child is hidden. `keep_visible` hides nobody.

    Of a conflict: `accepted` makes the change, and `refused` leaves the better source's fact as it is.

    Of a transfer: `accepted` makes the other authority responsible, `refused` lets the record stay.

    Of a challenge: `accepted` says that the fact was wrong, and that you have corrected it; `refused` that it is right.

    `later` decides nothing and needs a `reason`: the review stays open, and your team sees why it waits.
    """

    decision: ReviewDecision
    reason: DecisionReason | None = None
    child_ids: Annotated[tuple[DirectoryNumber, ...], msgspec.Meta(max_length=MAX_AT_HOME)] = ()


class ReviewView(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that waits for your decision. `proposed` is the record as it was submitted, when you view one.

    `shielded_child_ids` are your hidden children whom it may describe or, of a home, who live there.
    `visible_child_ids` are the visible records that it may describe or that are at that home. `deferral_reason` is why
    your team decided to decide `later`. `challenged` is the fact that somebody says is wrong, and `answer_by` the last
    day to decide.
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
    found = deps.reviews.list_open(caller.organisation_id, after, PAGE_SIZE if after else MAX_COUNTED)
    page = found[:PAGE_SIZE]
    return ReviewPage(
        reviews=tuple(_summary(each) for each in page),
        next_after=page[-1].review_id if len(page) == PAGE_SIZE else None,
        counts={} if after else dict(Counter(each.kind for each in found)),
    )


def view_review(deps: Dependencies, caller: Caller, review_id: str) -> ReviewView:
    """Return one review with what was submitted; raises `Problem` ``not-permitted`` or ``not-found``.

    Of a record that is shielded now, another authority's team sees no more than everybody sees.
    """
    opened, stored, review, _ = _find(deps, caller, review_id, "view_reviews")
    event = deps.new_record_event(
        "reviews_viewed", caller, stored, access_reason=MAINTAINING_RECORD, redaction="hide_review"
    )
    deps.audit_log.append(event)
    record = (
        stored.record
        if review.kind in ("home", "transfer", "challenge")
        else stored.record.seen_by(review.submitted_by)
    )
    proposed = StoredRecord(record=record)
    challenge = next((each for each in stored.record.challenges if each.review is review), None)
    is_hidden = stored.record.shield is not None and stored.child.responsible_authority != caller.organisation_id
    return replace(
        _summary(opened),
        submitted_by=review.submitted_by,
        shielded_child_ids=review.children_of(caller.organisation_id, visible=False) or _hidden_there(stored, review),
        visible_child_ids=visible_children(stored.record, review, caller.organisation_id),
        deferral_reason=review.deferred_by(caller.organisation_id),
        challenged=challenge.fact if challenge else None,
        answer_by=challenge.answer_by if challenge else None,
        proposed=to_record_view(
            deps, caller, proposed, MAINTAINING_RECORD, Visibility(view=True, full_record=not is_hidden)
        ),
    )


def decide_review(deps: Dependencies, caller: Caller, review_id: str, request: DecideReview) -> None:
    """Decide for the caller's authority.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``review-decided`` if the caller's authority has decided it already;
        ``version-conflict`` if the record changed at the same moment.
    """
    redone_on_conflict(lambda: _decide(deps, caller, review_id, request))


def _decide(deps: Dependencies, caller: Caller, review_id: str, request: DecideReview) -> None:
    _, stored, review, pending = _find(deps, caller, review_id, "decide_review")
    _require_fitting(review, request)
    details = {
        "decision": request.decision,
        "reason": request.reason,
        "review_id": review_id,
        "child_ids": request.child_ids,
    }
    event = decision_event(deps, caller, stored, details)
    if request.decision == "later" and request.reason:
        deferred = review.defer(caller.organisation_id, request.reason)
        save_record(deps, stored, unchanged_facts(_with_review(stored.record, deferred)), event)
        return
    decided = decided_record(deps, caller, review_id)
    if review.kind == "home":
        decide_home(deps, caller, stored, review, details, decided)
        return
    if review.kind == "transfer":
        answer_transfer(deps, caller, stored, details, decided)
        return
    if review.kind == "challenge":
        decide_challenge(deps, caller, stored, review, details, decided)
        return
    if request.decision in ("another_child", "accepted"):
        remember_distinct(deps, caller, stored.record, review)
        screened = _cleared(deps, caller, stored.record, review, pending)
    else:
        if request.decision == "same_child":
            propose_facts(deps, caller, stored.record, review, details)
        screened = unchanged_facts(_rejected(stored.record, review))
    archived = screened.record.is_due(deps.today)
    told = review_notifications(screened, event)
    save_record(
        deps,
        stored,
        screened,
        event,
        archived=archived,
        notifications=told,
        idempotency_record=decided,
        created_id=stored.child.child_id,
    )


def _find(
    deps: Dependencies, caller: Caller, review_id: str, action: Literal["view_reviews", "decide_review"]
) -> tuple[OpenReview, StoredRecord, Review, PendingChange | None]:
    """Return an open review of the caller's authority with its record and, for a change, the pending change."""
    require_permission(caller, action, review_resource(caller.organisation_id))
    opened = deps.reviews.find(caller.organisation_id, review_id)
    if opened is None:
        require_undecided(deps, caller, review_id)
    stored = deps.find_record(opened.child_id) if opened else None
    if opened is None or stored is None or stored.state_for(caller) in GONE:
        raise not_found()
    review = next((each for each in stored.record.reviews if each.review_id == review_id), None)
    if review is None:
        raise not_found()
    return opened, stored, review, next((each for each in stored.record.pending if each.review is review), None)


def _require_fitting(review: Review, request: DecideReview) -> None:
    """Raise `Problem` ``invalid-request`` unless a review of this kind can be decided so."""
    allowed = DECISIONS_OF[review.kind]
    if request.decision not in allowed:
        listed = ", ".join(f"`{each}`" for each in allowed)
        raise invalid("/decision", f"This review can be decided with {listed}.")
    if request.decision == "later" and request.reason is None:
        raise invalid("/reason", "Choose why you decide later.")


def _hidden_there(stored: StoredRecord, review: Review) -> tuple[str, ...]:
    """Return the shielded child whose own home is reviewed."""
    return (stored.child.child_id,) if review.kind == "home" and stored.record.shield else ()


def _cleared(
    deps: Dependencies, caller: Caller, record: Record, review: Review, pending: PendingChange | None
) -> ScreenedRecord:
    """Return the record after an authority decided that it is another child.

    Once all have, it is screened again: it may describe a child who was shielded in the meantime. It is screened in any
    case, so that it takes one authority no longer if there is another one to decide. A record with an adult's date of
    birth leaves for the archive instead: nobody finds it any more.
    """
    mine = caller.organisation_id
    distinct = {*review.children_of(mine, visible=True), *review.children_of(mine, visible=False)}
    after = replace(record, distinct_from=tuple(dict.fromkeys((*record.distinct_from, *sorted(distinct)))))
    decided = replace(review, decided=(*review.decided, mine))
    if pending and not decided.waits_for and replace(record, child=pending.child).is_due(deps.today):
        return unchanged_facts(replace(after, child=pending.child, review=None, pending=()))
    if pending is None:
        cleared = replace(after, review=None)
        screened = screen_registration(deps, review.submitted_by, cleared, deps.records.read_fences(cleared))
    else:
        kind: ReviewKind = "amendment" if review.kind == "conflict" else review.kind
        screened = screen_change(deps, review.submitted_by, after, after.with_pending(pending), kind)
    return unchanged_facts(_with_review(after, decided)) if decided.waits_for else screened


def _rejected(record: Record, review: Review) -> Record:
    """Return the record after a decision that leaves it, or its change, only to its submitter."""
    return _with_review(record, replace(review, rejected=True))


def _with_review(record: Record, review: Review) -> Record:
    """Return the record with one of its reviews in another state."""
    if record.review and record.review.review_id == review.review_id:
        return replace(record, review=review)
    if review.kind == "challenge":
        kept = [replace(c, review=review) if c.review.review_id == review.review_id else c for c in record.challenges]
        return replace(record, challenges=tuple(kept))
    if record.transfer and record.transfer.review.review_id == review.review_id:
        return replace(record, transfer=replace(record.transfer, review=review))
    if record.home_review and record.home_review.review_id == review.review_id:
        return replace(record, home_review=review)
    return replace(
        record,
        pending=tuple(
            replace(each, review=review) if each.review.review_id == review.review_id else each
            for each in record.pending
        ),
    )


def _summary(opened: OpenReview) -> ReviewView:
    return ReviewView(
        review_id=opened.review_id,
        child_id=opened.child_id,
        kind=opened.kind,
        submitted_at=opened.submitted_at,
    )
