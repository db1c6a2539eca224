"""What a family is shown of merged numbers: the rules of each number hold for the time in which they were merged."""

import dataclasses
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.application.audit.access_history_and_day_lists import access_history
from contactpoint.domain.access import Organisation
from tests.builders import DIRECTORY_TEAM, NOW, NURSE, SOCIAL_WORKER, TEACHER
from tests.fakes import FakeAuditLogReader, MemoryStore, fake_dependencies
from tests.invariants.two_worlds import searched

KEPT, OTHER, THIRD = "child-0001", "child-0002", "child-0003"
HIDDEN = {"redaction": "hide_child"}
MERGED = ("merged", DIRECTORY_TEAM, (KEPT, OTHER), {"details": {"kept": KEPT, "leads_on": OTHER}})
REVERSED = ("merge_reversed", DIRECTORY_TEAM, (OTHER, KEPT), {"details": {"kept": KEPT, "leads_on": OTHER}})


def history(*events):
    """Return a store in which these happened, a day apart, after both children were registered."""
    store = MemoryStore()
    for name, kind in (("hospital", "health"), ("school", "education"), ("westvale", "local_authority")):
        store.organisations_by_id[name] = Organisation(organisation_id=name, name=name.title(), type=kind)
    registered = [("registered", SOCIAL_WORKER, (number,), {}) for number in (KEPT, OTHER, THIRD)]
    for day, (event_type, who, numbers, facts) in enumerate((*registered, *events)):
        deps = fake_dependencies(store, NOW - timedelta(days=100 - day))
        deps = dataclasses.replace(deps, random_hex=lambda size, day=day: f"{day:0{2 * size}x}")
        about = {"child_ids": numbers, "authorities": ("westvale",) * len(numbers)}
        store.append(deps.new_event(event_type, who, **{"access_reason": "urgent_care", **about, **facts}))
    return store


def shown(store, child_id):
    """Return the day of each event that a family is shown, newest first, and the body that acted."""
    found, before = [], None
    while not found or before:
        page = access_history(
            fake_dependencies(store), FakeAuditLogReader(store), DIRECTORY_TEAM, child_id, "subject_access", before
        )
        found += [(each.event_type, each.organisation.organisation_id) for each in page.events]
        before = page.next_before
    return [each for each in found if each[0] != "registered"]


def test_look_at_a_merged_child_is_shown_under_each_number():
    store = history(MERGED, ("viewed", NURSE, (KEPT, OTHER), {}))
    assert shown(store, KEPT) == shown(store, OTHER) == [("viewed", "hospital")]


def test_nothing_of_a_time_when_a_merged_child_was_hidden_is_shown_though_both_numbers_know_the_body():
    looks = [("viewed", NURSE, (number,), {}) for number in (KEPT, OTHER)]
    hidden = (("viewed", NURSE, (OTHER, KEPT), HIDDEN), ("searched", NURSE, (OTHER,), HIDDEN))
    store = history(*looks, MERGED, *hidden)
    assert shown(store, KEPT) == shown(store, OTHER) == [("viewed", "hospital")]


def test_request_of_a_family_of_a_hidden_merged_child_is_shown_under_the_number_that_it_was_made_for():
    given = ("subject_access_given", SOCIAL_WORKER, (OTHER, KEPT), {**HIDDEN, "access_reason": "subject_access"})
    store = history(MERGED, given)
    assert (shown(store, OTHER), shown(store, KEPT)) == ([("subject_access_given", "westvale")], [])


def test_look_of_who_provides_a_sensitive_service_under_one_number_is_shown_under_none():
    service = ("involvement_recorded", NURSE, (OTHER,), {"redaction": "hide_link"})
    store = history(service, MERGED, ("viewed", NURSE, (KEPT, OTHER), {}))
    assert shown(store, KEPT) == shown(store, OTHER) == []


def service_of(number, who=NURSE):
    return ("involvement_recorded", who, (number,), {"redaction": "hide_link"})


def test_rules_of_another_number_end_with_the_merge():
    look = ("viewed", NURSE, (KEPT,), {})
    store = history(service_of(OTHER), MERGED, look, REVERSED, look)
    assert shown(store, KEPT) == [("viewed", "hospital")]


def test_rules_of_a_number_that_joins_later_hold_from_then():
    joins = ("merged", DIRECTORY_TEAM, (KEPT, THIRD, OTHER), {"details": {"kept": KEPT, "leads_on": THIRD}})
    look = ("viewed", NURSE, (OTHER,), {})
    store = history(service_of(THIRD), MERGED, look, joins, look)
    assert shown(store, OTHER) == [("viewed", "hospital")]


kinds = st.sampled_from(
    [
        MERGED,
        REVERSED,
        *(("viewed", who, (number,), {}) for who in (NURSE, TEACHER) for number in (KEPT, OTHER)),
        *(("searched", who, (number,), HIDDEN) for who in (NURSE, TEACHER) for number in (KEPT, OTHER)),
        *(service_of(number, who) for who in (NURSE, TEACHER) for number in (KEPT, OTHER)),
    ]
)


@searched(200, 1)
@given(st.lists(kinds, max_size=40))
def test_looks_of_who_provides_a_service_under_one_number_are_never_shown_of_a_time_when_it_was_merged(events):
    is_merged, expected = False, {KEPT: [], OTHER: []}
    provides = {(who, number) for kind, who, (number, *_), _ in events if kind == "involvement_recorded"}
    for kind, who, numbers, _ in events:
        is_merged = {"merged": True, "merge_reversed": False}.get(kind, is_merged)
        rules = (KEPT, OTHER) if is_merged else numbers
        if kind == "viewed" and provides.isdisjoint((who, each) for each in rules):
            expected[numbers[0]].insert(0, (kind, who.organisation_id))
    store = history(*events)
    assert {number: shown(store, number) for number in (KEPT, OTHER)} == expected
