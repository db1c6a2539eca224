"""What is left of a change after a review: what was refused, and numbers that others got while it waited."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
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


def test_number_that_somebody_else_got_while_a_change_waited_waits_for_a_team(deps, child_id):
    amended(deps, NURSE, child_id, {**BY_HIDDEN_FACTS, "nhs_number": NUMBER})
    other = own(given_name="Zofia", family_name="Kowal", nhs_number=NUMBER, confirmed_new=CONFIRMED)
    other_id = register_child(deps, NURSE_2, replace(other, date_of_birth=date(2012, 2, 2)), None)
    decide_review(deps, DIRECTORY_TEAM, reviews(deps, "amendment")[0].review_id, ANOTHER)
    assert seen(deps, NURSE_2, child_id).nhs_number is None
    (review,) = reviews(deps, "amendment")
    assert view_review(deps, DIRECTORY_TEAM, review.review_id).visible_child_ids == (other_id,)
    # What the record resembles once the number is its own is asked about last.
    while waiting := reviews(deps, "amendment"):
        decide_review(deps, DIRECTORY_TEAM, waiting[0].review_id, ANOTHER)
    assert seen(deps, NURSE_2, child_id).nhs_number == NUMBER


def test_number_that_somebody_else_got_while_a_registration_waited_waits_for_a_team(deps):
    waiting = register_child(deps, NURSE, own(**{**BY_HIDDEN_FACTS, "nhs_number": NUMBER}), None)
    other = own(given_name="Zofia", family_name="Kowal", nhs_number=NUMBER, confirmed_new=CONFIRMED)
    register_child(deps, NURSE_2, replace(other, date_of_birth=date(2012, 2, 2)), None)
    decide_review(deps, DIRECTORY_TEAM, reviews(deps, "registration")[0].review_id, ANOTHER)
    assert [each.child_id for each in reviews(deps, "registration")] == [waiting]


def test_review_of_a_number_that_somebody_else_got_tells_neither_its_submitter_nor_who_decided_before(deps):
    guesser, colleague = OTHER_TEAM, replace(OTHER_TEAM, practitioner_id="p-colleague")
    theirs = registration(given_name="Olga", family_name="Petrova")
    child_id = register_child(deps, OTHER_TEAM, theirs, None)
    guess = {name: each for name, each in BY_HIDDEN_FACTS.items() if name != "nhs_number"}
    amended(deps, guesser, child_id, {**guess, "upn": UPN})
    other = registration(given_name="Zofia", family_name="Kowal", confirmed_new=CONFIRMED)
    other = replace(other, date_of_birth=date(2012, 2, 2), upn=UPN)
    register_child(deps, DIRECTORY_TEAM, other, None)
    before = list_notifications(deps, guesser, None)
    decide_review(deps, DIRECTORY_TEAM, reviews(deps, "amendment")[0].review_id, ANOTHER)
    assert [each.kind for each in list_reviews(deps, colleague, None).reviews] == ["amendment"]
    assert list_reviews(deps, guesser, None).reviews == ()
    assert list_notifications(deps, guesser, None) == before
    *_, told_last = sorted(list_notifications(deps, colleague, None).notifications, key=lambda n: n.notification_id)
    assert (told_last.kind, told_last.practitioner_id, told_last.organisation_id) == ("change_under_review", "", "")
