"""The one who leads was said to lead last; an error that is corrected never was (rulebook, section 1)."""

from datetime import date

import pytest
from msgspec import structs

from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.hand_over_involvement import hand_over_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from contactpoint.domain.children import Involvement
from contactpoint.domain.children.involvements.lead_professional import with_one_lead
from contactpoint.problems import Problem
from tests.builders import CONSENT, DIRECTORY_TEAM, NURSE, SOCIAL_WORKER, TEACHER, involvement_details, registration

LEAD = {"lead_professional": True}


@pytest.fixture
def child_id(deps):
    return register_child(deps, SOCIAL_WORKER, registration(), None)


@pytest.fixture
def first(deps, child_id):
    return record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(**LEAD), None)


def leads(deps, child_id, reader=TEACHER):
    record, _ = view_record(deps, reader, child_id, "urgent_care")
    return [each.involvement_id for each in record.involvements if each.lead_professional]


def amended(deps, who, child_id, involvement_id, **changes):
    _, etag = view_record(deps, who, child_id, "maintaining_record")
    amend_involvement(deps, who, child_id, involvement_id, etag, changes)


def taken_over(deps, child_id):
    return record_involvement(deps, NURSE, child_id, involvement_details(service="paediatrics", **LEAD), None)


@pytest.mark.parametrize("who", [NURSE, DIRECTORY_TEAM])
def test_lead_goes_back_when_the_entry_that_took_it_was_an_error(deps, child_id, first, who):
    in_error = taken_over(deps, child_id)
    assert leads(deps, child_id) == [in_error]
    withdraw_involvement(deps, who, child_id, in_error)
    assert leads(deps, child_id) == [first]


def test_lead_that_was_given_by_an_amendment_goes_back_as_well(deps, child_id, first):
    other = record_involvement(deps, NURSE, child_id, involvement_details(service="paediatrics"), None)
    amended(deps, NURSE, child_id, other, **LEAD)
    withdraw_involvement(deps, NURSE, child_id, other)
    assert leads(deps, child_id) == [first]


def test_lead_does_not_go_back_to_work_that_has_ended(deps, child_id, first):
    in_error = taken_over(deps, child_id)
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=date(2026, 11, 1))
    withdraw_involvement(deps, NURSE, child_id, in_error)
    assert leads(deps, child_id) == []


def test_entry_that_lost_the_lead_meanwhile_gives_nothing_back(deps, child_id, first):
    in_error = taken_over(deps, child_id)
    third = record_involvement(deps, TEACHER, child_id, involvement_details(service="school", **LEAD), None)
    withdraw_involvement(deps, NURSE, child_id, in_error)
    assert leads(deps, child_id) == [third]


def test_who_led_when_the_work_ended_leads_again_if_it_goes_on(deps, child_id, first):
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=date(2026, 11, 1))
    assert leads(deps, child_id) == []
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=None)
    assert leads(deps, child_id) == [first]


def test_who_led_does_not_lead_again_if_somebody_else_does_by_now(deps, child_id, first):
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=date(2026, 11, 1))
    second = taken_over(deps, child_id)
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=None)
    assert leads(deps, child_id) == [second]


def test_who_never_led_does_not_lead_if_the_work_goes_on(deps, child_id, first):
    other = record_involvement(deps, NURSE, child_id, involvement_details(service="paediatrics"), None)
    amended(deps, NURSE, child_id, other, end_date=date(2026, 11, 1))
    amended(deps, SOCIAL_WORKER, child_id, first, lead_professional=False)
    amended(deps, NURSE, child_id, other, end_date=None)
    assert leads(deps, child_id) == []


@pytest.mark.parametrize("is_followed", [False, True])
def test_who_does_not_see_everybody_takes_the_lead_from_nobody(deps, child_id, first, is_followed):
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=date(2026, 11, 1))
    other = record_involvement(deps, NURSE, child_id, involvement_details(service="paediatrics"), None)
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    if is_followed:
        amended(deps, DIRECTORY_TEAM, child_id, other, **LEAD)
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=None)
    lift_shield(deps, DIRECTORY_TEAM, child_id)
    assert leads(deps, child_id) == [other if is_followed else first]


@pytest.mark.parametrize("corrected", [{"end_date": date(2026, 11, 1)}, {"lead_professional": False}])
def test_lead_goes_back_from_an_error_that_was_ended_or_lost_the_mark_before_it_was_taken_back(
    deps, child_id, first, corrected
):
    in_error = taken_over(deps, child_id)
    amended(deps, NURSE, child_id, in_error, **corrected)
    withdraw_involvement(deps, NURSE, child_id, in_error)
    assert leads(deps, child_id) == [first]


