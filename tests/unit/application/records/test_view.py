"""Viewing a record."""

import pytest

from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.domain.children import Record
from contactpoint.problems import Problem
from tests.builders import AUDITOR, NURSE, SOCIAL_WORKER, child, new_record, registration


def test_identifier_is_shown_only_to_organisations_it_serves(store, deps):
    numbered = child(nhs_number="9990001235", upn="A123456789012")
    store.save(new_record(Record(child=numbered), deps.new_event("registered", SOCIAL_WORKER)))
    to_nurse, _ = view_record(deps, NURSE, numbered.child_id, "urgent_care")
    to_social_worker, _ = view_record(deps, SOCIAL_WORKER, numbered.child_id, "assessing_need")
    assert (to_nurse.nhs_number, to_nurse.upn) == ("9990001235", None)
    assert (to_social_worker.nhs_number, to_social_worker.upn) == (None, "A123456789012")


def test_view_is_recorded_with_its_access_reason(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    view_record(deps, NURSE, child_id, "urgent_care")
    assert (store.events[-1].event_type, store.events[-1].access_reason) == ("viewed", "urgent_care")


def test_view_that_cannot_be_recorded_shows_nothing(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    store.audit_log_works = False
    with pytest.raises(ConnectionError):
        view_record(deps, NURSE, child_id, "urgent_care")


def test_auditor_cannot_view_a_child(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    with pytest.raises(Problem, match="not-permitted"):
        view_record(deps, AUDITOR, child_id, "oversight")
