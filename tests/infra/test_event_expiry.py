"""The expiry's state machine: no event begins to expire before that is recorded, and a stop waits for nothing."""

import json

import msgspec
import pytest

from contactpoint.application.platform_acts.runs import RunStatement
from infra.workflows.event_expiry import STOPPED
from tests.infra.state_machine import StateMachine


class Table:
    """The table's time to live and the audit log, of which one may be away."""

    def __init__(self, switch, *, log_works=True):
        self.switch, self.log_works = switch, log_works
        self.done = []

    def __call__(self, payload):
        if "run" in payload:
            if not self.log_works:
                raise RuntimeError
            said = msgspec.convert(payload["run"], RunStatement)
            self.done.append((said.job, said.phase, dict(said.counts)))
            return {"event_id": "1"}
        if payload["action"] == "check":
            return {"switch": self.switch}
        self.done.append(payload["action"])
        return {"on": payload["action"] == "turn_on"}


@pytest.fixture
def run(production):
    machines = production.resources("AWS::StepFunctions::StateMachine")
    (machine,) = (each for name, each in machines.items() if "EventExpiry" in name)
    parts = machine["DefinitionString"]["Fn::Join"][1]
    definition = json.loads("".join(part if isinstance(part, str) else "arn" for part in parts))
    return lambda table: StateMachine(definition, table, lambda _: []).run({})


def test_beginning_of_the_expiry_is_recorded_before_and_after(run):
    table = Table("on")
    assert run(table) == "SUCCEEDED"
    assert table.done == [
        ("event-expiry", "begun", {}),
        "turn_on",
        ("event-expiry", "done", {"expires": 1}),
    ]


def test_expiry_does_not_begin_if_it_cannot_be_recorded(run):
    table = Table("on", log_works=False)
    assert run(table) != "SUCCEEDED"
    assert table.done == []


def test_stop_is_recorded_afterwards_and_the_run_fails_so_that_it_rings(run):
    table = Table("off")
    assert run(table) == STOPPED
    assert table.done == ["turn_off", ("event-expiry", "done", {"expires": 0})]


def test_stop_works_when_nothing_can_be_recorded(run):
    table = Table("off", log_works=False)
    assert run(table) != "SUCCEEDED"
    assert table.done == ["turn_off"]


def test_night_without_a_switch_writes_nothing(run):
    table = Table("none")
    assert run(table) == "SUCCEEDED"
    assert table.done == []
