"""Redaction: neither list of events tells what the other hides."""

from contactpoint.application.audit.queries import PAGE_SIZE, access_history, events_of_day
from contactpoint.application.records.involvements import record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.override import OverrideShield, override_shield
from contactpoint.application.shields.shield import ShieldChild, shield_child
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    TODAY,
)
from tests.fakes import FakeAuditLogReader
from tests.invariants.two_worlds import involvement
from tests.unit.application.hidden_child import new_identity


def test_access_history_omits_the_provider_and_daily_events_the_child(deps, store, child_id, recorded):
    reading = FakeAuditLogReader(store)
    of_child = access_history(deps, reading, DIRECTORY_TEAM, child_id, "subject_access", None)
    of_auditor = access_history(deps, reading, AUDITOR, child_id, "oversight", None)
    for page in (of_child, of_auditor):
        assert "involvement_recorded" not in {e.event_type for e in page.events}
    of_day = events_of_day(deps, reading, AUDITOR, TODAY, None, None)
    about = [e for e in of_day.events if e.event_type == "involvement_recorded"]
    assert [(e.actor.practitioner_id, e.organisation.organisation_id, e.child_ids) for e in about] == [(None, None, ())]
    of_manager = events_of_day(deps, reading, MANAGER, TODAY, None, None)
    assert not {"involvement_recorded"} & {e.event_type for e in of_manager.events}


def test_history_shown_to_a_family_names_no_provider_of_a_sensitive_service(deps, store, child_id, recorded):
    view_record(deps, MENTAL_HEALTH_NURSE, child_id, "providing_service")
    view_record(deps, NURSE, child_id, "urgent_care")
    reading = FakeAuditLogReader(store)
    shown = access_history(deps, reading, DIRECTORY_TEAM, child_id, "subject_access", None)
    assert "p-nurse" in repr(shown)
    assert MENTAL_HEALTH_NURSE.practitioner_id not in repr(shown)
    assert MENTAL_HEALTH_NURSE.practitioner_id in repr(
        access_history(deps, reading, DIRECTORY_TEAM, child_id, "inquiry", None)
    )


def test_history_shown_to_a_family_names_nobody_who_overrode_a_shield(deps, store, child_id):
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    override_shield(deps, OVERRIDER, child_id, OverrideShield(access_reason="child_missing_now", warning_read=True))
    reading = FakeAuditLogReader(store)
    types = {
        reason: {e.event_type for e in access_history(deps, reading, DIRECTORY_TEAM, child_id, reason, None).events}
        for reason in ("subject_access", "inquiry")
    }
    assert "shield_overridden" not in types["subject_access"]
    assert "shield_overridden" in types["inquiry"]


def test_daily_events_of_a_shielded_child_and_of_a_new_identity_look_alike(deps, store, child_id):
    _, new = new_identity(deps, store)
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    for each in (new, child_id):
        view_record(deps, NURSE, each, "urgent_care")
    page = events_of_day(deps, FakeAuditLogReader(store), MANAGER, TODAY, None, None)
    looks = [e for e in page.events if e.event_type == "viewed" and e.actor.practitioner_id == "p-nurse"]
    assert [(e.child_ids, e.occurred_at.hour) for e in looks[-2:]] == [((), 0), ((), 0)]


def test_redacted_events_stand_at_the_end_of_a_day_whatever_the_cursor(deps, store, child_id, recorded):
    for _ in range(PAGE_SIZE + 5):
        view_record(deps, NURSE, child_id, "urgent_care")
    reading, before, listed = FakeAuditLogReader(store), None, []
    while True:
        page = events_of_day(deps, reading, AUDITOR, TODAY, None, before)
        listed += page.events
        before = page.next_before
        if before is None:
            break
    redacted = [bool(e.child_ids or e.event_type not in ("involvement_recorded", "registered")) for e in listed]
    assert redacted == sorted(redacted, reverse=True)
    assert len({e.event_id for e in listed}) == len(listed)


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
