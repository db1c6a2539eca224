"""Recording and amending involvements."""

from datetime import UTC, date, datetime

import pytest

from contactpoint.application.records.record_or_amend_involvement import (
    MAX_OWN_INVOLVEMENTS,
    amend_involvement,
    record_involvement,
)
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    SOCIAL_WORKER,
    involvement_details,
    registration,
    sensitive_details,
)
from tests.fakes import fake_dependencies


def seen(deps, child_id: str, caller=SOCIAL_WORKER) -> str:
    """Return the version of the record as the caller sees it."""
    return view_record(deps, caller, child_id, "maintaining_record")[1]


def test_child_has_at_most_one_lead_professional(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    first = record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(lead_professional=True), None)
    second = record_involvement(
        deps, NURSE, child_id, involvement_details(service="paediatrics", lead_professional=True), None
    )
    record, _ = view_record(deps, NURSE, child_id, "urgent_care")
    leads = {i.involvement_id: i.lead_professional for i in record.involvements}
    assert leads == {first: False, second: True}


def test_recording_organisation_can_end_an_involvement(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    recorded = record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), None)
    read = seen(deps, child_id)
    after, version = amend_involvement(deps, SOCIAL_WORKER, child_id, recorded, read, {"end_date": date(2026, 11, 1)})
    assert (after.end_date, version) == (date(2026, 11, 1), seen(deps, child_id))
    assert version != read
    identity_ended = next(e for e in store.events if e.event_type == "involvement_amended")
    assert identity_ended.details["to"]["end_date"] == "2026-11-01"


def test_only_recording_organisation_or_directory_team_can_change_involvement(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    recorded = record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), None)
    with pytest.raises(Problem, match="not-permitted"):
        amend_involvement(deps, NURSE, child_id, recorded, seen(deps, child_id, NURSE), {"end_date": date(2026, 11, 1)})
    read = seen(deps, child_id, DIRECTORY_TEAM)
    assert amend_involvement(deps, DIRECTORY_TEAM, child_id, recorded, read, {"end_date": date(2026, 11, 1)})


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"telephone": None}, "/telephone"),
        ({"telephone": "00000000000"}, "/telephone"),
        ({"end_date": date(2025, 1, 1)}, "/end_date"),
        ({"start_date": date(2030, 1, 1)}, "/start_date"),
        ({"end_date": date(2026, 1, 1), "lead_professional": True}, "/lead_professional"),
    ],
)
def test_impossible_or_unreachable_involvement_is_refused(deps, facts, pointer):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    with pytest.raises(Problem, match="invalid-request") as refused:
        record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(**facts), None)
    assert [v.pointer for v in refused.value.violations] == [pointer]


def test_nobody_fills_a_record_for_the_others(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    for day in range(1, MAX_OWN_INVOLVEMENTS + 1):
        record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(start_date=date(2026, 1, day)), None)
    with pytest.raises(Problem, match="record-full"):
        record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), None)
    assert record_involvement(deps, NURSE, child_id, involvement_details(), None)


def test_same_involvement_sent_twice_is_one(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    first = record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), None)
    again = involvement_details(practitioner_name="SIOBHAN  KEANE", telephone="+44 (0)113 4960358")
    assert record_involvement(deps, SOCIAL_WORKER, child_id, again, None) == first
    assert record_involvement(deps, DIRECTORY_TEAM, child_id, again, None) == first
    assert len(store.stored[child_id].involvements) == 1
    assert store.events[-1].details == {"repeated": True}


@pytest.mark.parametrize(
    "facts", [{"start_date": date(2025, 6, 17)}, {"practitioner_name": "Ann Other"}, {"service": "early_help"}]
)
def test_another_service_practitioner_or_start_is_another_involvement(deps, facts):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    first = record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), None)
    assert record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(**facts), None) != first


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"telephone": "0113 496 0111"}, "/telephone"),
        ({"email": "siobhan@westvale.example"}, "/email"),
        ({"lead_professional": True}, "/lead_professional"),
        ({"role": "team_manager"}, "/role"),
    ],
)
def test_same_involvement_with_other_content_is_refused_and_not_lost(store, deps, facts, pointer):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), None)
    for who in (SOCIAL_WORKER, DIRECTORY_TEAM):
        with pytest.raises(Problem, match="invalid-request") as refused:
            record_involvement(deps, who, child_id, involvement_details(**facts), None)
        assert [each.pointer for each in refused.value.violations] == [pointer]
        assert "Change that entry." in refused.value.violations[0].detail
    assert len(store.stored[child_id].involvements) == 1


