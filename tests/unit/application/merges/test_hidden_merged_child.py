"""A merged child who is hidden: no number or name leads to another one, and a reversal uncovers nobody."""

import pytest

from contactpoint.application.merges.reversal import reverse_merge
from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.subject_access import give_subject_access
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.application.shields.shield import lift_shield, shield_child
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    SOCIAL_WORKER,
    involvement_details,
)
from tests.unit.application.merges.two_records import (
    BORN,
    MOTHER,
    NEW_HOME,
    SHIELD,
    WRONG,
    amend,
    at_home,
    etag_of,
    merge,
    register,
    view,
)


@pytest.mark.parametrize("hidden", [0, 1])
def test_merged_child_is_hidden_if_one_record_is(deps, two, hidden):
    shield_child(deps, DIRECTORY_TEAM, two[hidden], SHIELD)
    merge(deps, *two)
    for number in two:
        assert (view(deps, number).shielded, view(deps, number).address) == (True, None)
    assert at_home(deps, "WV2 6CC") == at_home(deps, "WV2 6CD")
    reverse_merge(deps, DIRECTORY_TEAM, two[1 - hidden], WRONG)
    assert [view(deps, number).shielded for number in two] == [True, True]


@pytest.mark.parametrize("shielded", [(0,), (1,), (0, 1)])
@pytest.mark.parametrize("merged_first", [False, True])
def test_number_and_name_of_a_merged_hidden_child_lead_to_no_other_name(deps, two, shielded, merged_first):
    amend(deps, two[1], {"carers": (MOTHER,)})
    steps = [lambda i=i: shield_child(deps, DIRECTORY_TEAM, two[i], SHIELD) for i in shielded]
    for step in [lambda: merge(deps, *two), *steps] if merged_first else [*steps, lambda: merge(deps, *two)]:
        step()
    for number, name in zip(two, (("Ida", "Larch"), ("Olga", "Petrova")), strict=True):
        seen = view(deps, number)
        assert (seen.child_id, seen.given_name, seen.family_name, seen.shielded) == (number, *name, True)
        assert bool(seen.carers) == (number == two[1])
        for facts in ({"given_name": name[0], "family_name": name[1]}, {"directory_number": number}):
            asked = Criteria(**facts, date_of_birth=BORN)
            found = search(deps, NURSE, SearchChildren(access_reason="urgent_care", criteria=asked)).candidates
            assert [(each.child_id, each.family_name) for each in found] == [(number, name[1])]
        assert view(deps, number, DIRECTORY_TEAM).child_id in two
    assert view(deps, two[0], DIRECTORY_TEAM) == view(deps, two[1], DIRECTORY_TEAM)


def test_search_that_finds_both_records_of_a_hidden_child_shows_each_on_its_own(deps):
    two = [register(deps, given_name, "Larch") for given_name in ("Ida", "Idah")]
    for number in two:
        shield_child(deps, DIRECTORY_TEAM, number, SHIELD)
    merge(deps, *two)
    asked = Criteria(given_name="Ida", family_name="Larch", date_of_birth=BORN)
    found = search(deps, NURSE, SearchChildren(access_reason="urgent_care", criteria=asked)).candidates
    assert {(each.child_id, each.given_name) for each in found} == {(two[0], "Ida"), (two[1], "Idah")}
    assert not [evidence for each in found for evidence in each.match.evidence if evidence.code == "name.other"]


def test_involvement_of_a_merged_hidden_child_is_not_reached_through_the_other_number(deps, two):
    involvement_id = record_involvement(deps, SOCIAL_WORKER, two[1], involvement_details(), None)
    shield_child(deps, DIRECTORY_TEAM, merge(deps, *two), SHIELD)
    confirm_involvement(deps, SOCIAL_WORKER, two[1], involvement_id)
    with pytest.raises(Problem, match="not-found"):
        confirm_involvement(deps, SOCIAL_WORKER, two[0], involvement_id)
    amend_involvement(deps, DIRECTORY_TEAM, two[0], involvement_id, etag_of(deps, two[0]), {"role": "team_manager"})


