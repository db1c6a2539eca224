"""The lead professional of a merged child: of both records, the one who was said to lead last (rulebook, section 1)."""

import pytest

from contactpoint.application.merges.reversal import reverse_merge
from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.hand_over_involvement import hand_over_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.shields.shield import shield_child
from tests.builders import DIRECTORY_TEAM, NURSE, SOCIAL_WORKER, TEACHER, involvement_details
from tests.unit.application.merges.two_records import SHIELD, WRONG, merge, view

LEAD = {"lead_professional": True}


def recorded(deps, who, child_id, **facts):
    return record_involvement(deps, who, child_id, involvement_details(practitioner_name="Some Body", **facts), None)


def amended(deps, who, child_id, involvement_id, **changes):
    return amend_involvement(deps, who, child_id, involvement_id, version(deps, who, child_id), changes)[0]


def leads(deps, child_id, reader=NURSE):
    return [each.involvement_id for each in view(deps, child_id, reader).involvements if each.lead_professional]


def version(deps, who, child_id):
    return view_record(deps, who, child_id, "maintaining_record")[1]


def told(store, who):
    """Return what somebody was told of the lead, and of which number."""
    kinds = ("lead_taken_over", "lead_given")
    found = (each for each in store.notifications if each.inbox == f"person#{who.practitioner_id}")
    return [(each.kind, each.child_id) for each in found if each.kind in kinds]


@pytest.fixture
def ann(deps, two):
    return recorded(deps, SOCIAL_WORKER, two[0], **LEAD)


@pytest.mark.parametrize("through", [0, 1])
def test_lead_is_given_to_an_entry_of_the_other_record_and_the_answer_is_true(deps, store, two, ann, through):
    cy = recorded(deps, NURSE, two[1])
    merge_id = merge(deps, *two)
    etag = version(deps, DIRECTORY_TEAM, two[through])
    answer, _ = amend_involvement(deps, DIRECTORY_TEAM, two[through], cy, etag, LEAD)
    assert answer.lead_professional
    assert [leads(deps, number) for number in two] == [[cy], [cy]]
    assert told(store, SOCIAL_WORKER) == [("lead_taken_over", two[0])]
    assert told(store, NURSE) == [("lead_given", two[1])]
    reverse_merge(deps, DIRECTORY_TEAM, merge_id, WRONG)
    assert [leads(deps, number) for number in two] == [[ann], [cy]]
    assert told(store, SOCIAL_WORKER)[1:] == [("lead_given", two[0])]


@pytest.mark.parametrize("through", [0, 1])
def test_new_entry_leads_by_whichever_number_it_is_recorded(deps, store, two, ann, through):
    merge(deps, *two)
    new = recorded(deps, NURSE, two[through], service="paediatrics", **LEAD)
    assert [leads(deps, number) for number in two] == [[new], [new]]
    assert told(store, SOCIAL_WORKER) == [("lead_taken_over", two[0])]
    withdraw_involvement(deps, NURSE, two[0], new)
    assert leads(deps, two[1]) == [ann]
    assert told(store, SOCIAL_WORKER)[1:] == [("lead_given", two[0])]


def test_lead_of_two_leads_is_the_one_who_was_said_last_and_the_other_recorder_is_told(deps, store, two):
    cy = recorded(deps, NURSE, two[1], **LEAD)
    later = recorded(deps, SOCIAL_WORKER, two[1], service="paediatrics")
    amended(deps, SOCIAL_WORKER, two[1], later, **LEAD)
    first = recorded(deps, TEACHER, two[0], **LEAD)
    amended(deps, TEACHER, two[0], first, lead_professional=False)
    merge(deps, *two)
    assert leads(deps, two[0]) == [later]
    withdraw_involvement(deps, SOCIAL_WORKER, two[0], later)
    assert leads(deps, two[0]) == [cy]


def test_merge_tells_the_recorder_of_who_does_not_lead_any_more(deps, store, two, ann):
    recorded(deps, NURSE, two[1], **LEAD)
    merge(deps, *two)
    (kept,) = leads(deps, two[0])
    lost, number = (NURSE, two[1]) if kept == ann else (SOCIAL_WORKER, two[0])
    assert told(store, lost) == [("lead_taken_over", number)]
    assert len(store.notifications) == 1


def test_hand_over_in_a_merged_child_moves_the_lead_in_its_own_record(deps, two, ann):
    merge(deps, *two)
    person = {"practitioner_name": "Nova Person", "telephone": "0117 496 0999", "email": None}
    new = hand_over_involvement(deps, SOCIAL_WORKER, two[1], ann, version(deps, SOCIAL_WORKER, two[1]), person)
    assert leads(deps, two[0]) == [new]


def test_nobody_is_told_of_a_hidden_child_s_other_number(deps, store, two, ann):
    cy = recorded(deps, NURSE, two[1], **LEAD)
    shield_child(deps, DIRECTORY_TEAM, two[0], SHIELD)
    merge_id = merge(deps, *two)
    for who, child_id, entry in ((NURSE, two[1], cy), (DIRECTORY_TEAM, two[0], ann), (DIRECTORY_TEAM, two[1], cy)):
        etag = version(deps, who, child_id)
        amend_involvement(deps, who, child_id, entry, etag, {"lead_professional": who is DIRECTORY_TEAM})
    assert leads(deps, two[0], DIRECTORY_TEAM) == [cy]
    reverse_merge(deps, DIRECTORY_TEAM, merge_id, WRONG)
    assert told(store, SOCIAL_WORKER) == []
    assert {number for _, number in told(store, NURSE)} == {two[1]}
