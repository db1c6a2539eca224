"""Shielding a child, and lifting the shield."""

import dataclasses
from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.new_home_reviews import new_review
from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.save_record import ScreenedRecord, save_record
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child, version_to_lift
from contactpoint.domain.children import Name, Record, Suspicion
from contactpoint.domain.matching.index.fences import Fences
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SHIELD,
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


COLLEAGUE = replace(DIRECTORY_TEAM, practitioner_id="p-colleague")


def test_team_that_hid_a_child_is_told_by_whose_authority_it_was_lifted(deps, store):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    shield_child(deps, OTHER_TEAM, HIDDEN.child_id, ShieldChild(basis="court_order"))
    for _ in range(2):
        lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    (found,) = list_notifications(deps, OTHER_TEAM, None).notifications
    assert (found.kind, found.child_id, found.organisation_id) == ("shield_lifted", HIDDEN.child_id, "westvale")
    assert found.practitioner_id == "", "an account would tell who decided, if the lift had waited"
    assert "shield_lifted" not in dict(told(deps, DIRECTORY_TEAM))


def test_colleague_of_who_hid_a_child_lifts_it_and_the_others_of_the_team_are_told(deps, store):
    lift_shield(deps, COLLEAGUE, HIDDEN.child_id)
    assert told(deps, DIRECTORY_TEAM) == [("shield_lifted", HIDDEN.child_id)]
    assert told(deps, COLLEAGUE) == []


def test_shield_that_was_seen_before_a_rotation_of_keys_is_lifted_and_another_one_is_not(deps, store):
    seen = version_to_lift(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    rotated = dataclasses.replace(
        deps,
        keyed_digest=lambda data: deps.keyed_digest(b"new" + data),
        earlier_digests=lambda data: (deps.keyed_digest(data),),
    )
    assert version_to_lift(rotated, DIRECTORY_TEAM, HIDDEN.child_id) != seen
    with pytest.raises(Problem, match="version-conflict"):
        lift_shield(rotated, DIRECTORY_TEAM, HIDDEN.child_id, "f" * 32)
    lift_shield(rotated, DIRECTORY_TEAM, HIDDEN.child_id, seen)
    assert store.stored[HIDDEN.child_id].record.shield is None


def test_nobody_is_told_that_they_lifted_what_they_hid(deps, store):
    lift_shield(deps, DIRECTORY_TEAM, HIDDEN.child_id)
    assert [told(deps, each) for each in (DIRECTORY_TEAM, COLLEAGUE, OTHER_TEAM)] == [[], [], []]


@pytest.mark.parametrize("openly", [True, False])
def test_lift_of_a_registration_that_waits_is_told_to_the_team_that_sees_it(deps, store, openly):
    olga = child(
        child_id="child-0003", given_name="Olga", family_name="Petrova", address_status="no_known_address", address=None
    )
    like = (Suspicion(child_id="child-0009", authority="northmoor", by_visible_facts=openly),)
    waits = new_review(deps, COLLEAGUE.practitioner_id, "registration", like)
    screened = ScreenedRecord(Record(child=olga, shield=SHIELD, review=waits), fences=Fences())
    save_record(deps, None, screened, deps.new_event("registered", COLLEAGUE))
    lift_shield(deps, COLLEAGUE, "child-0003")
    assert store.stored["child-0003"].record.shield is None
    assert told(deps, DIRECTORY_TEAM) == ([] if openly else [("shield_lifted", "child-0003")])


@pytest.mark.parametrize("hides", ["registration", "shield"])
def test_hiding_a_child_notifies_of_a_visible_record_with_its_other_name(deps, hides):
    """A practice sends the child under the name that the family uses now, a minute before the child is hidden."""
    born = {"date_of_birth": date(2015, 8, 8), "responsible_authority": "westvale"}
    visible = register_child(deps, NURSE, registration(given_name="Oriel", family_name="Fenwick", **born), None)
    alias = Name(given_name="Oriel", family_name="Fenwick", kind="alias")
    facts = {**born, "given_name": "Zelda", "family_name": "Okafor", "other_names": (alias,)}
    if hides == "registration":
        register_child(deps, DIRECTORY_TEAM, registration(**facts, shield="court_order"), None)
    else:
        number = register_child(deps, DIRECTORY_TEAM, registration(**facts), None)
        shield_child(deps, DIRECTORY_TEAM, number, ShieldChild(basis="court_order"))
    found = list_notifications(deps, DIRECTORY_TEAM, None).notifications
    assert [(each.kind, each.related_id) for each in found] == [("possible_duplicate_of_shielded", visible)]


def test_hiding_a_child_notifies_of_each_of_two_visible_records_that_are_like_it(deps):
    born = {"date_of_birth": date(2015, 8, 8), "responsible_authority": "westvale"}
    compared = ConfirmedNew(reason="documents_differ")
    alias = Name(given_name="Oriel", family_name="Fenwick", kind="alias")
    like = {**born, "given_name": "Oriel", "family_name": "Fenwick"}
    visible = {register_child(deps, NURSE, registration(**like, confirmed_new=compared), None) for _ in range(2)}
    hidden = registration(**born, given_name="Zelda", family_name="Okafor", other_names=(alias,), shield="court_order")
    register_child(deps, DIRECTORY_TEAM, hidden, None)
    found = list_notifications(deps, DIRECTORY_TEAM, None).notifications
    assert {each.related_id for each in found if each.kind == "possible_duplicate_of_shielded"} == visible


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
