"""What others see and find of a shielded child."""

from datetime import date

import msgspec
import pytest

from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.children import Address
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SHIELD,
)
from tests.fakes import fake_dependencies
from tests.unit.application.hidden_child import HIDDEN, find, told

BY_NAME = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))


def test_shielded_record_shows_others_only_the_visible_fields(deps):
    shown, _ = view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")
    told_of = {name for name in shown.__struct_fields__ if getattr(shown, name) not in (None, (), False)}
    assert told_of == {"child_id", "given_name", "family_name", "date_of_birth", "sex", "shielded", "carers"}
    (carer,) = shown.carers
    assert (carer.given_name, carer.family_name, carer.telephone, carer.relationship) == ("Angela", "Reid", None, None)


def test_only_the_responsible_directory_team_reads_all_of_a_shielded_record(deps):
    assert view_record(deps, DIRECTORY_TEAM, HIDDEN.child_id, "maintaining_record")[0].address == HIDDEN.address
    assert view_record(deps, OTHER_TEAM, HIDDEN.child_id, "maintaining_record")[0].address is None


def test_candidate_view_shows_no_more_than_the_record(deps):
    (candidate,) = find(deps, given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23)).candidates
    assert candidate.shielded
    assert (candidate.locality, candidate.responsible_authority) == (msgspec.UNSET, msgspec.UNSET)


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ({"postcode": "WV4 1MS"}, {"postcode": "LS9 9ZZ"}),
        ({"address": "29 Mill Street"}, {"address": "31 Quarry Lane"}),
        ({"nhs_number": "9990001235"}, {"nhs_number": "9990003572"}),
        ({"given_name": "Ty", "family_name": "Marsh"}, {"given_name": "Jo", "family_name": "Wells"}),
    ],
    ids=["postcode", "address", "number", "alias"],
)
def test_search_by_a_hidden_fact_equals_a_wrong_guess(store, right, wrong):
    answers, calls = [], []
    for guess in (right, wrong):
        before = store.calls
        facts = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), **guess}
        found = find(fake_dependencies(store), **facts)
        answers.append((found.outcome, found.candidates, found.hint))
        calls.append(store.calls - before)
    assert answers[0] == answers[1]
    assert calls[0] == calls[1]


def test_shielded_child_is_not_found_by_address(deps):
    assert find(deps, family_name="Reid", given_name="Ty", postcode="WV4 1MS").candidates == ()
    assert find(deps, nhs_number="9990001235").outcome == "none"


def test_etag_changes_only_with_the_visible_fields(deps, store):
    _, before = view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")
    _, read = view_record(deps, DIRECTORY_TEAM, HIDDEN.child_id, "maintaining_record")
    amend_record(deps, DIRECTORY_TEAM, HIDDEN.child_id, read, {"address": Address(postcode="LS1 4AP")})
    assert view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")[1] == before
    assert view_record(deps, DIRECTORY_TEAM, HIDDEN.child_id, "maintaining_record")[1] != read
    assert store.stored[HIDDEN.child_id].record.shield == SHIELD


@pytest.mark.parametrize("caller", [NURSE, OVERRIDER, OTHER_TEAM, AUDITOR])
def test_only_the_responsible_team_can_amend_a_shielded_record(deps, caller):
    with pytest.raises(Problem, match="not-permitted"):
        amend_record(deps, caller, HIDDEN.child_id, "0" * 32, {"carers": ()})


def test_break_glass_reason_notifies_and_shows_no_more(deps):
    shown, _ = view_record(deps, NURSE, HIDDEN.child_id, "child_missing_now")
    assert shown == view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")[0]
    find_missing = SearchChildren(access_reason="child_missing_now", criteria=BY_NAME)
    search(deps, NURSE, find_missing)
    assert told(deps, DIRECTORY_TEAM) == [("break_glass_used", HIDDEN.child_id)]
    assert told(deps, MANAGER) == [("break_glass_used", ""), ("break_glass_used", "")]
