"""The review queue of a directory team: counted, deferred with a reason, decided once, and never asked twice."""

import pytest

from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import ConfirmedNew, register_child, submit_registration
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, FEED, NURSE, OTHER_TEAM, TEACHER
from tests.unit.application.hidden_child import BY_HIDDEN_FACTS, registration

ANOTHER = DecideReview(decision="another_child", reason="documents_compared")
CONFIRMED = ConfirmedNew(reason="twin_or_sibling")


@pytest.fixture
def review(deps):
    register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    (only,) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    return only


def test_first_page_counts_open_reviews_by_kind(deps, review):
    page = list_reviews(deps, DIRECTORY_TEAM, None)
    assert page.counts == {"registration": 1}
    assert list_reviews(deps, DIRECTORY_TEAM, review.review_id).counts == {}
    assert list_reviews(deps, OTHER_TEAM, None).counts == {}


def test_later_needs_a_reason_and_keeps_the_review_open(deps, review):
    with pytest.raises(Problem, match="invalid-request"):
        decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="later"))
    later = DecideReview(decision="later", reason="waits_for_reply")
    decide_review(deps, DIRECTORY_TEAM, review.review_id, later)
    shown = view_review(deps, DIRECTORY_TEAM, review.review_id)
    assert shown.deferral_reason == "waits_for_reply"
    decide_review(deps, DIRECTORY_TEAM, review.review_id, ANOTHER)


def test_decision_on_a_decided_review_is_refused_and_changes_nothing(deps, store, review):
    decide_review(deps, DIRECTORY_TEAM, review.review_id, ANOTHER)
    before = dict(store.stored)
    with pytest.raises(Problem, match="review-decided"):
        decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="the_shielded_child"))
    assert store.stored == before
    with pytest.raises(Problem, match="not-found"):
        decide_review(deps, OTHER_TEAM, review.review_id, ANOTHER)


def test_reason_of_a_decision_is_in_its_event(deps, store, review):
    decide_review(deps, DIRECTORY_TEAM, review.review_id, ANOTHER)
    assert store.events[-1].details["reason"] == "documents_compared"


def test_decided_pair_is_not_asked_about_when_the_other_record_changes(deps):
    known = register_child(deps, TEACHER, registration(given_name="Ida", family_name="Larch"), None)
    sent = registration(given_name="Ida", family_name="Larch", responsible_authority="northmoor")
    submit_registration(deps, FEED, sent, None)
    (review,) = list_reviews(deps, OTHER_TEAM, None).reviews
    decide_review(deps, OTHER_TEAM, review.review_id, ANOTHER)
    _, etag = view_record(deps, NURSE, known, "maintaining_record")
    amend_record(deps, NURSE, known, etag, {"given_name": "Olga", "family_name": "Petrova"}, CONFIRMED)
    _, etag = view_record(deps, NURSE, known, "maintaining_record")
    amend_record(deps, NURSE, known, etag, {"given_name": "Ida", "family_name": "Larch"})
    assert list_reviews(deps, OTHER_TEAM, None).reviews == ()
