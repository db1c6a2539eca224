"""A look through a system, or for a colleague: the log names both, except where it names nobody."""

import pytest
from msgspec.structs import replace

from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, access_history, list_events
from contactpoint.application.records.record_or_amend_involvement import record_involvement
from contactpoint.application.records.view import view_record
from tests.builders import AUDITOR, DIRECTORY_TEAM, MENTAL_HEALTH_NURSE, NURSE, TODAY, sensitive_details
from tests.fakes import FakeAuditLogReader

THROUGH = {"via_system": "p-ward-system", "asked_by": "p-teacher"}


@pytest.fixture
def reading(store):
    return FakeAuditLogReader(store)


def of_day(deps, reading, event_type):
    (event,) = list_events(deps, reading, AUDITOR, ChosenEvents(day=TODAY, event_type=event_type), None).events
    return event


def test_history_says_for_whom_and_through_which_system_somebody_looked(deps, reading, child_id):
    view_record(deps, replace(NURSE, **THROUGH), child_id, "urgent_care")
    (event,) = access_history(deps, reading, DIRECTORY_TEAM, child_id, "inquiry", None).events[:1]
    assert (event.via_system, event.asked_by, event.asked_for.practitioner_id) == (*THROUGH.values(), "p-teacher")


def test_history_of_who_looked_for_themselves_names_no_colleague(deps, reading, child_id):
    view_record(deps, NURSE, child_id, "urgent_care")
    (event,) = access_history(deps, reading, DIRECTORY_TEAM, child_id, "inquiry", None).events[:1]
    assert (event.via_system, event.asked_by, bool(event.asked_for)) == (None, None, False)


def test_list_of_a_day_names_who_looked_and_for_whom(deps, reading, child_id):
    view_record(deps, replace(NURSE, **THROUGH), child_id, "urgent_care")
    event = of_day(deps, reading, "viewed")
    assert (event.role, event.via_system, event.asked_by) == ("practitioner", *THROUGH.values())
    assert not event.asked_for


def test_list_of_a_day_names_nobody_where_it_names_no_provider(deps, reading, child_id):
    record_involvement(deps, MENTAL_HEALTH_NURSE, child_id, sensitive_details(), None)
    event = of_day(deps, reading, "involvement_recorded")
    assert (event.role, event.via_system, event.asked_by) == (None, None, None)
    assert not event.asked_for
    assert "p-" not in repr(event)
