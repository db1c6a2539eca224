"""Redaction: neither list of events tells what the other hides."""

from dataclasses import replace as replace_field
from datetime import UTC, date, time, timedelta

import pytest

from contactpoint.application.audit.access_history_and_day_lists import (
    PAGE_SIZE,
    ChosenEvents,
    access_history,
    list_events,
)
from contactpoint.application.audit.event_proofs import is_proved
from contactpoint.application.contacts.requests import RequestContact, request_contact, view_request
from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.override import OverrideShield, override_shield
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.audit import CONTACT_WORK, SHIELD_WORK
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.domain.days import day_of
from contactpoint.problems import Problem
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NOW,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    TODAY,
    child,
    involvement_details,
    sensitive_details,
)
from tests.fakes import FakeAuditLogReader, fake_dependencies
from tests.invariants.two_worlds import involvement
from tests.unit.application.hidden_child import new_identity


def test_access_history_omits_the_provider_and_daily_events_the_child(deps, store, child_id, recorded):
    reading = FakeAuditLogReader(store)
    of_child = access_history(deps, reading, DIRECTORY_TEAM, child_id, "subject_access", None)
    of_auditor = access_history(deps, reading, AUDITOR, child_id, "oversight", None)
    for page in (of_child, of_auditor):
        assert "involvement_recorded" not in {e.event_type for e in page.events}
    of_day = list_events(deps, reading, AUDITOR, ChosenEvents(day=TODAY), None)
    about = [e for e in of_day.events if e.event_type == "involvement_recorded"]
    assert [(e.actor.practitioner_id, e.organisation.organisation_id, e.child_ids) for e in about] == [(None, None, ())]
    of_manager = list_events(deps, reading, MANAGER, ChosenEvents(day=TODAY), None)
    assert not {"involvement_recorded"} & {e.event_type for e in of_manager.events}


def test_history_shown_to_a_family_names_no_provider_of_a_sensitive_service(deps, store, child_id, recorded):
    view_record(deps, MENTAL_HEALTH_NURSE, child_id, "providing_service")
    view_record(deps, NURSE, child_id, "urgent_care")
    reading = FakeAuditLogReader(store)
    shown = access_history(deps, reading, DIRECTORY_TEAM, child_id, "subject_access", None)
    assert [e.event_type for e in shown.events].count("viewed") == 1
    assert "p-" not in repr(shown)
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
    page = list_events(deps, FakeAuditLogReader(store), MANAGER, ChosenEvents(day=TODAY), None)
    looks = [e for e in page.events if e.event_type == "viewed" and e.actor.practitioner_id == "p-nurse"]
    assert [(e.child_ids, e.occurred_at.hour) for e in looks[-2:]] == [((), 0), ((), 0)]


def test_redacted_events_stand_at_the_end_of_a_day_whatever_the_cursor(deps, store, child_id, recorded):
    for _ in range(PAGE_SIZE + 5):
        view_record(deps, NURSE, child_id, "urgent_care")
    reading, before, listed = FakeAuditLogReader(store), None, []
    while True:
        page = list_events(deps, reading, AUDITOR, ChosenEvents(day=TODAY), before)
        listed += page.events
        before = page.next_before
        if before is None:
            break
    redacted = [bool(e.child_ids or e.event_type not in ("involvement_recorded", "registered")) for e in listed]
    assert redacted == sorted(redacted, reverse=True)
    assert len({e.event_id for e in listed}) == len(listed)


def test_daily_events_name_neither_identity(deps, store):
    old, new = new_identity(deps, store)
    page = list_events(deps, FakeAuditLogReader(store), AUDITOR, ChosenEvents(day=TODAY), None)
    told_of = {child_id for event in page.events for child_id in event.child_ids if event.event_type != "searched"}
    assert new not in told_of
    identity_ended = next(e for e in page.events if e.event_type == "identity_ended")
    assert identity_ended.child_ids == ()
    theirs = access_history(deps, FakeAuditLogReader(store), OTHER_TEAM, new, "inquiry", None)
    assert {child_id for e in theirs.events for child_id in e.child_ids} == {new}
    assert old not in repr(theirs)


def test_redacted_event_is_not_recognisable_in_a_daily_list(deps, store):
    _, new = new_identity(deps, store)
    reading = FakeAuditLogReader(store)
    of_day = [e for e in list_events(deps, reading, AUDITOR, ChosenEvents(day=TODAY), None).events if not e.child_ids]
    of_child = access_history(deps, reading, OTHER_TEAM, new, "inquiry", None).events
    assert not {e.event_id for e in of_day} & {e.event_id for e in of_child}
    assert {(e.occurred_at.minute, e.occurred_at.second) for e in of_day if e.event_type == "registered"} == {(0, 0)}


