"""Who looked, what people did, who leaves the directory, and whose access has lapsed."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.application.audit.queries import PAGE_SIZE, access_history, events_of_day
from contactpoint.application.lifecycle.archive import archive_if_due, list_due_for_archive
from contactpoint.application.records.view import view_record
from contactpoint.domain.access import Organisation, lapses
from contactpoint.domain.children import Record
from contactpoint.domain.children.stored_record import StoredRecord
from contactpoint.domain.lifecycle import archive_date, archive_dates_to_check, destruction_month
from contactpoint.problems import Problem
from tests.fakes import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    NOW,
    NURSE,
    TODAY,
    FakeAuditLogReader,
    MemoryStore,
    child,
    fake_dependencies,
    practitioner,
)


@pytest.fixture
def store():
    store = MemoryStore()
    record = Record(child=child())
    store.register(
        record,
        fake_dependencies(store).new_record_event("registered", DIRECTORY_TEAM, StoredRecord(record=record)),
        None,
    )
    store.accounts["p-nurse"] = practitioner()
    return store


def test_access_history_shows_who_looked_and_why(store):
    view_record(fake_dependencies(store), NURSE, "child-0001", "urgent_care")
    page = access_history(
        fake_dependencies(store), FakeAuditLogReader(store), DIRECTORY_TEAM, "child-0001", "subject_access", None
    )
    looked = next(e for e in page.events if e.event_type == "viewed")
    assert (looked.actor.name, looked.organisation.name, looked.access_reason) == (
        "Grace Adeyemi",
        "Hospital",
        "urgent_care",
    )


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
    page = events_of_day(fake_dependencies(store), FakeAuditLogReader(store), MANAGER, None, None, None)
    assert {e.organisation.organisation_id for e in page.events} == {"hospital"}
    with pytest.raises(Problem, match="not-permitted"):
        events_of_day(fake_dependencies(store), FakeAuditLogReader(store), MANAGER, None, "westvale", None)


def test_auditor_reads_all_events_without_search_criteria(store):
    view_record(fake_dependencies(store), NURSE, "child-0001", "urgent_care")
    page = events_of_day(fake_dependencies(store), FakeAuditLogReader(store), AUDITOR, TODAY, None, None)
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


def test_record_is_archived_on_the_birthday_and_not_before(store):
    birthday_at_age = date(2029, 1, 23)
    assert list(list_due_for_archive(fake_dependencies(store), birthday_at_age - timedelta(days=1))) == []
    assert list(list_due_for_archive(fake_dependencies(store), birthday_at_age)) == ["child-0001"]
    assert not archive_if_due(fake_dependencies(store), "child-0001", birthday_at_age - timedelta(days=1))
    assert archive_if_due(fake_dependencies(store), "child-0001", birthday_at_age)
    assert store.stored["child-0001"].archived


def test_retention_run_catches_up_after_a_month(store):
    assert list(list_due_for_archive(fake_dependencies(store), date(2029, 2, 22))) == ["child-0001"]


def test_archiving_twice_changes_nothing(store):
    birthday_at_age = date(2029, 1, 23)
    assert archive_if_due(fake_dependencies(store), "child-0001", birthday_at_age)
    assert not archive_if_due(fake_dependencies(store), "child-0001", birthday_at_age)
    assert [e.event_type for e in store.events].count("archived") == 1


def test_archived_record_returns_not_found(store):
    archive_if_due(fake_dependencies(store), "child-0001", date(2029, 1, 23))
    with pytest.raises(Problem, match="not-found"):
        view_record(fake_dependencies(store), NURSE, "child-0001", "urgent_care")


@given(st.dates(date(1992, 1, 1), date(2026, 11, 23)))
def test_destruction_month_is_six_years_after_the_archive_date(born):
    left = archive_date(born)
    assert left.year == born.year + 18
    assert (left.month, left.day) == (born.month, born.day) or (born.month, born.day, left.month, left.day) == (
        2,
        29,
        3,
        1,
    )
    assert destruction_month(left) == f"{left.year + 6}-{left.month:02}"
    assert left in archive_dates_to_check(left)


WELL = practitioner(vetting_valid_until=TODAY, training_valid_until=TODAY, confirmed_until=TODAY)
BODY = Organisation(organisation_id="o-1", name="Body", type="health")


def test_access_is_current_on_the_last_day_of_a_check():
    assert lapses(WELL, BODY, TODAY) == ()


@pytest.mark.parametrize(
    ("practitioner", "organisation", "lapse"),
    [
        (replace(WELL, status="suspended"), BODY, "account-suspended"),
        (replace(WELL, status="closed"), BODY, "account-closed"),
        (replace(WELL, confirmed_until=TODAY - timedelta(days=1)), BODY, "access-not-confirmed"),
        (WELL, replace(BODY, active=False), "organisation-suspended"),
        (replace(WELL, vetting_valid_until=TODAY - timedelta(days=1)), BODY, "vetting-lapsed"),
        (replace(WELL, training_valid_until=TODAY - timedelta(days=1)), BODY, "training-lapsed"),
    ],
)
def test_each_lapse_stops_access(practitioner, organisation, lapse):
    assert lapses(practitioner, organisation, TODAY) == (lapse,)


def test_event_ids_sort_by_time():
    store = MemoryStore()
    earlier = fake_dependencies(store, datetime(2026, 1, 1, tzinfo=UTC)).new_event("viewed", NURSE)
    later = fake_dependencies(store, datetime(2026, 1, 1, 0, 0, 1, tzinfo=UTC)).new_event("viewed", NURSE)
    assert earlier.event_id < later.event_id
