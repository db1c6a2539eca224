"""Shielding a child, and lifting the shield."""

import pytest

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.children import Record
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    child,
    new_record,
)
from tests.unit.application.hidden_child import HIDDEN, registration, told


def test_any_authority_can_shield_and_only_the_responsible_one_can_lift(deps, store):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    shield_child(deps, OTHER_TEAM, HIDDEN.child_id, ShieldChild(basis="court_order"))
    assert told(deps, DIRECTORY_TEAM) == [("shielded_by_other_authority", HIDDEN.child_id)]
    with pytest.raises(Problem, match="not-permitted"):
        lift_shield(deps, OTHER_TEAM, HIDDEN.child_id)
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    assert view_record(deps, NURSE, HIDDEN.child_id, "urgent_care")[0].address == HIDDEN.address


def test_shielding_notifies_of_an_unshielded_duplicate(deps, store):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    twice = child(child_id="child-0002", given_name="Tylor")
    store.save(new_record(Record(child=twice), deps.new_event("registered", NURSE)))
    shield_child(deps, DIRECTORY_TEAM, HIDDEN.child_id, ShieldChild(basis="court_order"))
    found = list_notifications(deps, DIRECTORY_TEAM, None).notifications
    assert {each.kind: each.related_id for each in found} == {
        "possible_duplicate_of_shielded": "child-0002",
        "visible_at_hidden_home": "child-0002",
    }


def test_only_a_directory_team_can_register_a_shielded_child(deps):
    hidden = {"given_name": "Olga", "family_name": "Petrova", "shield": "court_order"}
    child_id = register_child(deps, OTHER_TEAM, registration(**hidden), None)
    assert view_record(deps, NURSE, child_id, "urgent_care")[0].shielded
    for caller in (NURSE, SOCIAL_WORKER, OVERRIDER):
        with pytest.raises(Problem, match="not-permitted"):
            register_child(deps, caller, registration(**hidden), None)
