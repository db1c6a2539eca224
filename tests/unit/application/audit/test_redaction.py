"""Redaction: neither list of events tells what the other hides."""

from contactpoint.application.audit.queries import PAGE_SIZE, access_history, events_of_day
from contactpoint.application.records.involvements import record_involvement
from contactpoint.application.records.view import view_record
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    TODAY,
)
from tests.fakes import FakeAuditLogReader
from tests.invariants.worlds import involvement
from tests.unit.application.hidden_child import new_identity


def test_access_history_omits_the_provider_and_daily_events_the_child(deps, store, child_id, recorded):
    reading = FakeAuditLogReader(store)
    of_child = access_history(deps, reading, DIRECTORY_TEAM, child_id, "subject_access", None)
    of_auditor = access_history(deps, reading, AUDITOR, child_id, "oversight", None)
    for page in (of_child, of_auditor):
        assert "involvement_recorded" not in {e.event_type for e in page.events}
    of_day = events_of_day(deps, reading, AUDITOR, TODAY, None, None)
    about = [e for e in of_day.events if e.event_type == "involvement_recorded"]
    assert [(e.actor.practitioner_id, e.child_ids) for e in about] == [("p-mental-health", ())]


def test_daily_events_name_neither_identity(deps, store):
    old, new = new_identity(deps, store)
    page = events_of_day(deps, FakeAuditLogReader(store), AUDITOR, TODAY, None, None)
    told_of = {child_id for event in page.events for child_id in event.child_ids if event.event_type != "searched"}
    assert new not in told_of
    identity_ended = next(e for e in page.events if e.event_type == "identity_ended")
    assert identity_ended.child_ids == ()
    theirs = access_history(deps, FakeAuditLogReader(store), OTHER_TEAM, new, "subject_access", None)
    assert {child_id for e in theirs.events for child_id in e.child_ids} == {new}
    assert old not in repr(theirs)


def test_redacted_event_is_not_recognisable_in_a_daily_list(deps, store):
    _, new = new_identity(deps, store)
    reading = FakeAuditLogReader(store)
    of_day = [e for e in events_of_day(deps, reading, AUDITOR, TODAY, None, None).events if not e.child_ids]
    of_child = access_history(deps, reading, OTHER_TEAM, new, "subject_access", None).events
    assert not {e.event_id for e in of_day} & {e.event_id for e in of_child}
    assert {(e.occurred_at.minute, e.occurred_at.second) for e in of_day if e.event_type == "registered"} == {(0, 0)}


def test_access_history_has_full_pages_and_no_gaps(deps, store, child_id, recorded):
    for _ in range(3):
        for _ in range(20):
            view_record(deps, NURSE, child_id, "urgent_care")
        record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, involvement(sensitive=True), None)
    reading = FakeAuditLogReader(store)
    first = access_history(deps, reading, DIRECTORY_TEAM, child_id, "subject_access", None)
    rest = access_history(deps, reading, DIRECTORY_TEAM, child_id, "subject_access", first.next_before)
    assert len(first.events) == PAGE_SIZE
    assert len({e.event_id for e in (*first.events, *rest.events)}) == len(first.events) + len(rest.events)
    assert rest.next_before is None
