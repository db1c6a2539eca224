"""Oversight: whose events are listed, of which type, and how far a page reads."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.audit.access_history_and_day_lists import MAX_READS, PAGE_SIZE, ChosenEvents, list_events
from contactpoint.application.records.view import view_record
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit.platform_acts import PlatformAct
from contactpoint.problems import Problem
from tests.builders import AUDITOR, DIRECTORY_TEAM, MANAGER, NOW, NURSE, TODAY
from tests.fakes import FakeAuditLogReader, fake_dependencies

OF_NURSE = ChosenEvents(practitioner_id=NURSE.practitioner_id)


@pytest.fixture
def store(store_with_record):
    return store_with_record


def look(store, caller=NURSE, at=NOW, **facts):
    deps = fake_dependencies(store, at)
    store.events.append(replace(deps.new_event("viewed", caller, child_ids=("child-0001",)), **facts))


def listed(store, caller=AUDITOR, chosen=OF_NURSE, before=None):
    return list_events(fake_dependencies(store), FakeAuditLogReader(store), caller, chosen, before)


def test_practitioners_events_of_four_weeks_are_listed(store):
    view_record(fake_dependencies(store, NOW - timedelta(days=20)), NURSE, "child-0001", "urgent_care")
    view_record(fake_dependencies(store, NOW - timedelta(days=40)), NURSE, "child-0001", "urgent_care")
    view_record(fake_dependencies(store, NOW), DIRECTORY_TEAM, "child-0001", "maintaining_record")
    assert [event.occurred_at for event in listed(store).events] == [NOW - timedelta(days=20)]
    assert listed(store, chosen=replace(OF_NURSE, day=TODAY)).events == ()


def test_events_of_one_type_are_listed(store):
    look(store)
    look(store, event_type="shield_overridden")
    page = listed(store, chosen=ChosenEvents(event_type="shield_overridden"))
    assert [event.event_type for event in page.events] == ["shield_overridden"]


def test_account_manager_lists_a_practitioner_only_for_their_organisation(store):
    look(store)
    look(store, organisation_id="westvale")
    page = listed(store, MANAGER, OF_NURSE)
    assert [event.organisation.organisation_id for event in page.events] == ["hospital"]


def test_list_of_a_practitioner_has_no_event_about_a_sensitive_service(store):
    look(store, redaction="hide_link")
    assert listed(store).events == ()


def test_practitioner_may_not_list_events(store):
    with pytest.raises(Problem, match="not-permitted"):
        listed(store, NURSE, OF_NURSE)


def test_what_was_asked_for_is_recorded(store):
    listed(store)
    assert store.events[-1].details["practitioner_id"] == NURSE.practitioner_id


def test_page_of_a_rare_type_reads_so_far_and_goes_on(store):
    rare = ChosenEvents(event_type="amended")
    look(store, event_type="amended", at=NOW - timedelta(hours=3))
    for number in range(PAGE_SIZE * MAX_READS + 1):
        look(store, at=NOW - timedelta(seconds=number))
    first = listed(store, MANAGER, rare)
    assert first.events == ()
    assert first.next_before
    rest = listed(store, MANAGER, rare, first.next_before)
    assert len(rest.events) == 1
    assert rest.next_before is None


def test_auditor_sees_what_was_done_to_the_platform_and_account_managers_do_not(store):
    act = PlatformAct(act="deploy", phase="done", versions={"release": "release-1"})
    deps = fake_dependencies(store)
    store.events.append(deps.new_event("deployed", platform_caller("deployment"), details=act.to_details()))
    (event,) = listed(store, AUDITOR, ChosenEvents(event_type="deployed")).events
    assert (event.platform_act, event.actor.practitioner_id, event.child_ids) == (act, "system:deployment", ())
    for chosen in (ChosenEvents(), ChosenEvents(event_type="deployed")):
        assert "deployed" not in {event.event_type for event in listed(store, MANAGER, chosen).events}
    with pytest.raises(Problem, match="not-permitted"):
        listed(store, MANAGER, ChosenEvents(organisation_id="system:contactpoint"))
