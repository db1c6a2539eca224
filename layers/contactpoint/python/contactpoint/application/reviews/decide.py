"""A directory team's decision of a review, and which use case carries it out."""

from typing import Annotated

import msgspec

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.records.challenges import decide_challenge
from contactpoint.application.reviews.decide_home import decide_home, decision_event
from contactpoint.application.reviews.decide_known_child import decide_known_child
from contactpoint.application.reviews.find_open_review import find_open_review
from contactpoint.application.reviews.refuse_decided_review import decided_record
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.application.transfers.answer import answer_transfer
from contactpoint.domain.access import Caller
from contactpoint.domain.children import DecisionReason, Review
from contactpoint.domain.children.decisions.review import DECISIONS_OF, ReviewDecision
from contactpoint.domain.matching.criteria import DirectoryNumber
from contactpoint.domain.matching.shielded_homes import MAX_AT_HOME
from contactpoint.problems import invalid


class DecideReview(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Your decision.

    `another_child`: the record or the change describes another child, and becomes visible to all once every authority
    concerned has said so. `the_shielded_child`: it describes your shielded child, and only those can find it who saw it
    while it waited. `refused`: the change is wrong. If it waited for no hidden child, it is gone, and its submitter is
    told. Otherwise only those see it who saw it.

    `same_child`: the registration describes the child of the record in `child_ids`. Only those can find it who saw
    it. What a feed's registration says of the child becomes a change of that record, which waits for its own authority.

    Of a hidden child's home: `shield` hides the children in `child_ids`, or all that are listed and live there, on the
    basis on which the child is hidden. `keep_visible` hides nobody.

    Of a conflict: `accepted` makes the change, and `refused` leaves the better source's fact as it is.

    Of a transfer: `accepted` makes the other authority responsible, `refused` lets the record stay.

    Of a challenge: `accepted` says that the fact was wrong, and that you have corrected it; `refused` that it is right.

    `later` decides nothing and needs a `reason`: the review stays open, and your team sees why it waits.
    """

    decision: ReviewDecision
    reason: DecisionReason | None = None
    child_ids: Annotated[tuple[DirectoryNumber, ...], msgspec.Meta(max_length=MAX_AT_HOME)] = ()


def decide_review(deps: Dependencies, caller: Caller, review_id: str, request: DecideReview) -> None:
    """Decide for the caller's authority.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``review-decided`` if the caller's authority has decided it already;
        ``version-conflict`` if the record changed at the same moment.
    """
    leaving = redone_on_conflict(lambda: _decide(deps, caller, review_id, request))
    if leaving:
        archive_if_due(deps, leaving, deps.today)


def _decide(deps: Dependencies, caller: Caller, review_id: str, request: DecideReview) -> str:
    """Carry the decision out, and return the number of a child who leaves the directory by that, if any."""
    _, stored, review = find_open_review(deps, caller, review_id, "decide_review")
    _require_fitting(caller, review, request)
    details = {
        "decision": request.decision,
        "reason": request.reason,
        "review_id": review_id,
        "child_ids": request.child_ids,
    }
    if request.decision == "later" and request.reason:
        deferred = stored.record.with_review(review.defer(caller.organisation_id, request.reason))
        save_record(deps, stored, unchanged_facts(deferred), decision_event(deps, caller, stored, details))
        return ""
    decided = decided_record(deps, caller, review_id)
    if review.kind == "home":
        decide_home(deps, caller, stored, review, details, decided)
    elif review.kind == "transfer":
        answer_transfer(deps, caller, stored, details, decided)
    elif review.kind == "challenge":
        decide_challenge(deps, caller, stored, review, details, decided)
    elif decide_known_child(deps, caller, stored, review, details, decided):
        return stored.child.child_id
    return ""


def _require_fitting(caller: Caller, review: Review, request: DecideReview) -> None:
    """Raise `Problem` ``invalid-request`` unless a review of this kind can be decided so."""
    allowed = DECISIONS_OF[review.kind_for(caller.practitioner_id)]
    if request.decision not in allowed:
        listed = ", ".join(f"`{each}`" for each in allowed)
        raise invalid("/decision", f"This review can be decided with {listed}.")
    if request.decision == "later" and request.reason is None:
        raise invalid("/reason", "Choose why you decide later.")
