"""Who of a team finds a review, and whom its message names."""

from datetime import UTC, datetime
from itertools import permutations

import pytest

from contactpoint.domain.children import Review, Suspicion

BY_NAME = Suspicion(child_id="by-name", authority="westvale")
BY_NUMBER = Suspicion(child_id="by-number", authority="westvale", stated_by=("p-officer",))
LIFTED = Suspicion(child_id="lifted", authority="westvale", lifted_by=("p-lifter",))
ELSEWHERE = Suspicion(child_id="elsewhere", authority="northmoor", stated_by=("p-officer",))


def review(*suspicions):
    return Review(
        review_id="r1",
        kind="lift",
        submitted_by="p-officer",
        submitted_at=datetime(2026, 11, 1, tzinfo=UTC),
        suspicions=suspicions,
    )


@pytest.mark.parametrize("suspicions", list(permutations((BY_NUMBER, BY_NAME, LIFTED))))
def test_message_names_a_child_who_is_hidden_from_nobody(suspicions):
    assert review(*suspicions).named_to_each_authority == {"westvale": BY_NAME}


@pytest.mark.parametrize("suspicions", list(permutations((BY_NUMBER, LIFTED))))
def test_otherwise_it_names_one_who_is_not_hidden_from_the_submitter(suspicions):
    assert review(*suspicions).named_to_each_authority == {"westvale": LIFTED}


def test_who_stated_a_number_does_not_decide_about_a_child_of_whom_they_are_not_told():
    both = review(BY_NUMBER, BY_NAME)
    assert both.withheld_from("westvale") == ("p-officer",)
    assert both.shielded_children_of("westvale", "p-officer") == ("by-name",)
    assert both.shielded_children_of("westvale", "p-colleague") == ("by-number", "by-name")


def test_number_of_another_authoritys_child_hides_nothing_from_the_own_team():
    assert review(BY_NAME, ELSEWHERE).withheld_from("westvale") == ()
    assert review(BY_NAME, ELSEWHERE).withheld_from("northmoor") == ("p-officer",)
