"""The state machines of the template, run with the jobs themselves: records and accounts are due, fail, recover."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from msgspec.structs import replace

from contactpoint import job_invocation
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.lambda_invocation import InvocationFailed
from functions.jobs.access_review import handler as access_review
from functions.jobs.archiving import handler as archiving
from infra.constructs.storage.runs_bucket import JOBS_WITH_FILES
from infra.functions.all_functions import JOBS
from tests.builders import account, child
from tests.fakes import MemoryRunFiles, MemoryStore, fake_dependencies
from tests.infra.state_machine import StateMachine

NOW = datetime(2029, 1, 23, 1, 10, tzinfo=UTC)
DUE = 5000
POISON = frozenset(f"child-{number:05d}" for number in range(7, DUE, 100))
CALLS = 5
"""A plan, three batches and a report: the calls of a run for 60 records."""
Handler = Callable[[dict[str, Any], Any], dict[str, Any]]


class KilledError(BaseException):
    """The run, or the function, was stopped from outside."""


class Night:
    """A directory in which people have turned 18, and the machine that archives their records."""

    def __init__(self, definition: dict[str, Any]) -> None:
        self.store, self.files = MemoryStore(), MemoryRunFiles()
        self._definition, self._save = definition, self.store.save
        self.before_save: Callable[[str], None] = lambda _: None
        self.before_call: Callable[[dict[str, Any]], None] = lambda _: None
        self.store.save = self._saving

    def fill(self, due: int) -> None:
        for number in range(due):
            record = Record(child=child(child_id=f"child-{number:05d}", date_of_birth=date(2011, 1, 23)))
            self.store.stored[record.child.child_id] = StoredRecord(record=record)

    def run(self, name: str = "night") -> str:
        return run_machine(self._definition, self._call, self.files, name)

    @property
    def active(self) -> set[str]:
        return {child_id for child_id, stored in self.store.stored.items() if not stored.archived}

    @property
    def archivings(self) -> int:
        return sum(event.event_type == "archived" for event in self.store.events)

    def _saving(self, change) -> None:
        self.before_save(change.after.child.child_id)
        self._save(change)

    def _call(self, payload: dict[str, Any], _: Any) -> dict[str, Any]:
        self.before_call(payload)
        return archiving.handler(payload, None)


def run_machine(definition: dict[str, Any], handler: Handler, files: MemoryRunFiles, name: str = "night") -> str:
    machine = StateMachine(definition, lambda payload: handler(payload, None), lambda run: [*files.read_manifest(run)])
    return machine.run({}, name)


def definition_of(production, workflow: str) -> dict[str, Any]:
    machines = production.resources("AWS::StepFunctions::StateMachine")
    (machine,) = (each for name, each in machines.items() if name.startswith(workflow))
    parts = machine["DefinitionString"]["Fn::Join"][1]
    return json.loads("".join(part if isinstance(part, str) else part.get("Ref", "arn") for part in parts))


@pytest.fixture
def night(production, monkeypatch) -> Night:
    night = Night(definition_of(production, "ArchivingWorkflow"))
    for job in (archiving, access_review):
        monkeypatch.setattr(job, "deps", lambda: fake_dependencies(night.store))
    monkeypatch.setattr(job_invocation, "utc_now", lambda: NOW)
    for name in ("archiving", "access-review"):
        monkeypatch.setitem(job_invocation._FILES, name, night.files)
    return night


@pytest.mark.parametrize("due", [0, 1, 26, 2000])
def test_run_archives_all_that_are_due(night, due):
    night.fill(due)
    assert night.run() == "SUCCEEDED"
    assert night.active == set()
    assert night.files.reports["night"]["counts"].get("archived", 0) == night.archivings == due


def test_one_percent_of_poison_is_reported_and_blocks_neither_others_nor_the_next_night(night):
    def refuse(child_id: str) -> None:
        if child_id in POISON:
            raise ValueError

    night.fill(DUE)
    night.before_save = refuse
    assert night.run() == "FailedInPart"
    report = night.files.reports["night"]
    assert night.active == set(report["failures"]) == POISON
    assert (report["status"], report["counts"]) == ("failed in part", {"archived": 4950, "failed": 50})
    night.before_save = lambda _: None
    assert night.run("next") == "SUCCEEDED"
    assert (night.active, night.archivings) == (set(), DUE)


def test_catch_up_of_a_month_is_one_run_of_small_documents(night, monkeypatch):
    monkeypatch.setattr(night.store, "list_due", lambda day: (f"child-{day}-{number}" for number in range(1700)))
    assert night.run() == "SUCCEEDED"
    assert sum(len(batch["ids"]) for batch in night.files.read_manifest("night")) == 61_200
    assert night.files.reports["night"]["counts"] == {"failed": 0, "not_due": 61_200}


@pytest.mark.parametrize("error", [Conflict(), Unavailable("ThrottlingException")])
def test_records_that_are_throttled_are_archived_once_all_the_same(night, error):
    left = dict.fromkeys(POISON, 4)

    def throttle(child_id: str) -> None:
        if left.get(child_id, 0) > 0:
            left[child_id] -= 1
            raise error

    night.fill(200)
    night.before_save = throttle
    assert night.run() == "SUCCEEDED"
    assert (night.active, night.archivings) == (set(), 200)


@pytest.mark.parametrize("call", range(CALLS))
def test_run_that_is_killed_at_any_step_is_made_good_by_the_next(night, call):
    calls = []

    def kill(payload: dict[str, Any]) -> None:
        calls.append(payload["action"])
        if len(calls) == call + 1:
            raise KilledError

    night.fill(60)
    night.before_call = kill
    with pytest.raises(KilledError):
        night.run()
    assert night.run("again") == "SUCCEEDED"
    assert (night.active, night.archivings) == (set(), 60)


@pytest.mark.parametrize("saved", [0, 1, 24, 25, 59])
def test_function_that_is_killed_within_a_batch_is_called_again(night, monkeypatch, saved):
    """Lambda's time ends, or its machine does: the step is repeated, and what was archived is archived once."""
    saves = []

    def kill(_: str) -> None:
        saves.append(1)
        if len(saves) == saved + 1:
            raise KilledError

    def call(payload: dict[str, Any], _: Any) -> dict[str, Any]:
        try:
            return archiving.handler(payload, None)
        except KilledError as error:
            raise TimeoutError from error

    night.fill(60)
    night.before_save = kill
    monkeypatch.setattr(night, "_call", call)
    assert night.run() == "SUCCEEDED"
    assert night.files.reports["night"]["counts"] == {"archived": 60, "failed": 0}
    assert (night.active, night.archivings) == (set(), 60)


