"""Limits for each person and system: counted in parallel, refused above them, and the managers notified once."""

from contextlib import nullcontext
from datetime import timedelta
from typing import get_args

import pytest
from msgspec.structs import replace

from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import RegisterChild, register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.access import DIRECTORY, Role, is_permitted
from contactpoint.domain.access.permission_matrix import actions_ever_permitted
from contactpoint.domain.access.usage_limits import LIMITS, counters
from contactpoint.domain.children import Record
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import NOW, NURSE, SOCIAL_WORKER, caller, child, new_record
from tests.fakes import MemoryStore, fake_dependencies

WANTED = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": child().date_of_birth}
REQUEST = SearchChildren(access_reason="urgent_care", criteria=Criteria(**WANTED))
INVENTED = RegisterChild(**{**WANTED, "given_name": "Ada"}, sex="female", responsible_authority="westvale")


@pytest.fixture
def store():
    store = MemoryStore()
    deps = fake_dependencies(store)
    deps.records.save(new_record(Record(child=child()), deps.new_event("registered", NURSE)))
    return store


ACTS = {
    "search": lambda deps, who: search(deps, who, REQUEST),
    "view": lambda deps, who: view_record(deps, who, "child-0001", "urgent_care"),
    "registration": lambda deps, who: register_child(deps, who, INVENTED, None),
}


def use_up(store, who, activity, less=0):
    for counter in counters(who.practitioner_id, who.role, activity, NOW)[:1]:
        store.uses[counter.name] = counter.limit - less


@pytest.mark.parametrize("activity", ACTS)
def test_last_use_within_the_limit_is_answered_and_the_next_refused_with_nothing_shown(store, activity):
    use_up(store, NURSE, activity, less=1)
    ACTS[activity](fake_dependencies(store), NURSE)
    events, children = len(store.events), len(store.stored)
    with pytest.raises(Problem, match="too-many-requests") as refused:
        ACTS[activity](fake_dependencies(store), NURSE)
    assert refused.value.retry_after == 30 * 60
    assert [e.event_type for e in store.events[events:]] == ["limit_exceeded"]
    assert len(store.stored) == children


def test_managers_are_told_once_in_each_window(store):
    use_up(store, NURSE, "search")
    for _ in range(5):
        with pytest.raises(Problem, match="too-many-requests"):
            search(fake_dependencies(store), NURSE, REQUEST)
    assert [(n.inbox, n.kind, n.related_id) for n in store.notifications] == [
        ("managers#hospital", "limit_exceeded", "p-nurse")
    ]
    search(fake_dependencies(store, NOW + timedelta(hours=1)), NURSE, REQUEST)


def test_limits_are_those_of_one_person(store):
    use_up(store, NURSE, "search")
    search(fake_dependencies(store), SOCIAL_WORKER, REQUEST)


def test_another_account_of_the_same_person_begins_no_new_count(store):
    first = replace(NURSE, sign_in_key="key-of-the-person")
    for counter in counters(
        first.practitioner_id, first.role, "search", NOW, "key-of-the-person|hospital|practitioner"
    )[:1]:
        store.uses[counter.name] = counter.limit
    for who in (first, replace(first, practitioner_id="p-nurse-again")):
        with pytest.raises(Problem, match="too-many-requests"):
            search(fake_dependencies(store), who, REQUEST)
    assert [n.related_id for n in store.notifications] == ["p-nurse"]


def test_refused_searches_count(store):
    use_up(store, NURSE, "search", less=1)
    trawl = SearchChildren(access_reason="urgent_care", criteria=Criteria(family_name="Reid"))
    with pytest.raises(Problem, match="insufficient-criteria"):
        search(fake_dependencies(store), NURSE, trawl)
    with pytest.raises(Problem, match="too-many-requests"):
        search(fake_dependencies(store), NURSE, REQUEST)


def test_managers_are_told_also_if_the_first_request_above_the_limit_is_refused_for_another_reason(store):
    use_up(store, NURSE, "search")
    trawl = SearchChildren(access_reason="urgent_care", criteria=Criteria(family_name="Reid"))
    with pytest.raises(Problem, match="too-many-requests"):
        search(fake_dependencies(store), NURSE, trawl)
    assert [n.kind for n in store.notifications] == ["limit_exceeded"]


def test_amendment_redone_after_conflicts_counts_once(store):
    use_up(store, NURSE, "registration", less=1)
    _, etag = view_record(fake_dependencies(store), NURSE, "child-0001", "maintaining_record")
    save, conflicts = store.save, iter((Conflict, Conflict))

    def save_later(change):
        for conflict in conflicts:
            raise conflict
        save(change)

    store.save = save_later
    amend_record(fake_dependencies(store), NURSE, "child-0001", etag, {"given_name": "Ada"})


def test_change_of_who_a_child_is_counts_as_a_registration_and_another_does_not(store):
    use_up(store, NURSE, "registration")
    for changes, refused in (({"carers": ()}, False), ({"given_name": "Ada"}, True)):
        _, etag = view_record(fake_dependencies(store), NURSE, "child-0001", "maintaining_record")
        with pytest.raises(Problem, match="too-many-requests") if refused else nullcontext():
            amend_record(fake_dependencies(store), NURSE, "child-0001", etag, changes)


def test_system_that_names_many_practitioners_has_a_limit_of_its_own(store):
    system = caller("p-casework", "hospital", "health", "case_management_system")
    use_up(store, system, "search", less=3)
    for number in range(3):
        named = replace(NURSE, practitioner_id=f"p-nurse-{number}", via_system="p-casework")
        search(fake_dependencies(store), named, REQUEST)
    with pytest.raises(Problem, match="too-many-requests"):
        search(fake_dependencies(store), replace(NURSE, practitioner_id="p-4", via_system="p-casework"), REQUEST)


@pytest.mark.parametrize("role", get_args(Role))
def test_every_role_that_may_act_has_a_limit(role):
    activities = {"search": "search", "view": "view", "register": "registration"}
    kinds = ("health", "local_authority", "oversight")
    may = {action for kind in kinds for action in actions_ever_permitted(role, kind)}
    assert {activities[action] for action in may & set(activities)} <= set(LIMITS.get(role, {}))
    assert is_permitted(caller("x", "y", "health", role), "search", DIRECTORY, "urgent_care") == (
        "search" in LIMITS.get(role, {}) and role != "case_management_system"
    )


def test_day_ends_later_than_hour():
    hour, day = counters("p-nurse", "practitioner", "search", NOW)
    assert hour.ends_at < day.ends_at
    assert hour.limit < day.limit
    assert hour.name != day.name
