"""A lift of a merged child's shield that waited for a review: once it is decided, no record of the child differs."""

from datetime import date, timedelta

import msgspec
import pytest

from contactpoint.application.merges.reversal import reverse_merge
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import lift_shield, shield_child
from tests.builders import DIRECTORY_TEAM, OTHER_TEAM, TODAY
from tests.unit.application.merges.two_records import BORN, NEW_HOME, SHIELD, WRONG, amend, merge, register, view

NEARLY_18 = date(TODAY.year - 18, TODAY.month, TODAY.day) + timedelta(days=40)
"""A date of birth that a second member of the team confirms."""
COLLEAGUE = msgspec.structs.replace(DIRECTORY_TEAM, practitioner_id="p-colleague")


@pytest.fixture
def lifted(deps):
    """Return two merged numbers. The lift of the first shield waits: another hidden child has the name."""
    register(deps, "Nadia", "Orlova", OTHER_TEAM, responsible_authority="northmoor", shield="court_order")
    two = register(deps, "Nadia", "Orlova", shield="court_order"), register(deps, "Olga", "Petrova")
    merge(deps, *two)
    lift_shield(deps, DIRECTORY_TEAM, two[0])
    assert [view(deps, number).shielded for number in two] == [True, True]
    return two


def decide(deps, decision):
    review, *_ = (each for each in list_reviews(deps, OTHER_TEAM, None).reviews if each.kind == "lift")
    decide_review(deps, OTHER_TEAM, review.review_id, DecideReview(decision=decision))


def test_decided_lift_lifts_the_copied_shield_with_it(deps, lifted):
    decide(deps, "another_child")
    assert [view(deps, number).shielded for number in lifted] == [False, False]


def test_decided_lift_tells_nobody_of_the_review(deps, lifted, store):
    decide(deps, "another_child")
    events = [each for each in store.events if each.practitioner_id == OTHER_TEAM.practitioner_id]
    of_copy = [each for each in events if each.child_ids[:1] == (lifted[1],)]
    assert [(each.event_type, each.redaction) for each in of_copy] == [("review_decided", "hide_review")]


def test_refused_lift_leaves_both_hidden(deps, lifted):
    decide(deps, "refused")
    assert [view(deps, number).shielded for number in lifted] == [True, True]


def test_both_numbers_wait_for_the_other_authority_which_decides_about_each(deps, lifted, store):
    for decision in ("the_shielded_child", "another_child"):
        decide(deps, decision)
    assert [view(deps, number).shielded for number in lifted] == [True, False]
    assert lifted[1] not in {each.child_id for each in list_reviews(deps, OTHER_TEAM, None).reviews}


def test_hiding_the_child_through_the_other_number_withdraws_the_lift(deps, lifted, store):
    shield_child(deps, DIRECTORY_TEAM, lifted[1], SHIELD)
    assert [store.stored[number].record.pending for number in lifted] == [(), ()]
    assert [each.kind for each in list_reviews(deps, OTHER_TEAM, None).reviews] == []


def test_decided_lift_leaves_both_hidden_if_the_other_one_has_a_shield_by_now(deps, lifted, store):
    shield_child(deps, COLLEAGUE, lifted[1], SHIELD)
    decide(deps, "another_child")
    records = [store.stored[number].record for number in lifted]
    assert [(each.shield is not None, each.has_own_shield) for each in records] == [(True, False), (True, True)]
    assert [view(deps, number).shielded for number in lifted] == [True, True]
    lift_shield(deps, DIRECTORY_TEAM, lifted[1])
    assert [view(deps, number).shielded for number in lifted] == [False, False]


def test_separated_record_whose_lift_waited_with_the_other_one_is_lifted(deps, lifted, store):
    reverse_merge(deps, DIRECTORY_TEAM, lifted[1], WRONG)
    assert [view(deps, number).shielded for number in lifted] == [True, False]
    of_lift = [each for each in store.events if each.event_type == "duplicates_checked" and "shield" in each.details]
    assert [(each.child_ids, each.redaction) for each in of_lift] == [((lifted[1],), "hide_review")]
    decide(deps, "another_child")
    assert [view(deps, number).shielded for number in lifted] == [False, False]


def test_amendment_of_a_copy_does_not_lift_it_before_the_shield_that_was_copied(deps, lifted):
    amend(deps, lifted[1], {"address_status": "current", "address": NEW_HOME})
    assert [view(deps, number).shielded for number in lifted] == [True, True]
    decide(deps, "another_child")
    assert [view(deps, number).shielded for number in lifted] == [False, False]


@pytest.mark.parametrize(("decision", "born"), [("another_child", NEARLY_18), ("refused", BORN)])
def test_team_decides_openly_about_a_copy_whose_lift_waits_secretly(deps, lifted, store, decision, born):
    amend(deps, lifted[1], {"date_of_birth": NEARLY_18})
    openly = next(each for each in list_reviews(deps, COLLEAGUE, None).reviews if each.child_id == lifted[1])
    decide_review(deps, COLLEAGUE, openly.review_id, DecideReview(decision=decision))
    seen = store.stored[lifted[1]].record.seen_by(DIRECTORY_TEAM.practitioner_id)
    assert (seen.child.date_of_birth, seen.shield) == (born, None)
    assert [view(deps, number).shielded for number in lifted] == [True, True]


def test_lift_that_an_amendment_ends_is_in_no_history(deps, lifted, store):
    amend(deps, lifted[0], {"given_name": "Zelda", "family_name": "Underhill"})
    amend(deps, lifted[0], {"other_names": ()})
    assert [view(deps, number).shielded for number in lifted] == [False, False]
    lifts = [each.child_ids[0] for each in store.events if each.event_type == "shield_lifted"]
    assert lifts == [*lifted]
