"""Registering a child."""

from datetime import date

import pytest

from contactpoint.application.records.register import ConfirmedNew, register_child
from contactpoint.domain.children import Address
from contactpoint.problems import Problem
from tests.builders import NURSE, SOCIAL_WORKER, registration


def test_registering_authority_becomes_responsible(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    assert store.stored[child_id].child.responsible_authority == "westvale"
    assert store.events[-1].event_type == "registered"


def test_other_organisations_must_name_an_authority(deps):
    with pytest.raises(Problem) as refused:
        register_child(deps, NURSE, registration(), None)
    assert refused.value.violations[0].pointer == "/responsible_authority"


@pytest.mark.parametrize("named", ["nowhere", "hospital"])
def test_responsible_authority_must_be_a_known_local_authority(deps, named):
    with pytest.raises(Problem, match="invalid-request"):
        register_child(deps, NURSE, registration(responsible_authority=named), None)


def test_possible_duplicate_is_shown_and_not_registered(store, deps):
    first = register_child(deps, SOCIAL_WORKER, registration(), None)
    with pytest.raises(Problem, match="possible-duplicates") as refused:
        register_child(deps, SOCIAL_WORKER, registration(given_name="Tylor"), None)
    assert [c["child_id"] for c in refused.value.extra_members["candidates"]] == [first]
    assert list(store.stored) == [first]
    assert (store.events[-1].event_type, store.events[-1].child_ids) == ("searched", (first,))


def test_child_confirmed_as_new_is_registered(store, deps):
    register_child(deps, SOCIAL_WORKER, registration(), None)
    register_child(deps, SOCIAL_WORKER, registration(confirmed_new=ConfirmedNew(reason="different_person_seen")), None)
    assert len(store.stored) == 2


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"date_of_birth": date(2026, 11, 24)}, "/date_of_birth"),
        ({"date_of_birth": date(2008, 11, 23)}, "/date_of_birth"),
        ({"address_status": "current"}, "/address"),
        ({"address": Address(postcode="WV4 1MS")}, "/address_status"),
        ({"nhs_number": "9990001234"}, "/nhs_number"),
    ],
    ids=["unborn", "eighteen today", "address missing", "address unexplained", "wrong check digit"],
)
def test_impossible_record_is_refused_without_a_write(store, deps, facts, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        register_child(deps, SOCIAL_WORKER, registration(**facts), None)
    assert [v.pointer for v in refused.value.violations] == [pointer]
    assert store.stored == {}


def test_child_one_day_under_eighteen_can_be_registered(deps):
    assert register_child(deps, SOCIAL_WORKER, registration(date_of_birth=date(2008, 11, 24)), None)
