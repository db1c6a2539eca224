"""Challenges: a fact is marked for those who may see it, until the team decides within 30 days."""

from dataclasses import replace as with_clock
from datetime import timedelta
from typing import get_args

import pytest

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.remind_and_pass_transfers import settle_overdue_reviews
from contactpoint.application.reviews.views import list_reviews, view_review
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.children.decisions.challenge import (
    MAX_CHALLENGES,
    MAX_OF_ONE_PERSON,
    ChallengedFact,
    Challenger,
)
from contactpoint.problems import Problem
from tests.builders import AUDITOR, DIRECTORY_TEAM, NOW, NURSE, OTHER_TEAM, TEACHER, TODAY

ADDRESS = ChallengeAccuracy(fact="address", challenger="parent_or_carer")
CHILD = "child-0001"


def marked(deps, who):
    return view_record(deps, who, CHILD, "maintaining_record")[0].accuracy_challenged


@pytest.mark.parametrize("decision", ["accepted", "refused"])
def test_challenged_fact_is_marked_until_the_team_decides(deps, store_with_record, decision):
    review_id = challenge_accuracy(deps, NURSE, CHILD, ADDRESS)
    assert marked(deps, NURSE) == marked(deps, OTHER_TEAM) == ("address",)
    shown = view_review(deps, DIRECTORY_TEAM, review_id)
    assert (shown.kind, shown.challenged, shown.answer_by) == ("challenge", "address", TODAY + timedelta(days=30))
    decide_review(deps, DIRECTORY_TEAM, review_id, DecideReview(decision=decision, reason="person_asked"))
    assert marked(deps, NURSE) == ()
    with pytest.raises(Problem, match="review-decided"):
        decide_review(deps, DIRECTORY_TEAM, review_id, DecideReview(decision=decision))


def test_hidden_fact_is_marked_for_the_own_team_only(deps, store_with_record):
    shield_child(deps, DIRECTORY_TEAM, CHILD, ShieldChild(basis="court_order"))
    challenge_accuracy(deps, NURSE, CHILD, ADDRESS)
    challenge_accuracy(deps, NURSE, CHILD, ChallengeAccuracy(fact="sex", challenger="child"))
    assert marked(deps, NURSE) == ("sex",)
    assert marked(deps, DIRECTORY_TEAM) == ("address", "sex")


def test_same_challenge_again_by_the_same_person_is_the_same_one(deps, store_with_record):
    assert challenge_accuracy(deps, NURSE, CHILD, ADDRESS) == challenge_accuracy(deps, NURSE, CHILD, ADDRESS)
    assert list_reviews(deps, DIRECTORY_TEAM, None).counts == {"challenge": 1}


def test_challenge_does_not_tell_that_somebody_else_challenged_the_same_fact(deps, store_with_record):
    assert challenge_accuracy(deps, NURSE, CHILD, ADDRESS) != challenge_accuracy(deps, OTHER_TEAM, CHILD, ADDRESS)
    assert list_reviews(deps, DIRECTORY_TEAM, None).counts == {"challenge": 2}


def test_team_is_reminded_before_and_when_the_time_is_up(deps, store_with_record):
    challenge_accuracy(deps, NURSE, CHILD, ADDRESS)
    done = [
        settle_overdue_reviews(with_clock(deps, now=lambda d=day: NOW + timedelta(days=d))).reminded
        for day in (20, 21, 22, 30, 31)
    ]
    assert done == [0, 1, 0, 1, 0]
    told = [each.kind for each in list_notifications(deps, DIRECTORY_TEAM, None).notifications]
    assert told.count("accuracy_challenged") == 3


def test_decision_to_decide_later_keeps_the_mark(deps, store_with_record):
    review_id = challenge_accuracy(deps, NURSE, CHILD, ADDRESS)
    decide_review(deps, DIRECTORY_TEAM, review_id, DecideReview(decision="later", reason="waits_for_documents"))
    assert marked(deps, NURSE) == ("address",)
    assert view_review(deps, DIRECTORY_TEAM, review_id).deferral_reason == "waits_for_documents"


def test_auditor_cannot_challenge(deps, store_with_record):
    with pytest.raises(Problem, match="not-permitted"):
        challenge_accuracy(deps, AUDITOR, CHILD, ADDRESS)


def test_challenges_are_bounded():
    assert MAX_CHALLENGES == 12


@pytest.mark.parametrize("challenger", get_args(Challenger))
def test_nobody_takes_the_room_of_a_family(deps, child_id, challenger):
    facts = get_args(ChallengedFact)[: MAX_OF_ONE_PERSON + 1]
    for fact in facts[:-1]:
        challenge_accuracy(deps, NURSE, child_id, ChallengeAccuracy(fact=fact, challenger=challenger))
    with pytest.raises(Problem, match="record-full"):
        challenge_accuracy(deps, NURSE, child_id, ChallengeAccuracy(fact=facts[-1], challenger=challenger))
    for who in (TEACHER, DIRECTORY_TEAM):
        assert challenge_accuracy(deps, who, child_id, ChallengeAccuracy(fact=facts[-1], challenger=challenger))


def test_responsible_team_can_record_everything_that_a_family_says_is_wrong(deps, child_id):
    for fact in get_args(ChallengedFact)[:MAX_CHALLENGES]:
        challenge_accuracy(deps, DIRECTORY_TEAM, child_id, ChallengeAccuracy(fact=fact, challenger="child"))
    assert list_reviews(deps, DIRECTORY_TEAM, None).counts == {"challenge": MAX_CHALLENGES}
