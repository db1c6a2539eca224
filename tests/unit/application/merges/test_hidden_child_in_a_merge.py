"""Two records that describe a hidden child together, and neither by itself: the child's authority learns of it."""

from datetime import date

import pytest

from contactpoint.application.merges.reversal import reverse_merge
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, TEACHER, involvement_details
from tests.unit.application.hidden_child import BY_HIDDEN_FACTS, HIDDEN, directory_with_hidden_child, told
from tests.unit.application.merges.two_records import WRONG, merge, register

WAITS = {
    "responsible_authority": "northmoor",
    "date_of_birth": HIDDEN.date_of_birth,
    **{name: value for name, value in BY_HIDDEN_FACTS.items() if not name.endswith("_name")},
}


@pytest.fixture
def store():
    return directory_with_hidden_child()


def two_of(deps, *facts):
    stated = {"given_name": "Noah", "family_name": "Okafor", "who": OTHER_TEAM, "responsible_authority": "northmoor"}
    return [register(deps, **{**stated, **each}) for each in facts]


BIRTH_AND_HOME = (
    {"date_of_birth": HIDDEN.date_of_birth},
    {"date_of_birth": date(2014, 8, 9), "address": HIDDEN.address, "address_status": "current"},
)


@pytest.mark.parametrize("turned", [False, True])
def test_merge_that_describes_a_hidden_child_is_told_to_its_authority_and_to_nobody_else(deps, turned):
    two = two_of(deps, *BIRTH_AND_HOME)
    before = told(deps, DIRECTORY_TEAM)
    kept = merge(deps, *(reversed(two) if turned else two), team=OTHER_TEAM)
    (kind, child_id) = told(deps, DIRECTORY_TEAM)[0]
    assert (kind, child_id, len(told(deps, DIRECTORY_TEAM)) - len(before)) == (
        "possible_duplicate_of_shielded",
        HIDDEN.child_id,
        1,
    )
    assert told(deps, OTHER_TEAM) == []
    assert view_record(deps, TEACHER, kept, "providing_service")


def test_lift_of_merged_records_that_describe_a_hidden_child_together_is_told_to_its_authority_and_to_nobody_else(deps):
    two = two_of(deps, *BIRTH_AND_HOME)
    shield_child(deps, OTHER_TEAM, two[0], ShieldChild(basis="court_order"))
    merge(deps, *two, team=OTHER_TEAM)
    message = ("possible_duplicate_of_shielded", HIDDEN.child_id)
    assert message not in told(deps, DIRECTORY_TEAM)
    lift_shield(deps, OTHER_TEAM, two[0])
    assert told(deps, DIRECTORY_TEAM).count(message) == 1
    assert told(deps, OTHER_TEAM) == []


def test_merge_of_records_that_describe_nobody_hidden_tells_nobody(deps):
    two = two_of(deps, {"date_of_birth": date(2014, 8, 9)}, {"given_name": "Noa", "date_of_birth": date(2014, 8, 9)})
    merge(deps, *two, team=OTHER_TEAM)
    assert told(deps, DIRECTORY_TEAM) == []


def test_lead_of_a_record_that_waits_is_told_to_nobody_of_the_record_that_it_is_merged_with(deps, store):
    (visible,) = two_of(deps, {"date_of_birth": date(2014, 8, 9)})
    waiting = register(deps, "Ty", "Marsh", who=OTHER_TEAM, **WAITS)
    assert store.stored[waiting].record.review
    lead = {"lead_professional": True}
    record_involvement(deps, NURSE, visible, involvement_details(**lead), None)
    merge_id = merge(deps, visible, waiting, team=OTHER_TEAM)
    record_involvement(deps, OTHER_TEAM, waiting, involvement_details(service="housing_support", **lead), None)
    assert leads(deps, OTHER_TEAM, visible) == ["housing_support"]
    assert leads(deps, TEACHER, visible) == ["children_social_care"]
    reverse_merge(deps, OTHER_TEAM, merge_id, WRONG)
    assert told(deps, NURSE) == []


def leads(deps, reader, child_id):
    record, _ = view_record(deps, reader, child_id, "maintaining_record")
    return [each.service for each in record.involvements if each.lead_professional]
