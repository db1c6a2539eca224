"""The events of a run: one when it begins and one when it has ended, however often a step is repeated."""

from datetime import timedelta

import msgspec
import pytest

from contactpoint.application.platform_acts.runs import (
    RunStatement,
    record_begun,
    record_finished,
    record_statement,
)
from contactpoint.application.runs.report import RunReport
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.audit.platform_acts import platform_act
from tests.builders import NOW
from tests.fakes import MemoryRunFiles, MemoryStore, fake_dependencies

REPORT = RunReport(
    job="archiving",
    run="night",
    at=NOW.isoformat(),
    batches=3,
    counts={"archived": 59, "failed": 1},
    failures={"child-0003": "ValueError"},
    incomplete=(),
)
SAID = {"job": "event-archive", "run": "night", "phase": "done", "at": NOW.isoformat(), "counts": {"events": 12}}


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def stored_once(store: MemoryStore) -> dict[str, AuditEvent]:
    """Return the events as a log has them, which takes an id once and keeps the first."""
    return {event.event_id: event for event in reversed(store.events)}


def test_repeated_steps_of_a_run_write_two_events(store):
    files = MemoryRunFiles()
    for minute in range(3):
        record_begun(fake_dependencies(store, NOW + timedelta(minutes=minute)), files, "archiving", "night")
    for minute in range(9, 12):
        record_finished(fake_dependencies(store, NOW + timedelta(minutes=minute)), files, REPORT)
    begun, ended = sorted(stored_once(store).values(), key=lambda event: event.event_id)
    assert (begun.practitioner_id, platform_act(begun).phase, begun.occurred_at) == ("system:archiving", "begun", NOW)
    assert platform_act(ended).begun_in == begun.event_id


def test_event_of_a_run_has_numbers_and_names_no_item(store):
    record_finished(fake_dependencies(store), MemoryRunFiles(), REPORT)
    (event,) = store.events
    assert platform_act(event).phase == "failed"
    assert platform_act(event).counts == {"archived": 59, "failed": 1, "batches": 3, "incomplete": 0}
    assert b"child-0003" not in msgspec.json.encode(event)


def test_state_machine_says_the_same_thing_once(store):
    for hour in range(2):
        deps = fake_dependencies(store, NOW + timedelta(hours=hour))
        assert record_statement(deps, msgspec.convert(SAID, RunStatement)) == store.events[0].event_id
    (event,) = stored_once(store).values()
    assert (event.practitioner_id, event.occurred_at, platform_act(event).counts) == (
        "system:event-archive",
        NOW,
        {"events": 12},
    )


@pytest.mark.parametrize("wrong", [{"job": "Ann Newell"}, {"counts": {"Ann Newell": 1}}, {"phase": "x"}, {"note": "x"}])
def test_state_machine_can_say_nothing_but_names_of_jobs_and_numbers(wrong):
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**SAID, **wrong}, RunStatement)
