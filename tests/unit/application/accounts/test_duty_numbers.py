"""Duty numbers: the register's until a directory team keeps its own, and then theirs for everybody in the area."""

import pytest

from contactpoint.application.accounts.duty_numbers import KeepDutyNumbers, duty_numbers, keep_duty_numbers
from contactpoint.application.accounts.look_up_organisations_and_practitioners import list_organisations
from contactpoint.application.accounts.view_own_account import own_account
from contactpoint.domain.access import Organisation
from contactpoint.problems import Problem
from tests.builders import AUDITOR, DIRECTORY_TEAM, FEED, MANAGER, NURSE, SOCIAL_WORKER, account, caller
from tests.fakes import MemoryStore, fake_dependencies

OURS = KeepDutyNumbers(day="0113 496 0701", night="101")
HOSPITAL_NURSE = caller("p-nurse", "st-wilfrids", "health")


@pytest.fixture
def store():
    store = MemoryStore()
    store.accounts["p-nurse"] = account(organisation_id="st-wilfrids")
    store.organisations_by_id["st-wilfrids"] = Organisation(
        organisation_id="st-wilfrids", name="St Wilfrid's", type="health"
    )
    store.organisations_by_id["eastmoor"] = Organisation(
        organisation_id="eastmoor", name="Eastmoor", type="local_authority"
    )
    return store


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


def test_numbers_of_the_register_count_until_the_team_keeps_its_own(deps):
    assert duty_numbers(deps, "westvale").day == "0113 496 0700"
    keep_duty_numbers(deps, DIRECTORY_TEAM, OURS)
    shown = duty_numbers(deps, "westvale")
    assert (shown.name, shown.day, shown.night) == ("Westvale children's social care", "0113 496 0701", "101")
    assert duty_numbers(deps, "northmoor").day == "0117 496 0700"


def test_kept_numbers_are_shown_to_the_whole_area(deps):
    keep_duty_numbers(deps, DIRECTORY_TEAM, OURS)
    assert own_account(deps, HOSPITAL_NURSE).duty_numbers.day == "0113 496 0701"
    listed = list_organisations(deps, NURSE, "local_authority", None).organisations
    assert {each.organisation_id: each.duty_numbers.day for each in listed}["westvale"] == "0113 496 0701"


def test_authority_without_an_entry_in_the_register_keeps_numbers_too(deps):
    team = caller("p-east", "eastmoor", "local_authority", "directory_team")
    assert duty_numbers(deps, "eastmoor").name == "The national duty line"
    keep_duty_numbers(deps, team, OURS)
    assert duty_numbers(deps, "eastmoor").name == "Eastmoor children's social care"


def test_no_organisation_gets_the_national_line_whatever_is_kept(deps):
    keep_duty_numbers(deps, DIRECTORY_TEAM, OURS)
    assert duty_numbers(deps, None).name == "The national duty line"
    assert duty_numbers(deps, "unheard-of").name == "The national duty line"


def test_change_is_recorded_with_what_it_was(deps, store):
    keep_duty_numbers(deps, DIRECTORY_TEAM, OURS)
    event = store.events[-1]
    assert (event.event_type, event.practitioner_id) == ("duty_numbers_kept", "p-team")
    assert (event.details["from"]["day"], event.details["to"]["day"]) == ("0113 496 0700", "0113 496 0701")


def test_number_by_which_nobody_can_be_reached_is_refused(deps, store):
    with pytest.raises(Problem, match="invalid-request") as refused:
        keep_duty_numbers(deps, DIRECTORY_TEAM, KeepDutyNumbers(day="0113 496 0701", night="0000"))
    assert [each.pointer for each in refused.value.violations] == ["/night"]
    assert store.duty_numbers == {}


@pytest.mark.parametrize("who", [NURSE, SOCIAL_WORKER, MANAGER, AUDITOR, FEED], ids=lambda who: who.practitioner_id)
def test_nobody_else_keeps_numbers(deps, who):
    with pytest.raises(Problem, match="not-permitted"):
        keep_duty_numbers(deps, who, OURS)
