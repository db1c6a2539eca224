"""What is left of a change after a review: what was refused, and numbers that others got while it waited."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.domain.children import Address
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SOCIAL_WORKER
from tests.invariants.two_worlds import amended, list_notifications
from tests.unit.application.hidden_child import BY_HIDDEN_FACTS, registration, told

ANOTHER, REFUSED = DecideReview(decision="another_child"), DecideReview(decision="refused")
CONFIRMED = ConfirmedNew(reason="documents_differ")
NURSE_2 = replace(NURSE, practitioner_id="p-other-nurse")
BORN, NUMBER, UPN = date(2008, 12, 20), "9990000530", "H801200001001"
MOVED = {"address_status": "current", "address": Address(lines=("9 Third Lane",), postcode="WV7 7AA")}


def reviews(deps, kind=None):
    return [each for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews if kind in (None, each.kind)]


def own(**facts):
    return registration(responsible_authority="westvale", **facts)


def seen(deps, who, child_id):
    return view_record(deps, who, child_id, "providing_service")[0]


@pytest.fixture
def child_id(deps):
    return register_child(deps, SOCIAL_WORKER, own(given_name="Olga", family_name="Petrova"), None)


def test_refused_birthday_is_gone_and_later_moves_of_the_same_person_are_seen(deps, child_id):
    born = seen(deps, SOCIAL_WORKER, child_id).date_of_birth
    amended(deps, NURSE, child_id, {"date_of_birth": BORN})
    assert seen(deps, NURSE, child_id).date_of_birth == BORN
    (review,) = reviews(deps, "date_of_birth")
    decide_review(deps, DIRECTORY_TEAM, review.review_id, REFUSED)
    assert seen(deps, NURSE, child_id).date_of_birth == born
    assert told(deps, NURSE) == [("change_refused", child_id)]
    amended(deps, NURSE, child_id, MOVED)
    assert seen(deps, SOCIAL_WORKER, child_id).address == MOVED["address"]
    assert reviews(deps) == []


def test_what_was_done_after_a_birthday_is_refused_with_it_and_what_was_done_before_is_not(deps, child_id):
    before, moved = seen(deps, SOCIAL_WORKER, child_id), {"gp_practice": None, **MOVED}
    amended(deps, NURSE, child_id, moved)
    amended(deps, NURSE, child_id, {"date_of_birth": BORN})
    amended(deps, NURSE, child_id, {"family_name": "Petrow"})
    (review,) = reviews(deps, "date_of_birth")
    decide_review(deps, DIRECTORY_TEAM, review.review_id, REFUSED)
    after = seen(deps, NURSE, child_id)
    assert after == seen(deps, SOCIAL_WORKER, child_id)
    assert (after.family_name, after.address) == (before.family_name, MOVED["address"])


def test_guess_before_a_birthday_that_is_refused_still_waits_and_tells_nobody(deps, child_id):
    amended(deps, NURSE, child_id, dict(BY_HIDDEN_FACTS))
    amended(deps, NURSE, child_id, {"date_of_birth": BORN})
    (review,) = reviews(deps, "date_of_birth")
    decide_review(deps, DIRECTORY_TEAM, review.review_id, REFUSED)
    assert seen(deps, NURSE, child_id).family_name == BY_HIDDEN_FACTS["family_name"]
    assert seen(deps, SOCIAL_WORKER, child_id).family_name == "Petrova"
    assert [each.kind for each in reviews(deps)] == ["amendment"]
    decide_review(deps, DIRECTORY_TEAM, reviews(deps)[0].review_id, REFUSED)
    assert seen(deps, NURSE, child_id).family_name == BY_HIDDEN_FACTS["family_name"]
    assert told(deps, NURSE) == [("change_refused", child_id)]


def test_teams_are_told_that_somebody_else_got_the_number_while_a_change_waited(deps):
    guesser, colleague = OTHER_TEAM, replace(OTHER_TEAM, practitioner_id="p-colleague")
    child_id = register_child(deps, OTHER_TEAM, registration(given_name="Olga", family_name="Petrova"), None)
    guess = {name: each for name, each in BY_HIDDEN_FACTS.items() if name != "nhs_number"}
    amended(deps, guesser, child_id, {**guess, "upn": UPN})
    other = own(given_name="Zofia", family_name="Kowal", confirmed_new=CONFIRMED)
    other_id = register_child(deps, DIRECTORY_TEAM, replace(other, date_of_birth=date(2012, 2, 2), upn=UPN), None)
    before = list_notifications(deps, guesser, None)
    decide_review(deps, DIRECTORY_TEAM, reviews(deps, "amendment")[0].review_id, ANOTHER)
    assert list_notifications(deps, guesser, None) == before
    assert list_reviews(deps, colleague, None).reviews == ()
    (their,) = [e for e in list_notifications(deps, colleague, None).notifications if e.kind == "possible_duplicate"]
    assert (their.child_id, their.related_id) == (child_id, other_id)
    assert (their.practitioner_id, their.organisation_id) == ("", "")
    assert ("possible_duplicate", other_id) in told(deps, DIRECTORY_TEAM)


def test_teams_are_told_that_somebody_else_got_the_number_while_a_registration_waited(deps):
    waiting = register_child(deps, NURSE, own(**{**BY_HIDDEN_FACTS, "nhs_number": NUMBER}), None)
    other = own(given_name="Zofia", family_name="Kowal", nhs_number=NUMBER, confirmed_new=CONFIRMED)
    register_child(deps, NURSE_2, replace(other, date_of_birth=date(2012, 2, 2)), None)
    decide_review(deps, DIRECTORY_TEAM, reviews(deps, "registration")[0].review_id, ANOTHER)
    assert ("possible_duplicate", waiting) in told(deps, DIRECTORY_TEAM)
    assert seen(deps, SOCIAL_WORKER, waiting)


def test_nobody_is_told_of_a_number_that_nobody_else_has(deps, child_id):
    amended(deps, NURSE, child_id, {**BY_HIDDEN_FACTS, "nhs_number": NUMBER})
    decide_review(deps, DIRECTORY_TEAM, reviews(deps, "amendment")[0].review_id, ANOTHER)
    assert "possible_duplicate" not in dict(told(deps, DIRECTORY_TEAM))
