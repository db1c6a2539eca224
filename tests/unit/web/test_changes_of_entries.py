"""Who is offered which change of an entry: what the use case accepts from them, and nothing else."""

import re
from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.shields.shield import ShieldChild, shield_child
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    SOCIAL_WORKER,
    TODAY,
    ordinary_details,
    sensitive_details,
)
from tests.unit.web.visitor import ROOT

COLLEAGUE = replace(NURSE, practitioner_id="p-nurse-2")
CHANGES = {"correct", "hand_over", "end", "error"}


def changes_offered(visitor, address: str, entry: str) -> set[str]:
    """Return the changes on the page of an entry to which the child's page leads; none if it does not lead there."""
    found = re.search(rf'href="{ROOT}({address}/update/{entry})"', visitor.get(address).body)
    return set(re.findall('name="change" value="([^"]*)"', visitor.get(found[1]).body)) if found else set()


@pytest.mark.parametrize(
    ("caller", "offered"),
    [
        (NURSE, CHANGES | {"confirm"}),
        (COLLEAGUE, (CHANGES | {"confirm"}) - {"error"}),
        (DIRECTORY_TEAM, CHANGES),
        (SOCIAL_WORKER, set()),
        (OTHER_TEAM, set()),
    ],
    ids=lambda each: getattr(each, "practitioner_id", ""),
)
def test_each_reader_of_an_entry_is_offered_what_they_can_change(directory, child_id, caller, offered):
    entry = record_involvement(directory.deps, NURSE, child_id, ordinary_details(), None)
    visitor = directory.add(caller).sign_in()
    address, _ = visitor.open_child(child_id)
    assert changes_offered(visitor, address, entry) == offered
    if not offered:
        assert visitor.get(f"{address}/update/{entry}").status == 403


@pytest.mark.parametrize("is_hidden", [False, True])
def test_team_corrects_the_entry_of_another_body_also_of_a_hidden_child(directory, child_id, is_hidden):
    entry = record_involvement(directory.deps, NURSE, child_id, ordinary_details(), None)
    if is_hidden:
        shield_child(directory.deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="domestic_abuse"))
    team = directory.add(DIRECTORY_TEAM).sign_in()
    address, _ = team.open_child(child_id)
    assert changes_offered(team, address, entry) == CHANGES
    page = team.get(f"{address}/update/{entry}")
    version = page.hidden("version")
    role = ordinary_details().role
    sent = {"version": version, "right_role": role, "right_telephone": "0113 496 0199"}
    assert team.post(f"{address}/update/{entry}", change="correct", **sent).status == 303
    (kept,) = (i for i in directory.store.stored[child_id].record.involvements if i.involvement_id == entry)
    assert kept.telephone.endswith("4960199")


def test_team_can_only_take_back_the_entry_of_a_confidential_service(directory, child_id):
    entry = record_involvement(directory.deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    team = directory.add(DIRECTORY_TEAM).sign_in()
    address, _ = team.open_child(child_id)
    assert changes_offered(team, address, entry) == {"error"}
    assert team.post(f"{address}/update/{entry}", change="error").status == 303


def test_entry_that_begins_later_cannot_be_handed_over_yet(directory, child_id):
    later = replace(ordinary_details(), start_date=TODAY + timedelta(days=20), lead_professional=False)
    entry = record_involvement(directory.deps, NURSE, child_id, later, None)
    nurse = directory.add(NURSE).sign_in()
    address, _ = nurse.open_child(child_id)
    assert "hand_over" not in changes_offered(nurse, address, entry)