def histories_of_identities(deps, store, reason="inquiry"):
    """Return the histories of an ended identity and of the new one, which begins on the same day."""
    old, new = new_identity(deps, store)
    view_record(deps, OTHER_TEAM, new, "maintaining_record")
    reading = FakeAuditLogReader(store)
    return [whole_history(deps, reading, OTHER_TEAM, each, reason) for each in (old, new)]


def whole_history(deps, reading, caller, child_id, reason):
    page = access_history(deps, reading, caller, child_id, reason, None)
    shown = [*page.events]
    while page.next_before:
        assert page.next_before not in {each.event_id for each in reading.store.events}
        page = access_history(deps, reading, caller, child_id, reason, page.next_before)
        shown += page.events
    return shown


def test_histories_of_an_ended_and_a_new_identity_have_no_times_on_that_day(deps, store):
    for history in histories_of_identities(deps, store):
        assert history
        assert {each.occurred_at.astimezone(UTC).time() for each in history} == {time(0)}
        assert not {each.event_id for each in history} & {each.event_id for each in store.events}


@pytest.mark.parametrize("later", [0, 3, PAGE_SIZE, PAGE_SIZE + 20, 2 * PAGE_SIZE])
def test_history_without_times_on_its_first_day_has_none_on_any_page(deps, store, later):
    _, new = new_identity(deps, store)
    for _ in range(later):
        view_record(deps, OTHER_TEAM, new, "maintaining_record")
    tomorrow = fake_dependencies(store, NOW + timedelta(days=1))
    view_record(tomorrow, OTHER_TEAM, new, "maintaining_record")
    shown = whole_history(tomorrow, FakeAuditLogReader(store), OTHER_TEAM, new, "inquiry")
    times = {each.occurred_at for each in shown}
    assert {moment.astimezone(UTC).time() for moment in times if day_of(moment) == TODAY} == {time(0)}
    assert NOW + timedelta(days=1) in times
    of_type = [each for each in store.events if new in each.child_ids and each.event_type == "registered"]
    assert of_type[0].event_id not in {each.event_id for each in shown}


def test_family_is_shown_no_times_of_any_childs_first_day(deps, store, child_id):
    _, new = new_identity(deps, store)
    for each, team in ((child_id, DIRECTORY_TEAM), (new, OTHER_TEAM)):
        view_record(deps, team, each, "maintaining_record")
        shown = whole_history(deps, FakeAuditLogReader(store), team, each, "subject_access")
        assert shown or each == new
        assert {moment.occurred_at.astimezone(UTC).time() for moment in shown} <= {time(0)}


def test_beginning_and_end_of_hidden_records_are_not_proved(deps, store):
    new_identity(deps, store)
    refused = [each for each in store.events if each.event_type in ("registered", "identity_ended") and each.redaction]
    assert {each.event_type for each in refused} == {"registered", "identity_ended"}
    assert not any(is_proved(each) for each in refused)
    assert is_proved(next(each for each in store.events if each.event_type == "registered" and not each.redaction))


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


@pytest.mark.parametrize("event_type", sorted(SHIELD_WORK | CONTACT_WORK))
def test_event_that_tells_of_hiding_names_its_child_in_no_list_of_a_day(store, event_type):
    deps = fake_dependencies(store)
    record = StoredRecord(record=Record(child=child()))
    deps.audit_log.append(deps.new_record_event(event_type, DIRECTORY_TEAM, record))
    page = list_events(deps, FakeAuditLogReader(store), AUDITOR, ChosenEvents(day=TODAY, event_type=event_type), None)
    assert [(each.event_type, each.child_ids) for each in page.events] == [(event_type, ())]


@pytest.mark.parametrize("last", ["looked at", "sensitive service recorded"])
def test_refused_look_at_the_history_of_a_hidden_child_uncovers_it_in_no_list(deps, store, child_id, last):
    """Nor in the family's edition, in which a body that looked at a hidden child is left out."""
    reader, audit = FakeAuditLogReader(store), replace_field(deps, reads_records=False)
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    if last == "sensitive service recorded":
        record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, involvement(sensitive=True), None)
    with pytest.raises(Problem, match="not-permitted") as refused:
        access_history(audit, reader, OTHER_TEAM, child_id, "inquiry", None)
    audit.append_refusal(OTHER_TEAM, "getAccesses", refused.value, child_id=child_id, access_reason="inquiry")
    access_history(audit, reader, AUDITOR, child_id, "oversight", None)
    looks = [event for event in store.events if event.event_type in ("refused", "access_history_viewed")]
    assert [event.redaction for event in looks] == ["hide_child", "hide_child"]
    of_day = list_events(deps, reader, AUDITOR, ChosenEvents(day=TODAY), None)
    assert not [e for e in of_day.events if e.child_ids and e.event_type in ("refused", "access_history_viewed")]


