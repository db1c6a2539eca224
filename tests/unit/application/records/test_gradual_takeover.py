"""Changes in small steps, made-up duplicates and taken leads: what one person cannot do to a record of others."""

from datetime import date

import pytest

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.screening import MAX_PENDING
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    OTHER_TEAM,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
    caller,
    involvement_details,
    registration,
)
from tests.unit.application.hidden_child import told

NEARLY_ADULT = date(TODAY.year - 18, 12, 20)
COPY = ConfirmedNew(reason="different_person_seen")


def read(deps, who, child_id):
    return view_record(deps, who, child_id, "maintaining_record")


def amend(deps, who, child_id, **changes):
    return amend_record(deps, who, child_id, read(deps, who, child_id)[1], changes, COPY)


@pytest.fixture
def child_id(deps):
    facts = {"given_name": "Olga", "family_name": "Petrova", "responsible_authority": "westvale"}
    return register_child(deps, SOCIAL_WORKER, registration(**facts), None)


@pytest.mark.parametrize("second", [{"date_of_birth": date(TODAY.year - 18, 12, 21)}, {"given_name": "Obed"}])
def test_date_of_birth_under_review_is_not_made_standing_by_a_second_change(deps, child_id, second):
    amend(deps, NURSE, child_id, date_of_birth=NEARLY_ADULT)
    amend(deps, NURSE, child_id, **second)
    assert read(deps, TEACHER, child_id)[0].date_of_birth == date(2011, 1, 23)
    assert [each.kind for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews] == ["date_of_birth"]


def test_refused_date_of_birth_stays_refused(deps, child_id):
    amend(deps, NURSE, child_id, date_of_birth=NEARLY_ADULT)
    (review,) = list_reviews(deps, DIRECTORY_TEAM, None).reviews
    decide_review(deps, DIRECTORY_TEAM, review.review_id, DecideReview(decision="refused"))
    amend(deps, NURSE, child_id, given_name="Obed")
    assert read(deps, TEACHER, child_id)[0].date_of_birth == date(2011, 1, 23)


def test_child_who_is_nearly_adult_is_not_archived_earlier_without_a_decision(deps):
    born = date(TODAY.year - 17, 6, 1)
    child_id = register_child(deps, SOCIAL_WORKER, registration(given_name="Ida", date_of_birth=born), None)
    amend(deps, NURSE, child_id, date_of_birth=NEARLY_ADULT)
    assert read(deps, TEACHER, child_id)[0].date_of_birth == born


def test_a_third_record_of_one_name_and_birthday_waits_for_a_decision(deps, child_id):
    facts = {
        "given_name": "Olga",
        "family_name": "Petrova",
        "responsible_authority": "northmoor",
        "confirmed_new": COPY,
    }
    made = [register_child(deps, NURSE, registration(**facts), None) for _ in range(4)]
    assert read(deps, TEACHER, made[0])[0].given_name == "Olga"
    for copy in made[1:]:
        with pytest.raises(Problem, match="not-found"):
            read(deps, TEACHER, copy)
    assert {kind for kind, _ in told(deps, OTHER_TEAM)} >= {"registration_under_review"}


def test_a_third_record_of_one_name_and_birthday_is_not_made_by_an_amendment(deps, child_id):
    for given_name in ("Olga", "Mia", "Ada"):
        facts = {"given_name": given_name, "family_name": "Petrova", "responsible_authority": "northmoor"}
        other = register_child(deps, NURSE, registration(**facts, confirmed_new=COPY), None)
        amend(deps, NURSE, other, given_name="Olga")
    assert read(deps, TEACHER, other)[0].given_name == "Ada"


def test_as_many_people_propose_as_one_transaction_holds(deps, child_id):
    proposers = [caller(f"p-{number}", "hospital", "health") for number in range(MAX_PENDING + 1)]
    for who in proposers[:MAX_PENDING]:
        amend(deps, who, child_id, date_of_birth=NEARLY_ADULT)
    for changes in ({"date_of_birth": NEARLY_ADULT}, {"given_name": "Obed"}):
        with pytest.raises(Problem, match="record-full"):
            amend(deps, proposers[MAX_PENDING], child_id, **changes)


def test_lead_of_a_shielded_child_moves_only_where_it_can_be_seen(deps, child_id):
    mine = record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(lead_professional=True), None)
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    with pytest.raises(Problem, match="not-permitted"):
        record_involvement(deps, TEACHER, child_id, involvement_details(lead_professional=True), None)
    other = record_involvement(deps, TEACHER, child_id, involvement_details(), None)
    _, etag = read(deps, DIRECTORY_TEAM, child_id)
    amend_involvement(deps, DIRECTORY_TEAM, child_id, other, etag, {"lead_professional": True})
    found = list_notifications(deps, SOCIAL_WORKER, None).notifications
    (notification,) = [each for each in found if each.kind == "lead_taken_over"]
    assert mine != other
    assert (notification.practitioner_id, notification.organisation_id) == ("", "")


def test_nobody_but_the_own_team_takes_a_name_or_address_away(deps, child_id):
    amend(deps, SOCIAL_WORKER, child_id, family_name="Orlova")
    amend(deps, NURSE, child_id, given_name="Ulric", other_names=(), previous_addresses=())
    names = {(each.given_name, each.family_name) for each in read(deps, TEACHER, child_id)[0].other_names}
    assert names == {("Olga", "Petrova"), ("Olga", "Orlova")}
    assert ("identity_amended", child_id) in told(deps, DIRECTORY_TEAM)
    amend(deps, DIRECTORY_TEAM, child_id, other_names=())
    assert read(deps, TEACHER, child_id)[0].other_names == ()


@pytest.mark.parametrize(
    ("born", "waits"), [(date(2011, 1, 24), False), (date(2010, 1, 23), False), (date(2015, 3, 1), True)]
)
def test_date_of_birth_that_is_more_than_a_slip_away_waits_for_a_decision(deps, child_id, born, waits):
    amend(deps, NURSE, child_id, date_of_birth=born)
    assert read(deps, TEACHER, child_id)[0].date_of_birth == (date(2011, 1, 23) if waits else born)
