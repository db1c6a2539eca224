"""A service of a sensitive provider is sensitive, whatever it was recorded as."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.domain.children import InvolvementDetails, Record
from contactpoint.domain.children.involvements import involvement
from contactpoint.domain.registers import RegisteredOrganisation
from contactpoint.problems import Problem
from tests.builders import (
    CONSENT,
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    SOCIAL_WORKER,
    TEACHER,
    child,
    new_record,
)
from tests.fakes import MemoryStore, fake_dependencies

MISCODED = InvolvementDetails(
    service="voluntary_sector",
    organisation_id="westvale-sexual-health-clinic",
    practitioner_name="Ines Duarte",
    role="support_worker",
    start_date=date(2026, 1, 5),
    telephone="0113 496 0777",
)
ORDINARY = replace(MISCODED, organisation_id="st-wilfrids")
CHILD_ID = child().child_id


@pytest.fixture
def deps():
    store = MemoryStore()
    dependencies = fake_dependencies(store)
    store.save(new_record(Record(child=child()), dependencies.new_event("registered", NURSE)))
    return dependencies


def test_recording_a_sensitive_provider_without_a_basis_is_refused(deps):
    with pytest.raises(Problem, match="invalid-request") as refused:
        record_involvement(deps, MENTAL_HEALTH_NURSE, CHILD_ID, MISCODED, None)
    assert [violation.pointer for violation in refused.value.violations] == ["/basis"]


def test_a_miscoded_sensitive_service_is_shown_to_its_provider_alone(deps):
    record_involvement(deps, MENTAL_HEALTH_NURSE, CHILD_ID, replace(MISCODED, basis=CONSENT), None)
    for caller in (NURSE, SOCIAL_WORKER, TEACHER):
        shown, _ = view_record(deps, caller, CHILD_ID, "maintaining_record")
        assert (shown.involvements, shown.sensitive_service_involved) == ((), True)
    shown, _ = view_record(deps, MENTAL_HEALTH_NURSE, CHILD_ID, "providing_service")
    assert [each.organisation for each in shown.involvements] == ["Westvale Sexual Health Clinic"]


def test_an_undecided_provider_is_not_recorded(deps):
    with pytest.raises(Problem, match="unclassified-organisation"):
        record_involvement(deps, NURSE, CHILD_ID, replace(ORDINARY, organisation_id="riverside-project"), None)
    assert view_record(deps, NURSE, CHILD_ID, "maintaining_record")[0].involvements == ()


def test_the_directory_team_is_asked_about_an_undecided_provider_and_not_about_the_child(deps):
    with pytest.raises(Problem, match="unclassified-organisation"):
        record_involvement(deps, NURSE, CHILD_ID, replace(ORDINARY, organisation_id="riverside-project"), None)
    (asked,) = list_notifications(deps, DIRECTORY_TEAM, None).notifications
    assert (asked.kind, asked.related_id, asked.child_id) == ("classification_requested", "riverside-project", "")


def test_a_service_is_hidden_while_its_organisation_is_undecided(deps, monkeypatch):
    record_involvement(deps, NURSE, CHILD_ID, ORDINARY, None)
    doubtful = RegisteredOrganisation(organisation_id="st-wilfrids", name="St Wilfrid's Hospital")
    monkeypatch.setattr(involvement, "find_organisation", lambda _: doubtful)
    for caller, shown in ((SOCIAL_WORKER, 0), (TEACHER, 0), (NURSE, 1), (DIRECTORY_TEAM, 1)):
        view, _ = view_record(deps, caller, CHILD_ID, "maintaining_record")
        assert len(view.involvements) == shown


def test_a_practitioner_can_amend_an_involvement_whose_organisation_is_undecided(deps, monkeypatch):
    involvement_id = record_involvement(deps, NURSE, CHILD_ID, ORDINARY, None)
    doubtful = RegisteredOrganisation(organisation_id="st-wilfrids", name="St Wilfrid's Hospital")
    monkeypatch.setattr(involvement, "find_organisation", lambda _: doubtful)
    _, version = view_record(deps, NURSE, CHILD_ID, "maintaining_record")
    shown, _ = amend_involvement(deps, NURSE, CHILD_ID, involvement_id, version, {"end_date": date(2026, 3, 1)})
    assert shown is not None


def test_a_role_that_tells_of_a_sensitive_service_needs_a_basis_when_amended(deps):
    involvement_id = record_involvement(deps, NURSE, CHILD_ID, ORDINARY, None)
    _, version = view_record(deps, NURSE, CHILD_ID, "maintaining_record")
    with pytest.raises(Problem, match="invalid-request"):
        amend_involvement(deps, NURSE, CHILD_ID, involvement_id, version, {"role": "sexual_health_nurse"})


def test_the_name_shown_is_the_registers(deps):
    record_involvement(deps, NURSE, CHILD_ID, ORDINARY, None)
    (shown,) = view_record(deps, SOCIAL_WORKER, CHILD_ID, "maintaining_record")[0].involvements
    assert (shown.organisation_id, shown.organisation) == ("st-wilfrids", "St Wilfrid's Hospital")