def test_same_involvement_after_it_has_ended_is_refused_and_not_said_to_be_recorded(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    first = record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), None)
    ended = date(2026, 11, 1)
    amend_involvement(deps, SOCIAL_WORKER, child_id, first, seen(deps, child_id), {"end_date": ended})
    for facts in ({}, {"lead_professional": True}, {"end_date": date(2026, 11, 2)}):
        with pytest.raises(Problem, match="invalid-request") as refused:
            record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(**facts), None)
        assert [each.pointer for each in refused.value.violations] == ["/start_date"]
        assert "has ended" in refused.value.violations[0].detail
    assert record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(end_date=ended), None) == first
    assert len(store.stored[child_id].involvements) == 1


def test_repetition_for_a_hidden_child_does_not_tell_whether_the_team_ended_the_entry(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(responsible_authority="westvale"), None)
    first = record_involvement(deps, NURSE, child_id, involvement_details(), None)
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    _, etag = view_record(deps, DIRECTORY_TEAM, child_id, "maintaining_record")
    amend_involvement(deps, DIRECTORY_TEAM, child_id, first, etag, {"end_date": date(2026, 11, 1)})
    assert record_involvement(deps, NURSE, child_id, involvement_details(), None) == first


def test_repetition_for_a_hidden_child_does_not_tell_whether_the_team_changed_the_entry(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(responsible_authority="westvale"), None)
    first = record_involvement(deps, NURSE, child_id, involvement_details(), None)
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    _, etag = view_record(deps, DIRECTORY_TEAM, child_id, "maintaining_record")
    amend_involvement(deps, DIRECTORY_TEAM, child_id, first, etag, {"telephone": "0113 496 0111"})
    for details in (involvement_details(), involvement_details(telephone="0113 496 0111")):
        assert record_involvement(deps, NURSE, child_id, details, None) == first


def test_colleagues_sensitive_service_is_not_found_by_recording_it(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    first = record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    assert record_involvement(deps, NURSE, child_id, sensitive_details(), None) != first
    assert record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None) == first


def test_nobody_leads_before_the_involvement_begins(deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(lead_professional=True), None)
    to_come = involvement_details(service="school_nursing", lead_professional=True, start_date=date(2027, 10, 1))
    with pytest.raises(Problem, match="invalid-request") as refused:
        record_involvement(deps, NURSE, child_id, to_come, None)
    assert "not begun" in refused.value.violations[0].detail
    (shown,) = view_record(deps, NURSE, child_id, "urgent_care")[0].involvements
    assert shown.lead_professional


def test_ended_lead_does_not_lead_and_can_still_be_corrected(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    details = involvement_details(lead_professional=True, end_date=date(2026, 11, 30))
    recorded = record_involvement(deps, SOCIAL_WORKER, child_id, details, None)
    (shown,) = view_record(deps, NURSE, child_id, "urgent_care")[0].involvements
    assert (shown.ended, shown.lead_professional) == (False, True)
    later = fake_dependencies(store, datetime(2026, 12, 1, 0, 5, tzinfo=UTC))
    (shown,) = view_record(later, NURSE, child_id, "urgent_care")[0].involvements
    assert (shown.ended, shown.lead_professional) == (True, False)
    read = seen(later, child_id)
    after, _ = amend_involvement(later, SOCIAL_WORKER, child_id, recorded, read, {"telephone": "0113 496 0999"})
    assert (after.telephone, after.lead_professional) == ("0113 496 0999", False)
    with pytest.raises(Problem, match="invalid-request") as refused:
        amend_involvement(later, SOCIAL_WORKER, child_id, recorded, seen(later, child_id), {"lead_professional": True})
    assert [each.pointer for each in refused.value.violations] == ["/lead_professional"]
