"""The directory team's reviews: what was sent, next to the records that it may describe, and the decision."""

from collections.abc import Collection
from typing import get_args

import msgspec

from contactpoint.application.accounts.look_up_organisations_and_practitioners import names_of_organisations
from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import ReviewView, list_reviews, view_review
from contactpoint.domain.access import MAINTAINING_RECORD
from contactpoint.domain.children import DecisionReason, RecordView
from contactpoint.problems import Problem, not_found
from contactpoint.web.compare_facts import compare_columns
from contactpoint.web.forms.search import FormError
from contactpoint.web.page_response import Page
from contactpoint.web.review_columns import (
    children_to_hide,
    columns_of,
    offered_decisions,
    shows_hidden_to_everybody,
    turns_18,
)
from contactpoint.web.texts import decisions
from contactpoint.web.visit import Visit, unseen_passed_over

CHOOSE_DECISION = "Choose what you decide"
CHOOSE_REASON = "Choose why you decide later"
CONFIRM_SEEN = "Confirm that everybody may see what was sent"
CHOOSE_CHILDREN = "Choose the children that you hide"
CHILDREN_CHOSEN = "You chose children to hide. Decide to hide them, or take the ticks away"
REASONS = get_args(DecisionReason)


def show_all(visit: Visit) -> Page:
    """List what waits for the team, oldest first."""
    return visit.show("team/reviews", reviews=list_reviews(visit.deps, visit.caller, None).reviews)


def show_decided(visit: Visit) -> Page:
    """List what still waits, and say what was decided, of which children of a home, and what that does."""
    decided = visit.recall().answers
    if decided.get("decision") not in decisions.DECISIONS:
        raise not_found()
    reviews = list_reviews(visit.deps, visit.caller, None).reviews
    return visit.show("team/reviews", reviews=reviews, decided=decided["decision"], children=decided["children"])


def show(visit: Visit, errors: list[FormError] | None = None) -> Page:
    """Show one review, side by side with the records concerned, differences first."""
    return _show(visit, view_review(visit.deps, visit.caller, visit.captured[0]), errors)


def _show(visit: Visit, review: ReviewView, errors: list[FormError] | None = None) -> Page:
    columns = columns_of(review, _records(visit, review))
    return visit.show(
        "team/review",
        422 if errors else 200,
        review=review,
        columns=columns,
        facts=compare_columns([each.record for each in columns]),
        can_hide=(hideable := children_to_hide(review, columns)),
        decisions=(offered := offered_decisions(review, visit.caller.organisation_id, can_hide=bool(hideable))),
        needs_tick=any(shows_hidden_to_everybody(review, each) for each, _ in offered),
        ages=turns_18(review),
        today=visit.deps.today,
        names=names_of_organisations(visit.deps, (review.to_authority, review.asked_by)),
        reasons=REASONS,
        answers=visit.form,
        chosen=visit.chosen("child"),
        errors=errors or [],
    )


def decide(visit: Visit) -> Page:
    """Decide; of a home, for the children that were chosen. The form sends the words that the person read."""
    form, code = visit.form, visit.form.get("decision", "")
    decision = code.rpartition(".")[2]
    sent = {"decision": decision, "reason": form.get("reason"), "child_ids": visit.chosen("child")}
    if decision == "later" and not sent["reason"]:
        return show(visit, [FormError("reason", CHOOSE_REASON)])
    if decision == "another_child" and not form.get("seen-by-all"):
        review = view_review(visit.deps, visit.caller, visit.captured[0])
        if shows_hidden_to_everybody(review, decision):
            return _show(visit, review, [FormError("seen-by-all", CONFIRM_SEEN)])
    if contradiction := _of_chosen_children(decision, visit.chosen("child")):
        return show(visit, [FormError("child", contradiction)])
    children = _children_concerned(visit, decision)
    try:
        command = msgspec.convert(sent, DecideReview)
        decide_review(visit.deps, visit.caller, visit.captured[0], command)
    except msgspec.ValidationError:
        return show(visit, [FormError("decision", CHOOSE_DECISION)])
    except Problem as problem:
        if problem.kind != "invalid-request":
            raise
        return show(visit, [FormError("decision", CHOOSE_DECISION)])
    known = {"decision": code, "children": children}
    return visit.open("/reviews/decided", RememberedPage(access_reason=MAINTAINING_RECORD, answers=known))


def _children_concerned(visit: Visit, decision: str) -> list[tuple[str, str]]:
    """Return the names of the children of a home who are to be hidden or stay visible, as its review shows them.

    What the decision finds is not said: a child who is passed over may be in a review of another authority.
    """
    if decision not in ("shield", "keep_visible"):
        return []
    review, chosen = view_review(visit.deps, visit.caller, visit.captured[0]), visit.chosen("child")
    at_home = children_to_hide(review, columns_of(review, review.visible_records))
    concerned = (each for each in at_home if each.child_id in chosen or decision == "keep_visible")
    return [(each.given_name or "", each.family_name) for each in concerned]


def _of_chosen_children(decision: str, chosen: Collection[str]) -> str:
    """Return what is wrong with the children of a home that were chosen, next to the decision; empty if nothing is."""
    if decision == "shield" and not chosen:
        return CHOOSE_CHILDREN
    return CHILDREN_CHOSEN if decision == "keep_visible" and chosen else ""


def _records(visit: Visit, review: ReviewView) -> list[RecordView]:
    """Return the records that the review concerns: the team's hidden children, each a look, and what it may compare.

    One that has left the directory since then is left out: the team can still decide.
    """
    found: list[RecordView] = []
    for child_id in review.shielded_child_ids:
        if child_id != review.child_id:
            with unseen_passed_over():
                found.append(view_record(visit.deps, visit.caller, child_id, "maintaining_record")[0])
    return [*found, *review.visible_records]