def test_run_that_is_started_twice_archives_each_record_once(night):
    """The second run begins and ends between the plan and the first batch of the first."""
    second = []

    def start_another(payload: dict[str, Any]) -> None:
        if payload["action"] == "take_step" and not second:
            second.append(True)
            assert night.run("second") == "SUCCEEDED"

    night.fill(60)
    night.before_call = start_another
    assert night.run("first") == "SUCCEEDED"
    assert (night.active, night.archivings) == (set(), 60)
    counts = [night.files.reports[name]["counts"] for name in ("first", "second")]
    assert counts == [{"archived": 60, "failed": 0}] * 2


def test_batch_whose_function_always_fails_is_reported_and_stops_no_other(night):
    def fail(payload: dict[str, Any]) -> None:
        if payload["action"] == "take_step" and payload["batch"]["number"] == 1:
            raise InvocationFailed

    night.fill(60)
    night.before_call = fail
    assert night.run() == "FailedInPart"
    report = night.files.reports["night"]
    assert (len(night.active), report["incomplete"]) == (25, (1,))
    assert report["failures"] == dict.fromkeys(sorted(night.active), "NoResult")


def test_plan_that_fails_again_and_again_fails_the_run(night):
    def fail(_: dict[str, Any]) -> None:
        raise InvocationFailed

    night.before_call = fail
    assert night.run() == "InvocationFailed"


def test_access_review_suspends_what_is_overdue_and_reports_what_it_cannot(production, night, monkeypatch):
    store, save = night.store, night.store.save_account
    for number in range(300):
        lapsed = account(practitioner_id=f"p-{number:03d}", confirmed_until=NOW.date() - timedelta(days=1))
        store.accounts[lapsed.practitioner_id] = replace(lapsed, sign_in_key="")

    def refuse(after, *more) -> None:
        if after.practitioner_id.endswith("50"):
            raise ValueError
        save(after, *more)

    monkeypatch.setattr(store, "save_account", refuse)
    definition = definition_of(production, "AccessReviewWorkflow")
    assert run_machine(definition, access_review.handler, night.files) == "FailedInPart"
    assert night.files.reports["night"]["counts"] == {"failed": 3, "suspended": 297}
    assert sum(each.status == "suspended" for each in store.accounts.values()) == 297


@pytest.mark.parametrize(
    "definition",
    [each for each in JOBS if "RUNS/" in "".join(each.permissions.buckets) and each.folder.startswith("jobs/")],
)
def test_job_may_use_the_files_of_its_own_runs_and_they_expire(definition):
    job = import_module(f"functions.{definition.folder.replace('/', '.')}.handler").JOB
    folders = {bucket.removeprefix("RUNS/") for bucket in definition.permissions.buckets if bucket.startswith("RUNS/")}
    assert folders - {"certificates"} == {job.name}
    assert job.name in JOBS_WITH_FILES
