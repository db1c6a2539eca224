"""Reviews: what waits for a directory team, and what a decision does."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SOCIAL_WORKER, TEACHER
from tests.unit.application.hidden_child import BY_HIDDEN_FACTS, HIDDEN, find, registration, told

CONFIRMED = ConfirmedNew(reason="documents_differ")
ANOTHER, SHIELDED = DecideReview(decision="another_child"), DecideReview(decision="the_shielded_child")


def only_review(deps, team=DIRECTORY_TEAM):
    (review,) = list_reviews(deps, team, None).reviews
    return review


def test_registration_waits_in_the_list_of_the_shielded_childs_authority(deps):
    child_id = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    review = only_review(deps)
    assert (review.child_id, review.kind) == (child_id, "registration")
    shown = view_review(deps, DIRECTORY_TEAM, review.review_id)
    assert (shown.submitted_by, shown.shielded_child_ids) == ("p-nurse", (HIDDEN.child_id,))
    assert shown.proposed.address == HIDDEN.address
    assert list_reviews(deps, OTHER_TEAM, None).reviews == ()
    with pytest.raises(Problem, match="not-found"):
        view_review(deps, OTHER_TEAM, review.review_id)
    with pytest.raises(Problem, match="not-permitted"):
        list_reviews(deps, SOCIAL_WORKER, None)


def test_own_authoritys_registration_can_be_decided(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(**BY_HIDDEN_FACTS), None)
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, NURSE, child_id, "urgent_care")
    decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, ANOTHER)
    assert view_record(deps, NURSE, child_id, "urgent_care")[0].family_name == "Marsh"
    assert [(each.child_id, each.kind) for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews] == [
        (child_id, "home")
    ]


def test_record_of_the_shielded_child_stays_for_its_submitter_only(deps, store):
    child_id = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    before = view_record(deps, NURSE, child_id, "urgent_care")
    decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, SHIELDED)
    assert view_record(deps, NURSE, child_id, "urgent_care") == before
    facts = {"given_name": "Ty", "family_name": "Marsh", "date_of_birth": date(2011, 1, 23)}
    assert [c.child_id for c in find(deps, NURSE, **facts).candidates] == [child_id]
    assert find(deps, TEACHER, **facts).candidates == ()
    assert not store.stored[child_id].archived


def test_decision_is_remembered_by_the_record(deps):
    child_id = register_child(deps, NURSE, registration(**BY_HIDDEN_FACTS), None)
    decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, ANOTHER)
    for changes in ({}, {"given_name": "Tyrone"}, {"given_name": "Ty"}):
        _, etag = view_record(deps, TEACHER, child_id, "providing_service")
        amend_record(deps, TEACHER, child_id, etag, changes)
    assert view_record(deps, NURSE, child_id, "urgent_care")[0].family_name == "Marsh"
    assert [each.kind for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews] == ["home"]


def test_pending_change_becomes_the_record_once_decided(deps):
    child_id = register_child(deps, NURSE, registration(given_name="Olga", family_name="Petrova"), None)
    _, etag = view_record(deps, NURSE, child_id, "maintaining_record")
    amend_record(deps, NURSE, child_id, etag, dict(BY_HIDDEN_FACTS))
    decide_review(deps, DIRECTORY_TEAM, only_review(deps).review_id, ANOTHER)
    assert view_record(deps, TEACHER, child_id, "providing_service")[0].family_name == "Marsh"


def test_amendment_there_and_back_changes_nothing_for_others(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(given_name="Olga", family_name="Petrova"), None)
    seen = [view_record(deps, TEACHER, child_id, "providing_service")]
    visible = {"given_name": HIDDEN.given_name, "family_name": HIDDEN.family_name}
    for changes in (visible, {"given_name": "Olga", "family_name": "Petrova", "other_names": ()}):
        _, etag = view_record(deps, NURSE, child_id, "maintaining_record")
        amend_record(deps, NURSE, child_id, etag, changes, CONFIRMED)
        seen.append(view_record(deps, TEACHER, child_id, "providing_service"))
    assert seen[0] == seen[1] == seen[2]
    assert [each.kind for each in list_reviews(deps, DIRECTORY_TEAM, None).reviews] == ["amendment"]


def register_like_two_hidden_children(deps):
    for team in (DIRECTORY_TEAM, OTHER_TEAM):
        facts = {"given_name": "Ada", "family_name": "Hurst", "responsible_authority": team.organisation_id}
        register_child(deps, team, registration(**facts, confirmed_new=CONFIRMED, shield="court_order"), None)
    return register_child(
        deps, NURSE, registration(given_name="Ada", family_name="Hurst", confirmed_new=CONFIRMED), None
    )


def decide_own(deps, team, child_id, decision):
    review = next(r for r in list_reviews(deps, team, None).reviews if r.child_id == child_id)
    decide_review(deps, team, review.review_id, decision)


def test_every_authority_concerned_decides(deps):
    child_id = register_like_two_hidden_children(deps)
    for team in (DIRECTORY_TEAM, OTHER_TEAM):
        with pytest.raises(Problem, match="not-found"):
            view_record(deps, TEACHER, child_id, "providing_service")
        decide_own(deps, team, child_id, ANOTHER)
    assert view_record(deps, TEACHER, child_id, "providing_service")


@pytest.mark.parametrize("decisions", [(SHIELDED, ANOTHER), (ANOTHER, SHIELDED)])
def test_one_authoritys_hidden_child_stays_hidden_whatever_the_other_decides(deps, decisions):
    child_id = register_like_two_hidden_children(deps)
    for team, decision in zip((DIRECTORY_TEAM, OTHER_TEAM), decisions, strict=True):
        decide_own(deps, team, child_id, decision)
    for team in (DIRECTORY_TEAM, OTHER_TEAM):
        assert child_id not in [each.child_id for each in list_reviews(deps, team, None).reviews]
    with pytest.raises(Problem, match="not-found"):
        view_record(deps, TEACHER, child_id, "providing_service")


def test_shield_lifted_from_a_duplicate_stays_for_others(deps):
    twice = registration(**BY_HIDDEN_FACTS, confirmed_new=CONFIRMED, shield="court_order")
    child_id = register_child(deps, OTHER_TEAM, replace(twice, responsible_authority="northmoor"), None)
    lift_shield(deps, OTHER_TEAM, child_id)
    assert view_record(deps, OTHER_TEAM, child_id, "maintaining_record")[0].address == HIDDEN.address
    assert view_record(deps, NURSE, child_id, "urgent_care")[0].address is None
    assert only_review(deps).kind == "lift"


def test_birth_date_that_would_archive_the_child_waits_for_the_team(deps):
    child_id = register_child(deps, NURSE, registration(given_name="Olga", family_name="Petrova"), None)
    _, etag = view_record(deps, NURSE, child_id, "maintaining_record")
    amend_record(deps, NURSE, child_id, etag, {"date_of_birth": date(2008, 11, 26)})
    assert view_record(deps, TEACHER, child_id, "providing_service")[0].date_of_birth == date(2011, 1, 23)
    review = only_review(deps, OTHER_TEAM)
    assert review.kind == "date_of_birth"
    decide_review(deps, OTHER_TEAM, review.review_id, DecideReview(decision="refused"))
    assert view_record(deps, TEACHER, child_id, "providing_service")[0].date_of_birth == date(2011, 1, 23)


def test_shielding_again_on_the_same_basis_withdraws_a_lift_that_waits(deps):
    lift_shield(deps, DIRECTORY_TEAM, lifted_child(deps))
    (review,) = [each for each in list_reviews(deps, OTHER_TEAM, None).reviews if each.kind == "lift"]
    shield_child(deps, DIRECTORY_TEAM, review.child_id, ShieldChild(basis="court_order"))
    assert [each for each in list_reviews(deps, OTHER_TEAM, None).reviews if each.kind == "lift"] == []
    assert view_record(deps, DIRECTORY_TEAM, review.child_id, "maintaining_record")[0].shielded


def test_reviewer_of_another_authority_sees_nothing_hidden_of_a_record_that_is_shielded_now(deps):
    lift_shield(deps, DIRECTORY_TEAM, lifted_child(deps))
    (review,) = [each for each in list_reviews(deps, OTHER_TEAM, None).reviews if each.kind == "lift"]
    proposed = view_review(deps, OTHER_TEAM, review.review_id).proposed
    assert (proposed.given_name, proposed.address, proposed.responsible_authority) == ("Nadia", None, None)


def lifted_child(deps) -> str:
    """Register a shielded child of Westvale who resembles one of Northmoor's, and return its id."""
    same = {"given_name": "Nadia", "family_name": "Orlova", "shield": "court_order"}
    confirmed = {"confirmed_new": ConfirmedNew(reason="documents_differ")}
    register_child(deps, OTHER_TEAM, registration(**same), None)
    home = {"address_status": "current", "address": HIDDEN.address}
    facts = {**same, **confirmed, **home, "responsible_authority": "westvale"}
    return register_child(deps, DIRECTORY_TEAM, registration(**facts), None)


def test_challenge_of_an_own_registration_tells_nothing_of_its_review(deps, store):
    held = register_child(deps, OTHER_TEAM, registration(**BY_HIDDEN_FACTS), None)
    assert store.stored[held].record.review
    request = ChallengeAccuracy(fact="address", challenger="practitioner")
    review_id = challenge_accuracy(deps, OTHER_TEAM, held, request)
    assert view_review(deps, OTHER_TEAM, review_id).kind == "challenge"
    assert ("accuracy_challenged", held) in told(deps, OTHER_TEAM)
