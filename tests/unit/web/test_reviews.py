"""The reviews of the directory team: every kind can be read and decided, and none is in the way of the others."""

import re
from datetime import date
from typing import get_args

import pytest
from msgspec.structs import replace

from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.records.challenges import ChallengeAccuracy, challenge_accuracy
from contactpoint.application.records.register import register_child
from contactpoint.application.transfers.ask import AskTransfer, ask_transfer
from contactpoint.domain.access import Organisation
from contactpoint.domain.children import ReviewKind
from contactpoint.domain.children.decisions.review import DECISIONS_OF
from contactpoint.domain.contacts.notification import NotificationKind
from contactpoint.web.texts import decisions, words
from contactpoint.web.views import reviews
from tests.builders import DIRECTORY_TEAM, OTHER_TEAM, SOCIAL_WORKER, registration
from tests.unit.web.visitor import ROOT


@pytest.fixture
def team(directory):
    return directory.add(DIRECTORY_TEAM).sign_in()


@pytest.fixture
def other_team(directory):
    return directory.add(OTHER_TEAM).sign_in()


def only_review(visitor) -> str:
    """Return the path of the one review that waits."""
    (found,) = set(re.findall(rf'href="{ROOT}(/reviews/\w+)"', visitor.get("/reviews").body))
    return found


def test_challenge_says_what_is_wrong_and_is_decided(directory, team, child_id):
    challenge_accuracy(directory.deps, SOCIAL_WORKER, child_id, ChallengeAccuracy(fact="address", challenger="child"))
    review = only_review(team)
    shown = team.get(review)
    assert "Said to be wrong: Address" in shown.text
    assert "Decide by 23 December 2026" in shown.text
    assert "Nothing waits for your team." in team.follow(team.post(review, decision="accepted")).text


def test_transfer_is_decided_by_the_other_authority(directory, team, other_team, child_id):
    directory.store.organisations_by_id["northmoor"] = Organisation(
        organisation_id="northmoor", name="Northmoor", type="local_authority"
    )
    ask_transfer(directory.deps, DIRECTORY_TEAM, child_id, AskTransfer(to_authority="northmoor", reason="child_moved"))
    review = only_review(other_team)
    assert "Your authority takes the record over" in other_team.get(review).text
    other_team.post(review, decision="accepted")
    assert directory.store.stored[child_id].child.responsible_authority == "northmoor"
    assert "A record has passed to another authority" in team.get("/messages").text


def test_decision_to_wait_needs_a_reason_and_is_shown_afterwards(directory, team, child_id):
    challenge_accuracy(directory.deps, SOCIAL_WORKER, child_id, ChallengeAccuracy(fact="sex", challenger="child"))
    review = only_review(team)
    assert "Choose why you decide later" in team.post(review, decision="later").text
    team.post(review, decision="later", reason="waits_for_reply")
    assert "Your team decides later: We wait for a reply" in team.get(review).text


def test_merged_number_leads_to_the_page_of_the_one_child(directory, team, child_id):
    twin = register_child(
        directory.deps, SOCIAL_WORKER, registration(given_name="Noah", date_of_birth=date(2014, 3, 2)), None
    )
    wanted = MergeRecords(child_id=child_id, other_child_id=twin, reason="same_documents")
    merge_records(directory.deps, DIRECTORY_TEAM, wanted)
    assert team.open_child(twin)[1].status == 200
    assert team.open_child(child_id)[1].status == 200


def test_record_that_has_left_does_not_stop_the_review(directory, team, child_id, monkeypatch):
    challenge_accuracy(directory.deps, SOCIAL_WORKER, child_id, ChallengeAccuracy(fact="sex", challenger="child"))
    review = only_review(team)
    view = reviews.view_review

    def with_a_record_that_left(*asked):
        return replace(view(*asked), shielded_child_ids=("0" * 32,))

    monkeypatch.setattr(reviews, "view_review", with_a_record_that_left)
    assert team.get(review).status == 200


def test_kind_that_the_pages_do_not_know_is_listed_and_shown(directory, team, child_id, monkeypatch):
    challenge_accuracy(directory.deps, SOCIAL_WORKER, child_id, ChallengeAccuracy(fact="sex", challenger="child"))
    review = only_review(team)
    shown, listed = reviews.view_review, reviews.list_reviews

    def only(page):
        (view,) = page.reviews
        return view

    def renamed(view):
        return replace(view, kind="court_order", challenged="shoe_size")

    monkeypatch.setattr(reviews, "view_review", lambda *asked: renamed(shown(*asked)))
    monkeypatch.setattr(
        reviews,
        "list_reviews",
        lambda *asked: replace(listed(*asked), reviews=(renamed(only(listed(*asked))),)),
    )
    assert "Court order" in team.get("/reviews").text
    assert team.get(review).status == 200
    assert "Choose what you decide" in team.post(review, decision="adjourned").text


def test_every_kind_of_review_and_of_message_has_words():
    assert set(get_args(ReviewKind)) - set(words.REVIEWS) == set()
    assert set(get_args(NotificationKind)) - set(words.MESSAGES) == set()
    assert {each for decisions in DECISIONS_OF.values() for each in decisions} <= set(decisions.DECISIONS)
