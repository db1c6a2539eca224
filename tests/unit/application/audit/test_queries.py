"""The audit log: who looked, and what people did."""

from datetime import timedelta

import pytest

from contactpoint.application.audit.access_history_and_day_lists import (
    PAGE_SIZE,
    ChosenEvents,
    access_history,
    list_events,
)
from contactpoint.application.records.view import view_record
from contactpoint.problems import Problem
from tests.builders import AUDITOR, DIRECTORY_TEAM, MANAGER, NOW, NURSE, TODAY
from tests.fakes import FakeAuditLogReader, fake_dependencies


@pytest.fixture
def store(store_with_record):
    return store_with_record


def test_access_history_shows_who_looked_and_why(store):
    view_record(fake_dependencies(store), NURSE, "child-0001", "urgent_care")
    page = access_history(
        fake_dependencies(store), FakeAuditLogReader(store), DIRECTORY_TEAM, "child-0001", "inquiry", None
    )
    looked = next(e for e in page.events if e.event_type == "viewed")
    assert (looked.actor.name, looked.organisation.name) == ("Grace Adeyemi", "Hospital")
    assert (looked.access_reason, looked.saw) == ("urgent_care", ("whole_record",))


def test_viewing_the_access_history_is_recorded(store):
    access_history(
        fake_dependencies(store), FakeAuditLogReader(store), DIRECTORY_TEAM, "child-0001", "subject_access", None
    )
    assert (store.events[-1].event_type, store.events[-1].child_ids) == ("access_history_viewed", ("child-0001",))


def test_practitioner_cannot_view_the_access_history(store):
    with pytest.raises(Problem, match="not-permitted"):
        access_history(fake_dependencies(store), FakeAuditLogReader(store), NURSE, "child-0001", "subject_access", None)


def test_account_manager_reads_only_events_of_their_organisation(store):
    view_record(fake_dependencies(store), NURSE, "child-0001", "urgent_care")
    page = list_events(fake_dependencies(store), FakeAuditLogReader(store), MANAGER, ChosenEvents(), None)
    assert {e.organisation.organisation_id for e in page.events} == {"hospital"}
    with pytest.raises(Problem, match="not-permitted"):
        list_events(
            fake_dependencies(store), FakeAuditLogReader(store), MANAGER, ChosenEvents(organisation_id="westvale"), None
        )


def test_auditor_reads_all_events_without_search_criteria(store):
    view_record(fake_dependencies(store), NURSE, "child-0001", "urgent_care")
    page = list_events(fake_dependencies(store), FakeAuditLogReader(store), AUDITOR, ChosenEvents(day=TODAY), None)
    assert {"hospital", "westvale"} <= {e.organisation.organisation_id for e in page.events}
    assert "details" not in page.events[0].__struct_fields__


def test_further_events_are_on_the_next_page(store):
    for n in range(PAGE_SIZE + 5):
        view_record(fake_dependencies(store, NOW + timedelta(seconds=n + 1)), NURSE, "child-0001", "urgent_care")
    later = fake_dependencies(store, NOW + timedelta(hours=1))
    first = access_history(later, FakeAuditLogReader(store), AUDITOR, "child-0001", "oversight", None)
    rest = access_history(later, FakeAuditLogReader(store), AUDITOR, "child-0001", "oversight", first.next_before)
    seen = [e.event_id for e in (*first.events, *rest.events)]
    assert len(first.events) == PAGE_SIZE
    assert len(set(seen)) == len(seen) >= PAGE_SIZE + 5
