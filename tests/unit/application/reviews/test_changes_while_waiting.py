"""A registration that waits and is changed by who submitted it: what the team compares, and when it is asked again."""

from datetime import date

import pytest

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.register import submit_registration
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.domain.children import Address
from tests.builders import DIRECTORY_TEAM, NURSE
from tests.invariants.two_worlds import amended, registration

TYLER, BORN = ("Tyler", "Reid"), date(2011, 1, 23)
AT_HOME = {"address_status": "current", "address": Address(lines=("4 Plain Street",), postcode="WV8 8AA")}


def registered(deps, who, **facts):
    return submit_registration(deps, who, registration(TYLER, BORN, **facts), None).id


def waiting(deps):
    return list_reviews(deps, DIRECTORY_TEAM, None).reviews


@pytest.fixture
def hidden(deps):
    return registered(deps, DIRECTORY_TEAM, shield="court_order")


def test_change_of_a_rejected_registration_asks_nobody_again(deps, hidden):
    child_id = registered(deps, NURSE)
    (review,) = waiting(deps)
    decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="the_shielded_child"))
    told = list_notifications(deps, DIRECTORY_TEAM, None).notifications
    amended(deps, NURSE, child_id, AT_HOME)
    assert waiting(deps) == ()
    assert list_notifications(deps, DIRECTORY_TEAM, None).notifications == told


def test_change_of_a_registration_that_waits_is_compared_with_the_hidden_child_still(deps, hidden):
    child_id = registered(deps, NURSE)
    amended(deps, NURSE, child_id, AT_HOME)
    (review,) = waiting(deps)
    assert hidden in view_review(deps, DIRECTORY_TEAM, review.review_id).shielded_child_ids
