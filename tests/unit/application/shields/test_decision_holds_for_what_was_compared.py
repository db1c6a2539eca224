"""A decision "another child" holds for what was compared, and not for what the record becomes (rulebook, section 5)."""

from datetime import date
from typing import Any

import pytest

from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.children import Address
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SOCIAL_WORKER
from tests.unit.application.hidden_child import registration
from tests.unit.application.shields.test_no_visible_duplicate import (
    CONFIRMED,
    HIDDEN_FACTS,
    HOME,
    amend,
    hide,
    shows,
    state,
)

NEAR_COPY = {"given_name": "Ewa", "family_name": "Hollt", "date_of_birth": date(2011, 1, 13), "sex": "female"}
NEARER: dict[str, dict[str, Any]] = {
    "given name": {"given_name": "Eva"},
    "family name": {"family_name": "Holt"},
    "date of birth": {"date_of_birth": date(2011, 1, 23)},
    "number": {"nhs_number": HIDDEN_FACTS["nhs_number"]},
    "all": {"given_name": "Eva", "family_name": "Holt", "date_of_birth": date(2011, 1, 23), **HOME},
}


@pytest.fixture
def decided(deps) -> str:
    """A record like a hidden child of another authority, whose team decided that it is another child."""
    hide(deps, "shield")
    child_id = state(deps, "registration", NEAR_COPY)
    (review,) = list_reviews(deps, OTHER_TEAM, None).reviews
    decide_review(deps, OTHER_TEAM, review.review_id, DecideReview(decision="another_child"))
    assert shows(deps, child_id, NEAR_COPY)
    return child_id


def waiting(deps) -> list[str]:
    return [each.child_id for each in list_reviews(deps, OTHER_TEAM, None).reviews if each.kind != "home"]


@pytest.mark.parametrize("nearer", NEARER)
def test_change_that_brings_a_record_nearer_to_the_hidden_child_waits_again(deps, decided, nearer):
    amend(deps, NURSE, decided, NEARER[nearer])
    assert shows(deps, decided, NEAR_COPY)
    assert waiting(deps) == [decided]


@pytest.mark.parametrize("nearer", NEARER)
def test_it_is_decided_once_more_and_then_visible(deps, decided, nearer):
    amend(deps, NURSE, decided, NEARER[nearer])
    for team in (OTHER_TEAM, DIRECTORY_TEAM):
        for review in list_reviews(deps, team, None).reviews:
            decide_review(deps, team, review.review_id, DecideReview(decision="another_child"))
    assert shows(deps, decided, {**NEAR_COPY, **NEARER[nearer]})
    assert waiting(deps) == []


@pytest.mark.parametrize(
    "other",
    [
        {"family_name": "Baker"},
        {"address_status": "current", "address": Address(lines=("3 New Road",), postcode="WV9 9ZZ")},
        {"date_of_birth": date(2011, 1, 14)},
    ],
    ids=["family name", "address", "date of birth"],
)
def test_any_other_change_is_visible_at_once(deps, decided, other):
    amend(deps, SOCIAL_WORKER, decided, other)
    assert waiting(deps) == []


def test_record_that_comes_back_with_another_date_of_birth_is_compared_again(deps, decided):
    set_retention(deps, DIRECTORY_TEAM, decided, SetRetention(left_england_on=date(2026, 11, 1)))
    back = SetRetention(date_of_birth=date(2011, 1, 23))
    set_retention(deps, DIRECTORY_TEAM, decided, back)
    assert waiting(deps) == [decided]


def test_look_of_the_team_that_decides_is_told_to_nobody(deps, store):
    hide(deps, "shield")
    child_id = state(deps, "registration", NEAR_COPY)
    before = len(store.notifications)
    view_record(deps, OTHER_TEAM, child_id, "maintaining_record")
    assert (store.events[-1].event_type, store.events[-1].redaction) == ("viewed", "hide_review")
    assert len(store.notifications) == before


def test_date_of_birth_that_is_corrected_in_the_archive_is_compared_on_return(deps, decided):
    left = {"left_england_on": date(2026, 11, 1)}
    for said in (SetRetention(**left), SetRetention(**left, date_of_birth=date(2011, 1, 23)), SetRetention()):
        set_retention(deps, DIRECTORY_TEAM, decided, said)
    assert waiting(deps) == [decided]


def test_record_that_was_made_like_the_hidden_child_behind_a_shield_waits_when_it_is_lifted(deps, decided):
    shield_child(deps, DIRECTORY_TEAM, decided, ShieldChild(basis="court_order"))
    amend(deps, DIRECTORY_TEAM, decided, NEARER["all"])
    lift_shield(deps, DIRECTORY_TEAM, decided)
    assert waiting(deps) == [decided]


def test_child_whose_lift_was_refused_is_screened_against_for_everybody(deps, decided):
    own_home = {"address_status": "current", "address": Address(lines=("99 Own Row",), postcode="WV7 7AA")}
    shield_child(deps, DIRECTORY_TEAM, decided, ShieldChild(basis="court_order"))
    amend(deps, DIRECTORY_TEAM, decided, {**NEARER["all"], **own_home})
    lift_shield(deps, DIRECTORY_TEAM, decided)
    (review,) = list_reviews(deps, OTHER_TEAM, None).reviews
    decide_review(deps, OTHER_TEAM, review.review_id, DecideReview(decision="refused"))
    named = {"given_name": "Olga", "family_name": "Petrova", "date_of_birth": date(2011, 1, 23)}
    again = registration(**named, **own_home, responsible_authority="westvale", confirmed_new=CONFIRMED)
    assert not shows(deps, register_child(deps, DIRECTORY_TEAM, again, None), named)