def test_refused_look_at_the_history_of_a_visible_child_names_it(deps, store, child_id):
    reader, audit = FakeAuditLogReader(store), replace_field(deps, reads_records=False)
    with pytest.raises(Problem, match="not-permitted") as refused:
        access_history(audit, reader, OTHER_TEAM, child_id, "inquiry", None)
    audit.append_refusal(OTHER_TEAM, "getAccesses", refused.value, child_id=child_id, access_reason="inquiry")
    assert (store.events[-1].child_ids, store.events[-1].redaction) == ((child_id,), "")


def _starts_in_error(deps, child_id):
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(start_date=date(1990, 1, 1)), None)


def _of(child_id, deps):
    return next(each.involvement_id for each in deps.records.find(child_id).involvements if each.sensitive)


SENSITIVE_ATTEMPTS = {
    "recorded with an impossible start": _starts_in_error,
    "recorded by a role that may not": lambda deps, child_id: record_involvement(
        deps, MANAGER, child_id, sensitive_details(), None
    ),
    "amended by somebody else": lambda deps, child_id: amend_involvement(
        deps, NURSE, child_id, _of(child_id, deps), "", {"end_date": TODAY}
    ),
    "amended with an old version": lambda deps, child_id: amend_involvement(
        deps, MENTAL_HEALTH_NURSE, child_id, _of(child_id, deps), "old", {"end_date": TODAY}
    ),
    "confirmed by somebody else": lambda deps, child_id: confirm_involvement(
        deps, NURSE, child_id, _of(child_id, deps)
    ),
    "withdrawn by somebody else": lambda deps, child_id: withdraw_involvement(
        deps, NURSE, child_id, _of(child_id, deps)
    ),
}


@pytest.mark.parametrize("attempt", SENSITIVE_ATTEMPTS.values(), ids=SENSITIVE_ATTEMPTS)
def test_refused_attempt_about_a_sensitive_service_names_neither_child_nor_practitioner(deps, store, child_id, attempt):
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    with pytest.raises(Problem) as refused:
        attempt(deps, child_id)
    deps.append_refusal(NURSE, "anOperation", refused.value, child_id=child_id)
    assert store.events[-1].redaction == "hide_link"
    page = list_events(deps, FakeAuditLogReader(store), AUDITOR, ChosenEvents(day=TODAY), None)
    (shown,) = [event for event in page.events if event.event_type == "refused"]
    assert not shown.child_ids
    assert NURSE.practitioner_id not in repr(shown)


def test_refused_attempt_about_an_ordinary_service_names_the_child(deps, store, child_id):
    with pytest.raises(Problem) as refused:
        record_involvement(deps, NURSE, child_id, involvement_details(start_date=date(1990, 1, 1)), None)
    deps.append_refusal(NURSE, "recordInvolvement", refused.value, child_id=child_id)
    assert (store.events[-1].child_ids, store.events[-1].redaction) == ((child_id,), "")


def test_refused_attempt_about_a_sensitive_service_takes_no_look_out_of_the_familys_edition(deps, store, child_id):
    """Otherwise anybody could hide their looks by an attempt that is refused."""
    view_record(deps, NURSE, child_id, "urgent_care")
    with pytest.raises(Problem) as refused:
        record_involvement(deps, NURSE, child_id, sensitive_details(start_date=date(1990, 1, 1)), None)
    deps.append_refusal(NURSE, "recordInvolvement", refused.value, child_id=child_id)
    shown = access_history(deps, FakeAuditLogReader(store), DIRECTORY_TEAM, child_id, "subject_access", None).events
    assert "viewed" in {event.event_type for event in shown}


def test_requester_who_looks_at_their_request_names_no_child_in_the_list_of_a_day(deps, store, child_id):
    """A request for contact tells that somebody who works with the child is hidden."""
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    request_id = request_contact(deps, NURSE, child_id, RequestContact(access_reason="providing_service"))
    view_request(deps, NURSE, request_id)
    page = list_events(deps, FakeAuditLogReader(store), AUDITOR, ChosenEvents(day=TODAY), None)
    assert [each.child_ids for each in page.events if each.event_type.startswith("contact_")] == [(), ()]
