"""The archiving run: a month is readable only after each of its buckets is archived."""

import json

import msgspec
import pytest

from contactpoint.application.platform_acts.runs import RunStatement
from tests.infra.state_machine import StateMachine

BUCKETS = [{"month": "2026-10", "shard": shard, "part": 0} for shard in range(3)]


class Archiver:
    """The archive job, which fails for some shards, so many times each."""

    def __init__(self, failures=None, month="2026-10"):
        self.failures, self.month = failures or {}, month
        self.exported, self.finished, self.said = [], [], []

    def __call__(self, payload):
        if "run" in payload:
            self.said.append(msgspec.convert(payload["run"], RunStatement))
            return {"event_id": "1"}
        if payload["action"] == "plan":
            return {"month": self.month, "any": bool(self.month), "buckets": BUCKETS if self.month else []}
        if payload["action"] == "finish":
            events = sum(each["events"] for each in payload["exported"])
            self.finished.append((payload["month"], events))
            return {"month": payload["month"], "events": events}
        if self.failures.get(payload["shard"]):
            self.failures[payload["shard"]] -= 1
            raise RuntimeError
        self.exported.append((payload["month"], payload["shard"], payload["part"]))
        return {"events": 10}


@pytest.fixture
def run(production):
    machines = production.resources("AWS::StepFunctions::StateMachine")
    (machine,) = (each for name, each in machines.items() if "EventArchiving" in name)
    parts = machine["DefinitionString"]["Fn::Join"][1]
    definition = json.loads("".join(part if isinstance(part, str) else "arn" for part in parts))
    return lambda archiver: StateMachine(definition, archiver, lambda _: []).run({})


def test_run_archives_each_bucket_and_then_the_month(run):
    archiver = Archiver({1: 2})
    assert run(archiver) == "SUCCEEDED"
    assert sorted(archiver.exported) == [("2026-10", shard, 0) for shard in range(3)]
    assert archiver.finished == [("2026-10", 30)]


def test_run_is_recorded_before_it_archives_and_when_it_is_done(run):
    archiver = Archiver()
    run(archiver)
    assert [(said.job, said.run, said.phase, said.counts) for said in archiver.said] == [
        ("event-archive", "night", "begun", {}),
        ("event-archive", "night", "done", {"events": 30}),
    ]
    failing = Archiver({1: 99})
    run(failing)
    assert [said.phase for said in failing.said] == ["begun"]


def test_run_without_a_month_that_is_due_does_nothing(run):
    archiver = Archiver(month=None)
    assert run(archiver) == "SUCCEEDED"
    assert (archiver.exported, archiver.finished, archiver.said) == ([], [], [])


def test_bucket_that_fails_for_ever_fails_the_run_and_leaves_the_month_unreadable(run):
    archiver = Archiver({1: 99})
    assert run(archiver) != "SUCCEEDED"
    assert archiver.finished == []