def test_lead_goes_back_when_the_mark_that_took_it_is_corrected_away(deps, child_id, first):
    amended(deps, NURSE, child_id, taken_over(deps, child_id), lead_professional=False)
    assert leads(deps, child_id) == [first]


def test_lead_does_not_go_back_from_work_that_ended_and_was_no_error(deps, child_id, first):
    amended(deps, NURSE, child_id, taken_over(deps, child_id), end_date=date(2026, 11, 1))
    assert leads(deps, child_id) == []


def test_lead_does_not_go_back_to_who_was_said_since_not_to_lead(deps, child_id, first):
    in_error = taken_over(deps, child_id)
    amended(deps, SOCIAL_WORKER, child_id, first, lead_professional=False)
    withdraw_involvement(deps, NURSE, child_id, in_error)
    assert leads(deps, child_id) == []


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_lead_goes_back_from_two_errors_in_any_order(deps, child_id, first, order):
    errors = [taken_over(deps, child_id), record_involvement(deps, NURSE, child_id, involvement_details(**LEAD), None)]
    for which in order:
        withdraw_involvement(deps, NURSE, child_id, errors[which])
    assert leads(deps, child_id) == [first]


def test_lead_goes_back_to_whom_the_work_was_handed_over_to_meanwhile(deps, child_id, first):
    in_error = taken_over(deps, child_id)
    _, etag = view_record(deps, SOCIAL_WORKER, child_id, "maintaining_record")
    person = {"practitioner_name": "Nova Person", "telephone": "0117 496 0999", "email": None}
    new = hand_over_involvement(deps, SOCIAL_WORKER, child_id, first, etag, person)
    assert leads(deps, child_id) == [in_error]
    withdraw_involvement(deps, NURSE, child_id, in_error)
    assert leads(deps, child_id) == [new]


def test_entry_that_became_sensitive_does_not_lead_and_takes_nothing():
    first, other = (
        Involvement(
            **structs.asdict(involvement_details(**LEAD)),
            involvement_id=name,
            recorded_by_organisation="westvale",
            lead_since=turn,
        )
        for turn, name in enumerate(("first", "other"))
    )
    sensitive = structs.replace(other, basis=CONSENT)
    assert [each.lead_professional for each in with_one_lead((first, other))] == [False, True]
    assert [each.lead_professional for each in with_one_lead((first, sensitive))] == [True, False]


def test_entry_that_lost_the_lead_and_is_sent_again_as_the_lead_is_refused(deps, child_id, first):
    taken_over(deps, child_id)
    with pytest.raises(Problem, match="invalid-request"):
        record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(**LEAD), None)


def test_lead_that_is_said_again_of_who_leads_changes_nothing(store, deps, child_id, first):
    before = store.stored[child_id].involvements
    amended(deps, SOCIAL_WORKER, child_id, first, **LEAD)
    assert store.stored[child_id].involvements == before


def test_lead_that_was_ended_is_not_said_to_lead_again(deps, child_id, first):
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=date(2026, 11, 1))
    with pytest.raises(Problem, match="invalid-request"):
        amended(deps, SOCIAL_WORKER, child_id, first, **LEAD)


def test_recorders_are_told_who_leads_by_what_somebody_else_did(store, deps, child_id, first):
    in_error = taken_over(deps, child_id)
    withdraw_involvement(deps, NURSE, child_id, in_error)
    other = record_involvement(deps, NURSE, child_id, involvement_details(service="paediatrics"), None)
    amended(deps, DIRECTORY_TEAM, child_id, other, **LEAD)
    assert [(each.inbox, each.kind) for each in store.notifications] == [
        ("person#p-social-worker", "lead_taken_over"),
        ("person#p-social-worker", "lead_given"),
        ("person#p-social-worker", "lead_taken_over"),
        ("person#p-nurse", "lead_given"),
    ]


def test_lead_that_was_taken_away_does_not_come_back_with_another_change(deps, child_id, first):
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=date(2026, 11, 1))
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=None, lead_professional=False)
    amended(deps, SOCIAL_WORKER, child_id, first, telephone="0113 496 0999")
    assert leads(deps, child_id) == []


def test_log_says_to_whom_the_lead_went_back(store, deps, child_id, first):
    withdraw_involvement(deps, NURSE, child_id, taken_over(deps, child_id))
    assert store.events[-1].details["lead_given_back"] == first
