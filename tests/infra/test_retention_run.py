"""The retention state machine of the template, run with a function that archives, fails and recovers."""

import json

import pytest

from tests.infra.state_machine import StateMachine

BATCH, PAGE = 25, 1000


class NotArchivedError(Exception):
    """What the function raises after a batch in which a record is left."""


class Archive:
    """What the retention function does: records that are due, some of which fail so many times."""

    def __init__(self, due: int, failures: dict[int, int] | None = None) -> None:
        self.due, self.failures = set(range(due)), dict(failures or {})
        self.calls: list[str] = []
        self.unavailable = 0

    def __call__(self, payload: dict) -> dict:
        assert payload["at"] == "2026-11-24T01:10:00Z"
        self.calls.append(payload["action"])
        if self.unavailable:
            self.unavailable -= 1
            raise TimeoutError
        if payload["action"] == "find_due":
            found = sorted(each for each in self.due if each > payload.get("after", -1))[:PAGE]
            batches = [found[i : i + BATCH] for i in range(0, len(found), BATCH)]
            after = found[-1] if found else payload.get("after", -1)
            return {"batches": batches, "any": bool(found), "more": len(found) == PAGE, "after": after}
        bad = [each for each in payload["child_ids"] if self.failures.get(each)]
        self.due -= set(payload["child_ids"]) - set(bad)
        for each in bad:
            self.failures[each] -= 1
        if bad:
            raise NotArchivedError
        return {"archived": len(payload["child_ids"])}


@pytest.fixture
def run(production):
    machines = production.resources("AWS::StepFunctions::StateMachine")
    (machine,) = (each for name, each in machines.items() if "Retention" in name)
    parts = machine["DefinitionString"]["Fn::Join"][1]
    definition = json.loads("".join(part if isinstance(part, str) else "arn" for part in parts))
    return lambda archive: StateMachine(definition, archive).run({"at": "2026-11-24T01:10:00Z"})


@pytest.mark.parametrize("due", [0, 1, 26, PAGE - 1, PAGE, 2 * PAGE + 3])
def test_run_archives_all_that_are_due(run, due):
    archive = Archive(due)
    assert run(archive) == "SUCCEEDED"
    assert archive.due == set()


def test_record_that_fails_for_ever_leaves_all_others_archived_and_the_run_failed(run):
    archive = Archive(2 * PAGE + 3, failures={30: 10**6, PAGE + 1: 10**6})
    assert run(archive) == "RecordsNotArchived"
    assert archive.due == {30, PAGE + 1}
    assert archive.calls.count("archive") == 2 * PAGE // BATCH + 1 + 2 * 4


def test_record_that_fails_four_times_is_archived_at_the_fifth_attempt(run):
    archive = Archive(60, failures={30: 4})
    assert run(archive) == "SUCCEEDED"
    assert archive.due == set()


def test_search_for_due_records_is_repeated_and_then_fails_the_run(run):
    passing, lasting = Archive(60), Archive(60)
    passing.unavailable, lasting.unavailable = 4, 10**6
    assert run(passing) == "SUCCEEDED"
    assert run(lasting) == "TimeoutError"
