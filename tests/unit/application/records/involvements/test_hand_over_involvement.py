"""A hand-over ends one entry and begins another in one write; the work stays with who recorded it."""

from datetime import UTC, date, datetime

import pytest

from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.hand_over_involvement import hand_over_involvement
from contactpoint.application.records.record_or_amend_involvement import amend_involvement, record_involvement
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.problems import Problem
from tests.builders import DIRECTORY_TEAM, SOCIAL_WORKER, TEACHER, TODAY, involvement_details, registration
from tests.fakes import fake_dependencies

NEW = {"practitioner_name": "Nova Person", "telephone": "0117 496 0999", "email": None}
TOMORROW = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def child_id(deps):
    return register_child(deps, SOCIAL_WORKER, registration(), None)


@pytest.fixture
def entry(deps, child_id):
    details = involvement_details(lead_professional=True, start_date=date(2025, 3, 2))
    return record_involvement(deps, SOCIAL_WORKER, child_id, details, None)


def handed_over(deps, who, child_id, entry):
    _, etag = view_record(deps, who, child_id, "maintaining_record")
    return hand_over_involvement(deps, who, child_id, entry, etag, NEW)


def goes_on(deps, child_id, entry):
    _, etag = view_record(deps, SOCIAL_WORKER, child_id, "maintaining_record")
    amend_involvement(deps, SOCIAL_WORKER, child_id, entry, etag, {"end_date": None})


def leads(deps, child_id):
    record, _ = view_record(deps, TEACHER, child_id, "urgent_care")
    return [each.involvement_id for each in record.involvements if each.lead_professional]


@pytest.mark.parametrize("who", [SOCIAL_WORKER, DIRECTORY_TEAM])
def test_hand_over_is_one_write_and_the_work_stays_with_who_recorded_it(store, deps, child_id, entry, who):
    version = store.stored[child_id].version
    new = handed_over(deps, who, child_id, entry)
    assert store.stored[child_id].version == version + 1
    found = {each.involvement_id: each for each in store.stored[child_id].involvements}
    assert (found[entry].end_date, found[new].start_date, found[new].end_date) == (TODAY, TODAY, None)
    assert found[new].recorded_by == SOCIAL_WORKER.practitioner_id
    confirm_involvement(deps, SOCIAL_WORKER, child_id, new)
    assert leads(deps, child_id) == [new]


@pytest.mark.parametrize("steps", [(withdraw_involvement, goes_on), (goes_on, withdraw_involvement)])
def test_hand_over_in_error_is_undone_in_any_order_and_the_lead_is_back(store, deps, child_id, entry, steps):
    new = handed_over(deps, SOCIAL_WORKER, child_id, entry)
    later = fake_dependencies(store, TOMORROW)
    for step in steps:
        if step is goes_on:
            goes_on(later, child_id, entry)
        else:
            withdraw_involvement(later, SOCIAL_WORKER, child_id, new)
    assert leads(later, child_id) == [entry]


def test_entry_that_was_handed_over_and_is_handed_over_again_takes_the_lead_from_nobody(deps, child_id, entry):
    new = handed_over(deps, SOCIAL_WORKER, child_id, entry)
    _, etag = view_record(deps, SOCIAL_WORKER, child_id, "maintaining_record")
    person = {**NEW, "practitioner_name": "Third Person"}
    hand_over_involvement(deps, SOCIAL_WORKER, child_id, entry, etag, person)
    assert leads(deps, child_id) == [new]


def test_hand_over_of_what_somebody_changed_meanwhile_is_refused_and_changes_nothing(store, deps, child_id, entry):
    before = store.stored[child_id].involvements
    with pytest.raises(Problem, match="version-conflict"):
        hand_over_involvement(deps, SOCIAL_WORKER, child_id, entry, '"old"', NEW)
    assert store.stored[child_id].involvements == before
