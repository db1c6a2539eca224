"""The lead goes back when an error is corrected, and to nobody who must not have it (rulebook, section 1)."""

from datetime import date

import pytest

from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import ShieldChild, lift_shield, shield_child
from tests.builders import DIRECTORY_TEAM, NURSE, SOCIAL_WORKER, TEACHER, involvement_details, registration

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


def test_who_does_not_see_everybody_sets_no_lead(deps, child_id, first):
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=date(2026, 11, 1))
    shield_child(deps, DIRECTORY_TEAM, child_id, ShieldChild(basis="court_order"))
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=None)
    lift_shield(deps, DIRECTORY_TEAM, child_id)
    assert leads(deps, child_id) == []


def test_lead_that_was_taken_away_does_not_come_back_with_another_change(deps, child_id, first):
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=date(2026, 11, 1))
    amended(deps, SOCIAL_WORKER, child_id, first, end_date=None, lead_professional=False)
    amended(deps, SOCIAL_WORKER, child_id, first, telephone="0113 496 0999")
    assert leads(deps, child_id) == []


def test_log_says_to_whom_the_lead_went_back(store, deps, child_id, first):
    withdraw_involvement(deps, NURSE, child_id, taken_over(deps, child_id))
    assert store.events[-1].details["lead_given_back"] == first
