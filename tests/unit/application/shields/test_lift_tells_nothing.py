"""Lifting a shield does not tell its officer whether the record is like another authority's hidden child.

Two worlds: in one, another authority hides a child with these facts. In both, the officer reads the same afterwards.
"""

import pytest

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.register import register_child
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.records.view import view_record
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, caller
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.application.hidden_child import registration
from tests.unit.application.shields.test_no_visible_duplicate import LIKE_IT, amend, hide

THIRD_TEAM = caller("p-third-team", "riverdale", "local_authority", "directory_team")


def two_worlds():
    """Yield a directory in which another authority hides a child, and one in which it does not."""
    for world in ("hidden", "free"):
        deps = fake_dependencies(MemoryStore())
        if world == "hidden":
            hide(deps, "shield")
        yield world, deps


def registered_hidden(deps, team, likeness: str) -> str:
    """Let a team register a hidden child who is like the one that may be hidden; return the number."""
    guess = {**LIKE_IT[likeness], "shield": "court_order", "responsible_authority": "westvale"}
    return register_child(deps, team, registration(**guess), "key")


def of_lift(deps, who) -> list:
    """Return the notifications of lifts that somebody finds."""
    return [each for each in list_notifications(deps, who, None).notifications if each.kind == "shield_lifted"]


@pytest.mark.parametrize("likeness", ["upn", "home"])
def test_document_for_a_family_does_not_tell_the_officer_that_a_lift_waits(likeness):
    documents = []
    for _, deps in two_worlds():
        guessed = registered_hidden(deps, DIRECTORY_TEAM, likeness)
        lift_shield(deps, DIRECTORY_TEAM, guessed)
        given = give_subject_access(deps, DIRECTORY_TEAM, guessed, "child", "subject_access")
        documents.append(([each.item for each in given.withheld], given.record.address, given.record.shielded))
    assert documents[0] == documents[1]


@pytest.mark.parametrize("likeness", ["upn", "home", "name"])
def test_change_that_waits_is_still_there_after_the_child_was_hidden_and_lifted(likeness):
    seen = []
    for _, deps in two_worlds():
        born = {name: facts for name, facts in LIKE_IT[likeness].items() if name == "date_of_birth"}
        own = registration(given_name="Zofia", family_name="Kowal", responsible_authority="westvale", **born)
        child_id = register_child(deps, DIRECTORY_TEAM, own, None)
        amend(deps, DIRECTORY_TEAM, child_id, {**LIKE_IT[likeness], "sex": "female"})
        shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
        lift_shield(deps, DIRECTORY_TEAM, child_id)
        view, _ = view_record(deps, DIRECTORY_TEAM, child_id, "maintaining_record")
        seen.append((view.given_name, view.upn, view.address, view.sex, view.shielded))
    assert seen[0] == seen[1]


@pytest.mark.parametrize("likeness", ["upn", "home"])
def test_notification_of_a_lift_tells_nobody_that_it_waited(likeness):
    told = []
    for world, deps in two_worlds():
        guessed = registered_hidden(deps, THIRD_TEAM, likeness)
        lift_shield(deps, DIRECTORY_TEAM, guessed)
        assert of_lift(deps, DIRECTORY_TEAM) == [], "who lifted it"
        is_lifted = not view_record(deps, NURSE, guessed, "urgent_care")[0].shielded
        assert is_lifted == (world == "free")
        assert len(of_lift(deps, THIRD_TEAM)) == is_lifted, "as everybody sees it in the record"
        for each in list_reviews(deps, OTHER_TEAM, None).reviews if world == "hidden" else ():
            if each.kind == "lift":
                decide_review(deps, OTHER_TEAM, each.review_id, DecideReview(decision="another_child"))
        assert of_lift(deps, DIRECTORY_TEAM) == []
        (found,) = of_lift(deps, THIRD_TEAM)
        told.append((found.organisation_id, found.practitioner_id, found.access_reason, found.related_id))
    assert told == [("westvale", "", "maintaining_record", "")] * 2


@pytest.mark.parametrize("decision", ["refused", "the_shielded_child"])
def test_nobody_is_told_of_a_lift_that_was_refused(decision):
    deps = fake_dependencies(MemoryStore())
    hide(deps, "shield")
    guessed = registered_hidden(deps, THIRD_TEAM, "upn")
    lift_shield(deps, DIRECTORY_TEAM, guessed)
    (review,) = (each for each in list_reviews(deps, OTHER_TEAM, None).reviews if each.kind == "lift")
    decide_review(deps, OTHER_TEAM, review.review_id, DecideReview(decision=decision))
    assert of_lift(deps, THIRD_TEAM) == []
    assert view_record(deps, NURSE, guessed, "urgent_care")[0].shielded
