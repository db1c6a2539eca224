"""Authorisation: what a refusal may say, and which fields a caller sees."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from contactpoint.application.authorisation import (
    get_authorised_record,
    missing_record_problem,
    to_record_view,
    visibilities_of,
    visibility_of,
)
from contactpoint.domain.access import record_resource
from contactpoint.domain.children import Record, Review, StoredRecord, Suspicion, Visibility
from contactpoint.problems import Problem
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    SHIELD,
    SOCIAL_WORKER,
    TEACHER,
    THIRD_TEAM,
    child,
)
from tests.fakes import MemoryStore, fake_dependencies

DEPS = fake_dependencies(MemoryStore())
ORDINARY = StoredRecord(record=Record(child=child()))
SHIELDED = StoredRecord(record=Record(child=child(), shield=SHIELD))
UNDER_REVIEW = StoredRecord(
    record=Record(
        child=child(responsible_authority="northmoor"),
        review=Review(
            review_id="0" * 32,
            kind="registration",
            submitted_by=NURSE.practitioner_id,
            submitted_at=datetime(2026, 1, 5, tzinfo=UTC),
            suspicions=(Suspicion(child_id="child-0009", authority="westvale"),),
        ),
    )
)
ENDED = StoredRecord(record=Record(child=child(), identity_ended=True))


@pytest.mark.parametrize(
    ("stored", "caller", "question", "kind"),
    [
        (None, NURSE, ("view", "urgent_care"), "not-found"),
        (None, AUDITOR, ("view", "oversight"), "not-permitted"),
        (ORDINARY, NURSE, ("view", "oversight"), "not-permitted"),
        (SHIELDED, NURSE, ("amend", ""), "not-permitted"),
        (SHIELDED, OTHER_TEAM, ("lift_shield", ""), "not-permitted"),
        (UNDER_REVIEW, TEACHER, ("view", "urgent_care"), "not-found"),
        (UNDER_REVIEW, THIRD_TEAM, ("view", "maintaining_record"), "not-found"),
        (ENDED, NURSE, ("view", "urgent_care"), "not-found"),
        (replace(ORDINARY, archived=True), NURSE, ("view", "urgent_care"), "not-found"),
    ],
)
def test_refusal_says_not_permitted_only_of_what_the_caller_may_know_of(deps, store, stored, caller, question, kind):
    action, access_reason = question
    if stored:
        store.stored[stored.child.child_id] = stored
    with pytest.raises(Problem, match=f"^{kind}"):
        get_authorised_record(deps, caller, action, "child-0001", access_reason)


@pytest.mark.parametrize(
    ("stored", "caller"),
    [
        (ORDINARY, NURSE),
        (SHIELDED, TEACHER),
        (UNDER_REVIEW, NURSE),
        (UNDER_REVIEW, DIRECTORY_TEAM),
        (UNDER_REVIEW, OTHER_TEAM),
    ],
)
def test_permitted_record_is_returned(deps, store, stored, caller):
    store.stored["child-0001"] = stored
    assert get_authorised_record(deps, caller, "view", "child-0001", "maintaining_record") is stored


def test_missing_record_is_not_found_for_those_who_could_have_acted_on_it():
    assert missing_record_problem(DIRECTORY_TEAM, "lift_shield").kind == "not-found"
    assert missing_record_problem(NURSE, "lift_shield").kind == "not-permitted"


@pytest.mark.parametrize(
    ("caller", "stored", "visibility"),
    [
        (NURSE, ORDINARY, Visibility(view=True, full_record=True, nhs_number=True)),
        (TEACHER, ORDINARY, Visibility(view=True, full_record=True, upn=True)),
        (NURSE, SHIELDED, Visibility(view=True)),
        (DIRECTORY_TEAM, SHIELDED, Visibility(view=True, full_record=True, upn=True)),
        (TEACHER, UNDER_REVIEW, Visibility()),
        (AUDITOR, ORDINARY, Visibility()),
    ],
)
def test_visibility_is_what_the_policy_permits(caller, stored, visibility):
    assert visibility_of(caller, stored, "maintaining_record") == visibility


def test_visibilities_of_several_records_keep_their_order():
    records = [record_resource(state, "westvale") for state in ("ordinary", "shielded", "archived", "ordinary")]
    found = visibilities_of(SOCIAL_WORKER, records, "assessing_need")
    assert [(v.view, v.full_record) for v in found] == [(True, True), (True, False), (False, False), (True, True)]


def test_record_view_of_a_shielded_child_does_not_mention_sensitive_services():
    view = to_record_view(DEPS, NURSE, SHIELDED, "urgent_care")
    assert (view.shielded, view.sensitive_service_involved) == (True, False)


def test_record_view_is_refused_if_nothing_may_be_seen():
    with pytest.raises(Problem, match="not-permitted"):
        to_record_view(DEPS, AUDITOR, ORDINARY, "oversight")
    with pytest.raises(Problem, match="not-permitted"):
        to_record_view(DEPS, MENTAL_HEALTH_NURSE, ORDINARY, "urgent_care", Visibility(full_record=True))
