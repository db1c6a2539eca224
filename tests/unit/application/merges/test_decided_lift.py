"""A lift of a merged child's shield that waited for a review: once it is decided, no record of the child differs."""

import pytest

from contactpoint.application.merges.reversal import reverse_merge
from contactpoint.application.reviews.decide import DecideReview, decide_review
from contactpoint.application.reviews.views import list_reviews
from contactpoint.application.shields.shield import lift_shield, shield_child
from tests.builders import DIRECTORY_TEAM, OTHER_TEAM
from tests.unit.application.merges.two_records import SHIELD, WRONG, merge, register, view


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
    (review,) = (each for each in list_reviews(deps, OTHER_TEAM, None).reviews if each.kind == "lift")
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


def test_decided_lift_leaves_both_hidden_if_the_other_one_has_a_shield_by_now(deps, lifted, store):
    shield_child(deps, DIRECTORY_TEAM, lifted[1], SHIELD)
    decide(deps, "another_child")
    records = [store.stored[number].record for number in lifted]
    assert [(each.shield is not None, each.has_own_shield) for each in records] == [(True, False), (True, True)]
    assert [view(deps, number).shielded for number in lifted] == [True, True]
    lift_shield(deps, DIRECTORY_TEAM, lifted[1])
    assert [view(deps, number).shielded for number in lifted] == [False, False]


def test_decided_lift_of_a_separated_record_lifts_its_own(deps, lifted):
    reverse_merge(deps, DIRECTORY_TEAM, lifted[1], WRONG)
    decide(deps, "another_child")
    assert [view(deps, number).shielded for number in lifted] == [False, True]
