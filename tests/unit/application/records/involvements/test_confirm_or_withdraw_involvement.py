"""Confirming an involvement, and taking back one that was recorded in error."""

from datetime import UTC, date, datetime

import pytest

from contactpoint.application.records.confirm_or_withdraw_involvement import confirm_involvement, withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.problems import Problem
from tests.builders import (
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    SOCIAL_WORKER,
    TEACHER,
    caller,
    involvement_details,
)
from tests.fakes import fake_dependencies

COLLEAGUE = caller("p-colleague", "westvale", "local_authority")
NEXT_WEEK = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.fixture
def involvement_id(deps, child_id):
    return record_involvement(deps, SOCIAL_WORKER, child_id, involvement_details(), None)


def confirmed_on(deps, child_id, reader=TEACHER):
    return view_record(deps, reader, child_id, "providing_service")[0].involvements[0].last_confirmed_on


@pytest.mark.parametrize("holder", [SOCIAL_WORKER, COLLEAGUE])
def test_holder_confirms_an_involvement_for_all_readers(store, deps, child_id, involvement_id, holder):
    assert confirmed_on(deps, child_id) == date(2026, 11, 23)
    later = fake_dependencies(store, NEXT_WEEK)
    confirm_involvement(later, holder, child_id, involvement_id)
    assert confirmed_on(later, child_id) == date(2026, 11, 30)
    version = store.stored[child_id].version
    confirm_involvement(later, holder, child_id, involvement_id)
    assert store.stored[child_id].version == version
    assert [e.details["repeated"] for e in store.events if e.event_type == "involvement_confirmed"] == [False, True]


@pytest.mark.parametrize("other", [NURSE, TEACHER, OTHER_TEAM])
def test_nobody_confirms_for_another_organisation(deps, child_id, involvement_id, other):
    with pytest.raises(Problem, match="not-permitted"):
        confirm_involvement(deps, other, child_id, involvement_id)


def test_provider_confirms_a_sensitive_service_and_no_list_tells(store, deps, child_id, recorded):
    later = fake_dependencies(store, NEXT_WEEK)
    with pytest.raises(Problem, match="not-found"):
        confirm_involvement(later, NURSE, child_id, recorded)
    confirm_involvement(later, MENTAL_HEALTH_NURSE, child_id, recorded)
    assert confirmed_on(later, child_id, MENTAL_HEALTH_NURSE) == date(2026, 11, 30)
    assert (store.events[-2].redaction, store.events[-2].details) == ("hide_link", {})


@pytest.mark.parametrize("who", [SOCIAL_WORKER, DIRECTORY_TEAM])
def test_entry_in_error_is_taken_back_and_the_event_is_kept(store, deps, child_id, involvement_id, who):
    withdraw_involvement(deps, who, child_id, involvement_id)
    assert store.stored[child_id].involvements == ()
    event = store.events[-1]
    assert (event.event_type, event.practitioner_id) == ("involvement_retracted", who.practitioner_id)
    assert event.details["involvement"]["practitioner_name"] == "Siobhan Keane"
    told = [n.kind for n in store.notifications if n.inbox == "person#p-social-worker"]
    assert told == ([] if who is SOCIAL_WORKER else ["involvement_retracted"])


@pytest.mark.parametrize("other", [COLLEAGUE, NURSE, OTHER_TEAM])
def test_nobody_else_takes_an_entry_back(store, deps, child_id, involvement_id, other):
    with pytest.raises(Problem, match="not-permitted"):
        withdraw_involvement(deps, other, child_id, involvement_id)
    assert len(store.stored[child_id].involvements) == 1
