"""A hidden child stays hidden until its record is destroyed: no duplicate becomes visible after it left."""

from datetime import UTC, date, datetime, timedelta

import pytest

from contactpoint.application.lifecycle.archive import archive_if_due
from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.domain.children import Record
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, NURSE, OTHER_TEAM, SHIELD, TEACHER, TODAY, new_record
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.application.hidden_child import HIDDEN, find, registration, told

LIKENESSES = {
    "number": {"given_name": "Olga", "family_name": "Petrova", "nhs_number": HIDDEN.nhs_number, "sex": "female"},
    "name": {},
    "alias": {"given_name": "Ty", "family_name": "Marsh"},
    "home": {"given_name": "Olga", "family_name": "Petrova", "address": HIDDEN.address, "address_status": "current"},
}
WAYS = {
    "died": SetRetention(died_on=TODAY),
    "left England": SetRetention(left_england_on=TODAY),
}
EIGHTEENTH = date(2029, 1, 23)


def directory(now: datetime | None = None):
    store = MemoryStore()
    deps = fake_dependencies(store, now) if now else fake_dependencies(store)
    store.save(new_record(Record(child=HIDDEN, shield=SHIELD), deps.new_event("registered", DIRECTORY_TEAM)))
    return store, deps


def is_visible(deps, child_id: str) -> bool:
    try:
        view_record(deps, TEACHER, child_id, "providing_service")
    except Problem:
        return False
    return True


@pytest.mark.parametrize("likeness", LIKENESSES)
@pytest.mark.parametrize("way", WAYS)
def test_registration_like_an_archived_hidden_child_is_put_under_review(way, likeness):
    store, deps = directory()
    set_retention(deps, DIRECTORY_TEAM, HIDDEN.child_id, WAYS[way])
    assert store.stored[HIDDEN.child_id].archived
    child_id = register_child(deps, NURSE, registration(**LIKENESSES[likeness]), None)
    assert not is_visible(deps, child_id)
    assert ("registration_under_review", child_id) in told(deps, DIRECTORY_TEAM)
    assert told(deps, OTHER_TEAM) == []


@pytest.mark.parametrize("archived", [False, True], ids=["due", "archived"])
def test_number_of_a_hidden_child_who_is_eighteen_makes_no_visible_record(archived):
    store, deps = directory(datetime(2029, 1, 23, 12, tzinfo=UTC))
    if archived:
        archive_if_due(deps, HIDDEN.child_id, EIGHTEENTH)
    assert store.stored[HIDDEN.child_id].archived is archived
    child_id = register_child(deps, NURSE, registration(**LIKENESSES["number"], date_of_birth=date(2012, 5, 6)), None)
    assert not is_visible(deps, child_id)


def test_archived_hidden_child_is_found_by_nobody():
    _, deps = directory()
    set_retention(deps, DIRECTORY_TEAM, HIDDEN.child_id, WAYS["died"])
    facts = {"given_name": HIDDEN.given_name, "family_name": HIDDEN.family_name, "date_of_birth": HIDDEN.date_of_birth}
    assert find(deps, NURSE, **facts).candidates == ()


def test_record_at_the_home_of_an_archived_hidden_child_opens_no_review_of_the_home():
    _, deps = directory()
    set_retention(deps, DIRECTORY_TEAM, HIDDEN.child_id, WAYS["died"])
    other = {**LIKENESSES["home"], "date_of_birth": HIDDEN.date_of_birth + timedelta(days=400)}
    child_id = register_child(deps, NURSE, registration(**other), None)
    assert is_visible(deps, child_id)
    assert told(deps, DIRECTORY_TEAM) == []


@pytest.mark.parametrize("likeness", ["number", "alias", "home"])
def test_hidden_child_who_comes_back_is_hidden_and_screened_against(likeness):
    store, deps = directory()
    set_retention(deps, DIRECTORY_TEAM, HIDDEN.child_id, WAYS["left England"])
    set_retention(deps, DIRECTORY_TEAM, HIDDEN.child_id, SetRetention())
    stored = store.stored[HIDDEN.child_id]
    assert (stored.archived, stored.record.shield) == (False, SHIELD)
    assert not is_visible(deps, register_child(deps, NURSE, registration(**LIKENESSES[likeness]), None))
