"""The nightly jobs: what fails is named in the report and fails the run at its end; everything else is done."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from contactpoint import job_invocation
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.lambda_invocation import InvocationFailed
from functions.jobs.access_review import handler as access_review
from functions.jobs.archiving import handler as archiving
from tests.builders import TODAY, account, child
from tests.fakes import MemoryRunFiles, MemoryStore, fake_dependencies

RUN, AT = "night", "2029-01-23T01:10:00+00:00"
IDS = [f"child-{number:04d}" for number in range(60)]
START = {"step": 0, "position": None}


@pytest.fixture
def store(monkeypatch) -> MemoryStore:
    store = MemoryStore()
    for child_id in IDS:
        record = Record(child=child(child_id=child_id, date_of_birth=date(2011, 1, 23)))
        store.stored[child_id] = StoredRecord(record=record)
    for job in (access_review, archiving):
        monkeypatch.setattr(job, "deps", lambda: fake_dependencies(store))
    monkeypatch.setattr(job_invocation, "utc_now", lambda: datetime(2029, 1, 23, 1, 11, tzinfo=UTC))
    return store


@pytest.fixture
def files(monkeypatch) -> MemoryRunFiles:
    files = MemoryRunFiles()
    for job in ("archiving", "access-review"):
        monkeypatch.setitem(job_invocation._FILES, job, files)
    return files


def plan(job, **given: str) -> dict:
    return job.handler({"action": "plan", "run": RUN, "input": given}, None)


def take_step(job, batch: dict, at: str = AT) -> dict:
    event = {"action": "take_step", "run": RUN, "at": at, "batch": batch, "progress": START}
    return job.handler(event, None)


def run_night(job, files, at: str) -> str:
    for batch in files.manifests[RUN]:
        take_step(job, batch, at)
    return job.handler({"action": "report", "run": RUN, "at": at}, None)["status"]


def break_save(store, monkeypatch, method: str, is_bad, error: Exception) -> None:
    real = getattr(store, method)

    def save(change, *more):
        if is_bad(change):
            raise error
        real(change, *more)

    monkeypatch.setattr(store, method, save)


def test_report_is_logged_with_the_day_for_which_the_run_was(store, files, monkeypatch):
    """A run can be for another day than that on which it is made: operators must see which."""
    told = []
    monkeypatch.setattr(archiving.logger, "info", lambda message, **fields: told.append((message, fields)))
    plan(archiving, at=AT)
    run_night(archiving, files, AT)
    assert [fields["at"] for message, fields in told if message == "run_reported"] == [AT]


def test_due_records_are_planned_in_batches(store, files):
    planned = plan(archiving, at=AT)
    assert planned == {"at": AT, "manifest": RUN, "batches": 3, "items": 60}
    assert [(batch["number"], len(batch["ids"])) for batch in files.manifests[RUN]] == [(0, 25), (1, 25), (2, 10)]


def test_run_without_a_time_is_for_the_time_at_which_it_starts(store, files):
    assert plan(archiving)["at"] == "2029-01-23T01:11:00+00:00"


def test_run_for_a_time_to_come_is_refused(store, files):
    with pytest.raises(InvocationFailed):
        plan(archiving, at="2029-01-23T01:12:00Z")
    assert not files.manifests


def test_bad_record_is_reported_after_all_others_are_archived(store, files, monkeypatch, caplog):
    break_save(store, monkeypatch, "save", lambda c: c.after.child.child_id == IDS[3], ValueError("secret"))
    plan(archiving, at=AT)
    assert run_night(archiving, files, AT) == "failed in part"
    assert [child_id for child_id in IDS if not store.stored[child_id].archived] == [IDS[3]]
    report = files.reports[RUN]
    assert (report["counts"], report["failures"]) == ({"archived": 59, "failed": 1}, {IDS[3]: "ValueError"})
    assert {(each.item_id, each.error_type) for each in caplog.records if each.message == "item_failed"} == {
        (IDS[3], "ValueError")
    }
    assert "secret" not in caplog.text
    assert plan(archiving, at=AT)["items"] == 1


@pytest.mark.parametrize("passing", [Conflict(), Unavailable("ThrottlingException")])
def test_failure_that_passes_is_tried_again_and_leaves_a_complete_report(store, files, monkeypatch, passing):
    bad = {IDS[3]}
    break_save(store, monkeypatch, "save", lambda change: change.after.child.child_id in bad, passing)
    plan(archiving, at=AT)
    with pytest.raises(InvocationFailed) as failed:
        run_night(archiving, files, AT)
    assert failed.value.__cause__ is failed.value.__context__ is None
    assert files.results[RUN][0, 0].failures == {IDS[3]: type(passing).__name__}
    bad.clear()
    assert run_night(archiving, files, AT) == "completed"
    assert files.reports[RUN]["counts"] == {"archived": 60, "failed": 0}
    assert [event.event_type for event in store.events].count("archived") == 60


def test_batch_without_a_result_is_reported_with_each_of_its_items(store, files):
    plan(archiving, at=AT)
    del files.manifests[RUN][1]
    take_step(archiving, files.manifests[RUN][0])
    status = archiving.handler({"action": "report", "run": RUN, "at": AT}, None)["status"]
    report = files.reports[RUN]
    assert (status, report["incomplete"]) == ("failed in part", (2,))
    assert report["failures"] == dict.fromkeys(IDS[50:], "NoResult")


def test_two_runs_of_one_night_archive_each_record_once(store, files):
    plan(archiving, at=AT)
    for batch in files.manifests[RUN]:
        take_step(archiving, batch)
        take_step(archiving, batch)
    assert [event.event_type for event in store.events].count("archived") == 60


def test_bad_account_is_reported_after_all_others_are_suspended(store, files, monkeypatch):
    for number in range(4):
        overdue = account(practitioner_id=f"p-{number}", confirmed_until=TODAY - timedelta(days=1))
        store.accounts[overdue.practitioner_id] = replace(overdue, sign_in_key="")
    break_save(store, monkeypatch, "save_account", lambda a: a.practitioner_id == "p-1", ValueError("secret"))
    at = f"{TODAY}T01:40:00Z"
    assert plan(access_review, at=at)["items"] == 4
    del store.accounts["p-2"]
    assert run_night(access_review, files, at) == "failed in part"
    assert {i: a.status for i, a in store.accounts.items()} == {"p-0": "suspended", "p-1": "active", "p-3": "suspended"}
    assert files.reports[RUN]["failures"] == {"p-1": "ValueError", "p-2": "AccountUnreadable"}
