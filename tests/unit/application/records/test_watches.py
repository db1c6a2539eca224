"""Watches: who asked is notified of the looks of others, and of nothing that is hidden from them."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.application.records.confirm_or_withdraw_involvement import withdraw_involvement
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.view import view_record
from contactpoint.application.records.watches import end_watch, watch_record
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.contacts.notification import personal_inbox, team_inbox
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
    ordinary_details,
    sensitive_details,
)
from tests.fakes import fake_dependencies

CHILD = "child-0001"
CLINIC = caller("p-clinic", "harbour-lights-clinic", "health")


@pytest.fixture
def store(store_with_record):
    return store_with_record


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


@pytest.fixture
def watched(deps):
    """Let the social worker have an involvement, and watch."""
    involvement_id = record_involvement(deps, SOCIAL_WORKER, CHILD, involvement_details(), None)
    watch_record(deps, SOCIAL_WORKER, CHILD)
    return involvement_id


def told(store, inbox=None):
    inbox = inbox or personal_inbox(SOCIAL_WORKER.practitioner_id)
    return [(n.kind, n.organisation_id, n.practitioner_id) for n in store.notifications if n.inbox == inbox]


def test_practitioner_is_told_which_organisation_looked_and_not_of_own_looks(deps, store, watched):
    view_record(deps, SOCIAL_WORKER, CHILD, "providing_service")
    assert told(store) == []
    view_record(deps, NURSE, CHILD, "urgent_care")
    assert told(store) == [("watched_record_viewed", "hospital", "")]


def test_practitioner_is_told_who_became_involved(deps, store, watched):
    record_involvement(deps, TEACHER, CHILD, ordinary_details(), None)
    assert told(store) == [("watched_record_involvement", "school", "")]


def test_responsible_team_is_told_who_looked(deps, store):
    watch_record(deps, DIRECTORY_TEAM, CHILD)
    view_record(deps, NURSE, CHILD, "urgent_care")
    assert told(store, team_inbox("westvale")) == [("watched_record_viewed", "hospital", "p-nurse")]


@pytest.mark.parametrize("who", [NURSE, OTHER_TEAM, DIRECTORY_TEAM])
def test_watch_without_an_involvement_is_only_for_the_responsible_team(deps, who):
    if who is DIRECTORY_TEAM:
        watch_record(deps, who, CHILD)
        return
    with pytest.raises(Problem, match="not-permitted"):
        watch_record(deps, who, CHILD)


def test_watch_ends_when_asked_or_with_the_involvement(deps, store, watched):
    end_watch(deps, SOCIAL_WORKER, CHILD)
    view_record(deps, NURSE, CHILD, "urgent_care")
    watch_record(deps, SOCIAL_WORKER, CHILD)
    withdraw_involvement(deps, SOCIAL_WORKER, CHILD, watched)
    record_involvement(deps, SOCIAL_WORKER, CHILD, involvement_details(), None)
    view_record(deps, NURSE, CHILD, "urgent_care")
    assert told(store) == []


def test_watch_of_an_ended_involvement_tells_nothing(deps, store, watched):
    stored = store.stored[CHILD]
    ended = tuple(replace(each, end_date=deps.today - timedelta(days=1)) for each in stored.involvements)
    store.stored[CHILD] = replace(stored, record=replace(stored.record, involvements=ended))
    view_record(deps, NURSE, CHILD, "urgent_care")
    assert told(store) == []
    with pytest.raises(Problem, match="not-permitted"):
        watch_record(deps, SOCIAL_WORKER, CHILD)


def _look_while_shielded(deps):
    shield_child(deps, DIRECTORY_TEAM, CHILD, ShieldChild(basis="court_order"))
    view_record(deps, NURSE, CHILD, "urgent_care")


def _look_of_a_provider(deps):
    record_involvement(deps, MENTAL_HEALTH_NURSE, CHILD, sensitive_details(), None)
    view_record(deps, MENTAL_HEALTH_NURSE, CHILD, "providing_service")


@pytest.mark.parametrize(
    "act",
    [
        _look_while_shielded,
        _look_of_a_provider,
        lambda deps: view_record(deps, CLINIC, CHILD, "providing_service"),
        lambda deps: view_record(deps, NURSE, CHILD, "safeguarding_enquiry"),
    ],
)
def test_practitioner_cannot_tell_a_hidden_look_from_none(deps, store, watched, act):
    act(deps)
    assert told(store) == []


def test_team_is_not_told_who_provides_a_sensitive_service(deps, store):
    watch_record(deps, DIRECTORY_TEAM, CHILD)
    record_involvement(deps, MENTAL_HEALTH_NURSE, CHILD, sensitive_details(), None)
    assert told(store, team_inbox("westvale")) == []


def test_former_authority_is_not_told(deps, store):
    watch_record(deps, DIRECTORY_TEAM, CHILD)
    stored = store.stored[CHILD]
    moved = replace(stored.record.child, responsible_authority="northmoor")
    store.stored[CHILD] = replace(stored, record=replace(stored.record, child=moved))
    view_record(deps, NURSE, CHILD, "urgent_care")
    assert told(store, team_inbox("westvale")) == told(store, team_inbox("northmoor")) == []


def test_watch_of_a_provider_is_an_event_that_names_no_child(deps, store):
    record_involvement(deps, MENTAL_HEALTH_NURSE, CHILD, sensitive_details(), None)
    watch_record(deps, MENTAL_HEALTH_NURSE, CHILD)
    assert (store.events[-1].event_type, store.events[-1].redaction) == ("watch_begun", "hide_link")
