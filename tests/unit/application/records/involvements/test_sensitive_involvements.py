"""Sensitive services: recorded on a basis, shown to very few, withdrawn permanently."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.application.lifecycle.set_retention import SetRetention, set_retention
from contactpoint.application.merges.merge import MergeRecords, merge_records
from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import (
    MAX_OWN_INVOLVEMENTS,
    amend_involvement,
    record_involvement,
)
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.end_old_identity import EndIdentity, end_identity
from contactpoint.problems import Problem
from tests.builders import (
    CONSENT,
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
    TEACHER,
    TODAY,
    ordinary_details,
    registration,
    sensitive_details,
)

COLLEAGUE = replace(MENTAL_HEALTH_NURSE, practitioner_id="p-mental-health-2")


@pytest.mark.parametrize(
    ("facts", "pointer"),
    [
        ({"basis": None}, "/basis"),
        ({"basis": replace(CONSENT, dated=date(2026, 11, 24))}, "/basis/dated"),
        ({"lead_professional": True}, "/lead_professional"),
        ({"service": "paediatrics", "organisation_id": "st-wilfrids"}, "/basis"),
    ],
    ids=["no basis", "consent to come", "a lead that all would see", "a basis for what needs none"],
)
def test_sensitive_service_requires_a_legal_basis(deps, store, child_id, facts, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(**facts), None)
    assert [v.pointer for v in refused.value.violations] == [pointer]
    assert store.stored[child_id].involvements == ()


def test_sensitive_involvement_records_basis_provider_and_date(store, child_id, recorded):
    (one,) = store.stored[child_id].involvements
    assert (one.basis, one.provider_id, one.recorded_by_organisation) == (CONSENT, "p-mental-health", "hospital")


@pytest.mark.parametrize("caller", [TEACHER, DIRECTORY_TEAM])
def test_only_a_provider_can_record_a_sensitive_service(deps, child_id, caller):
    with pytest.raises(Problem, match="not-permitted"):
        record_involvement(deps, caller, child_id, sensitive_details(), None)


@pytest.mark.parametrize("caller", [NURSE, SOCIAL_WORKER, TEACHER, OVERRIDER, COLLEAGUE, OTHER_TEAM])
def test_others_see_only_the_sensitive_service_flag(deps, child_id, caller):
    before, _ = view_record(deps, caller, child_id, "urgent_care")
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    with_one, tag = view_record(deps, caller, child_id, "urgent_care")
    assert with_one == replace(before, sensitive_service_involved=True)
    more = sensitive_details(service="sexual_health", basis=replace(CONSENT, kind="significant_harm"))
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, more, None)
    assert view_record(deps, caller, child_id, "urgent_care") == (with_one, tag)


@pytest.mark.parametrize("caller", [MENTAL_HEALTH_NURSE, DIRECTORY_TEAM])
def test_provider_and_directory_team_see_the_sensitive_involvement(deps, child_id, recorded, caller):
    shown, _ = view_record(deps, caller, child_id, "providing_service")
    assert [i.involvement_id for i in shown.involvements] == [recorded]


def test_withdrawn_sensitive_involvement_leaves_nothing(deps, store, child_id, recorded):
    without = view_record(deps, NURSE, child_id, "urgent_care")[0]
    withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, recorded)
    assert store.stored[child_id].involvements == ()
    assert view_record(deps, NURSE, child_id, "urgent_care")[0] == replace(without, sensitive_service_involved=False)
    kept = repr([*store.events, *store.notifications])
    for said in ("mental_health", "Harbour Lights Clinic", "Ines Duarte", "0113 496 0777"):
        assert said not in kept


@pytest.mark.parametrize("caller", [NURSE, SOCIAL_WORKER, TEACHER, COLLEAGUE, OTHER_TEAM])
def test_sensitive_involvement_id_returns_not_found_to_others(deps, child_id, recorded, caller):
    version = view_record(deps, caller, child_id, "maintaining_record")[1]
    for act in (
        lambda i: withdraw_involvement(deps, caller, child_id, i),
        lambda i: amend_involvement(deps, caller, child_id, i, version, {"role": "nurse"}),
    ):
        told = []
        for which in (recorded, "0" * 32):
            with pytest.raises(Problem, match="not-found") as refused:
                act(which)
            told.append((refused.value.kind, refused.value.detail))
        assert told[0] == told[1]


def test_provider_amendment_keeps_the_legal_basis(deps, store, child_id, recorded):
    _, version = view_record(deps, MENTAL_HEALTH_NURSE, child_id, "maintaining_record")
    after, _ = amend_involvement(
        deps, MENTAL_HEALTH_NURSE, child_id, recorded, version, {"practitioner_name": "Ann Other"}
    )
    assert (after.practitioner_name, after.basis) == ("Ann Other", CONSENT)


def test_involvement_limit_does_not_reveal_hidden_involvements(deps, child_id):
    for day in range(6, 6 + MAX_OWN_INVOLVEMENTS):
        started = date(2026, 1, day)
        record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(start_date=started), None)
        record_involvement(deps, NURSE, child_id, ordinary_details(start_date=started), None)
    for contact, caller in ((ordinary_details(), NURSE), (sensitive_details(), MENTAL_HEALTH_NURSE)):
        with pytest.raises(Problem, match="record-full"):
            record_involvement(deps, caller, child_id, contact, None)


def let_go(deps, child_id, how):
    """Let a record leave the directory."""
    if how == "archived":
        set_retention(deps, DIRECTORY_TEAM, child_id, SetRetention(died_on=TODAY))
    else:
        end_identity(deps, DIRECTORY_TEAM, child_id, EndIdentity(reason="adoption"))


@pytest.mark.parametrize("how", ["archived", "identity ended"])
def test_consent_is_withdrawn_of_a_record_that_has_left_and_nobody_learns_how_it_left(
    deps, store, child_id, recorded, how
):
    let_go(deps, child_id, how)
    with pytest.raises(Problem, match="not-found"):
        withdraw_involvement(deps, NURSE, child_id, recorded)
    withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, recorded)
    assert store.stored[child_id].record.involvements == ()
    with pytest.raises(Problem, match="not-found"):
        withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, recorded)


def test_team_withdraws_a_service_of_an_archived_record_and_it_is_gone_when_the_record_comes_back(
    deps, store, child_id, recorded
):
    let_go(deps, child_id, "archived")
    withdraw_involvement(deps, DIRECTORY_TEAM, child_id, recorded)
    assert store.stored[child_id].archived
    set_retention(deps, DIRECTORY_TEAM, child_id, SetRetention())
    shown = view_record(deps, MENTAL_HEALTH_NURSE, child_id, "providing_service")[0]
    assert (shown.sensitive_service_involved, shown.involvements) == (False, ())


def test_team_cannot_reach_a_service_of_an_ended_identity(deps, child_id, recorded):
    let_go(deps, child_id, "identity ended")
    with pytest.raises(Problem, match="not-found"):
        withdraw_involvement(deps, DIRECTORY_TEAM, child_id, recorded)


@pytest.mark.parametrize("how", ["archived", "identity ended"])
def test_consent_of_merged_records_that_have_left_is_withdrawn_under_the_number_of_the_entry(deps, store, how):
    kept, other = (register_child(deps, DIRECTORY_TEAM, registration(given_name=name), None) for name in ("Ida", "Bea"))
    entry = record_involvement(deps, MENTAL_HEALTH_NURSE, other, sensitive_details(), None)
    merge_records(deps, DIRECTORY_TEAM, MergeRecords(child_id=kept, other_child_id=other, reason="same_documents"))
    let_go(deps, kept, how)
    with pytest.raises(Problem, match="not-found"):
        withdraw_involvement(deps, MENTAL_HEALTH_NURSE, kept, entry)
    withdraw_involvement(deps, MENTAL_HEALTH_NURSE, other, entry)
    assert store.stored[other].record.involvements == ()


@pytest.mark.parametrize("how", ["archived", "identity ended"])
def test_page_that_was_open_when_the_record_left_withdraws_consent(deps, store, child_id, recorded, how):
    _, etag = view_record(deps, MENTAL_HEALTH_NURSE, child_id, "maintaining_record")
    let_go(deps, child_id, how)
    withdraw_involvement(deps, MENTAL_HEALTH_NURSE, child_id, recorded, etag)
    assert store.stored[child_id].record.involvements == ()
