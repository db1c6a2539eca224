"""Redaction: neither list of events tells what the other hides."""

from msgspec.structs import replace

from contactpoint.application.audit.queries import access_history, events_of_day
from contactpoint.application.records.involvements import record_involvement
from contactpoint.application.records.view import view_record
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    TODAY,
    account,
    sensitive_details,
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


def test_access_history_names_the_system_and_the_colleague_except_of_a_sensitive_service(deps, store, child_id):
    store.accounts["p-mental-health"] = account(practitioner_id="p-mental-health")
    clinician = replace(MENTAL_HEALTH_NURSE, via_system="p-system", asked_by="p-colleague")
    view_record(deps, clinician, child_id, "urgent_care")
    record_involvement(deps, clinician, child_id, sensitive_details(), None)
    page = access_history(deps, FakeAuditLogReader(store), DIRECTORY_TEAM, child_id, "subject_access", None)
    events = {event.event_type: event for event in page.events}
    viewed, recorded = events["viewed"], events["involvement_recorded"]
    assert (viewed.via_system, viewed.asked_by, viewed.actor.job_title) == ("p-system", "p-colleague", "Nurse")
    assert (recorded.via_system, recorded.asked_by, recorded.organisation.name) == (None, None, None)
    assert (recorded.actor.name, recorded.actor.job_title) == (None, None)


def test_event_without_a_system_or_a_colleague_has_none(deps, store, child_id):
    view_record(deps, NURSE, child_id, "urgent_care")
    (viewed,) = [
        e
        for e in events_of_day(deps, FakeAuditLogReader(store), AUDITOR, TODAY, None, None).events
        if e.event_type == "viewed"
    ]
    assert (viewed.via_system, viewed.asked_by, viewed.actor.name) == (None, None, None)
    assert (viewed.actor.practitioner_id, viewed.role, viewed.child_ids) == ("p-nurse", "practitioner", (child_id,))
