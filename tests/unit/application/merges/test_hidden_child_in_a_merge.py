"""Two records that describe a hidden child together, and neither by itself: the child's authority learns of it."""

from datetime import date

import pytest

from contactpoint.application.records.view import view_record
from tests.builders import DIRECTORY_TEAM, OTHER_TEAM, TEACHER
from tests.unit.application.hidden_child import HIDDEN, directory_with_hidden_child, told
from tests.unit.application.merges.two_records import merge, register


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


def test_merge_of_records_that_describe_nobody_hidden_tells_nobody(deps):
    two = two_of(deps, {"date_of_birth": date(2014, 8, 9)}, {"given_name": "Noa", "date_of_birth": date(2014, 8, 9)})
    merge(deps, *two, team=OTHER_TEAM)
    assert told(deps, DIRECTORY_TEAM) == []