def test_subject_access_of_a_merged_hidden_child_names_one_number(deps, two):
    shield_child(deps, DIRECTORY_TEAM, merge(deps, *two), SHIELD)
    for number, name in zip(two, ("Ida", "Olga"), strict=True):
        found = give_subject_access(deps, DIRECTORY_TEAM, number, "child", "subject_access")
        assert (found.directory_numbers, found.record.given_name) == ((number,), name)


@pytest.mark.parametrize("through", [0, 1])
def test_what_is_written_while_hidden_stays_hidden_after_a_reversal(deps, two, through):
    shield_child(deps, DIRECTORY_TEAM, two[0], SHIELD)
    merge_id = merge(deps, *two)
    amend(deps, two[through], {"address_status": "current", "address": NEW_HOME})
    record_involvement(deps, SOCIAL_WORKER, two[through], involvement_details(), None)
    reverse_merge(deps, DIRECTORY_TEAM, merge_id, WRONG)
    for number in two:
        assert (view(deps, number).address, view(deps, number).involvements) == (None, ())
    lift_shield(deps, DIRECTORY_TEAM, two[through])
    assert view(deps, two[through]).address == NEW_HOME
    assert view(deps, two[1 - through]).shielded


@pytest.mark.parametrize("through", [0, 1])
def test_shield_that_is_set_while_merged_hides_both_and_stays_with_both(deps, two, through):
    """A reversal uncovers nobody: rulebook, section 5, goes before an exact reversal (decision 34)."""
    merge_id = merge(deps, *two)
    shield_child(deps, DIRECTORY_TEAM, two[through], SHIELD)
    assert [view(deps, number).shielded for number in two] == [True, True]
    right, wrong = (at_home(deps, postcode) for postcode in ("WV2 6CC", "WV2 6CD"))
    assert right == wrong
    reverse_merge(deps, DIRECTORY_TEAM, merge_id, WRONG)
    assert [view(deps, number).shielded for number in two] == [True, True]
    for number in two:
        lift_shield(deps, DIRECTORY_TEAM, number)
    assert [view(deps, number).shielded for number in two] == [False, False]


def test_records_that_stay_merged_are_found_and_lifted_after_the_shielded_one_is_separated(deps, two):
    third = register(deps, "Una", "Vale")
    for number in (two[1], third):
        merge(deps, two[0], number)
    shield_child(deps, DIRECTORY_TEAM, third, SHIELD)
    reverse_merge(deps, DIRECTORY_TEAM, third, WRONG)
    assert [view(deps, number).shielded for number in (*two, third)] == [True, True, True]
    with pytest.raises(Problem, match="shield-of-other-number"):
        lift_shield(deps, DIRECTORY_TEAM, two[1])
    assert [view(deps, number).shielded for number in (*two, third)] == [True, True, True]
    lift_shield(deps, DIRECTORY_TEAM, two[0])
    assert [view(deps, number).shielded for number in (*two, third)] == [False, False, True]


def test_child_stays_hidden_until_each_own_shield_is_lifted(deps, two):
    for number in two:
        shield_child(deps, DIRECTORY_TEAM, number, SHIELD)
    merge(deps, *two)
    lift_shield(deps, DIRECTORY_TEAM, two[0])
    assert [view(deps, number).shielded for number in two] == [True, True]
    lift_shield(deps, DIRECTORY_TEAM, two[1])
    assert [view(deps, number).shielded for number in two] == [False, False]


@pytest.mark.parametrize("shielded", [0, 1])
def test_shield_that_stays_after_a_reversal_is_not_lifted_with_another_records(deps, two, shielded):
    third = register(deps, "Una", "Vale")
    merge_id = merge(deps, *two)
    shield_child(deps, DIRECTORY_TEAM, two[shielded], SHIELD)
    reverse_merge(deps, DIRECTORY_TEAM, merge_id, WRONG)
    for number in two:
        shield_child(deps, DIRECTORY_TEAM, third, SHIELD)
        again = merge(deps, number, third)
        lift_shield(deps, DIRECTORY_TEAM, third)
        assert [view(deps, each).shielded for each in (number, third)] == [True, True]
        reverse_merge(deps, DIRECTORY_TEAM, again, WRONG)
