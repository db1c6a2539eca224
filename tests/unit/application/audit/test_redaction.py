"""Redaction: neither list of events tells what the other hides."""

from contactpoint.application.audit.queries import access_history, events_of_day
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    OTHER_TEAM,
    TODAY,
)
from tests.fakes import FakeAuditLogReader
from tests.unit.application.hidden_child import new_identity


def test_access_history_omits_the_provider_and_daily_events_the_child(deps, store, child_id, recorded):
    reading = FakeAuditLogReader(store)
    of_child = access_history(deps, reading, DIRECTORY_TEAM, child_id, "subject_access", None)
    about = [e for e in of_child.events if e.event_type == "involvement_recorded"]
    assert [(e.actor.practitioner_id, e.organisation.organisation_id, e.role) for e in about] == [(None,) * 3]
    assert "involvement_recorded" not in {
        e.event_type for e in access_history(deps, reading, AUDITOR, child_id, "oversight", None).events
    }
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
