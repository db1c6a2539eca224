"""The nightly jobs: what fails is named and fails the run at its end; everything else is done."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from contactpoint.domain.children import Record, StoredRecord
from contactpoint.lambda_invocation import InvocationFailed
from functions.jobs.access_review import handler as access_review
from functions.jobs.retention import handler as retention
from tests.builders import TODAY, account, child
from tests.fakes import MemoryStore, fake_dependencies

AT = "2029-01-23T01:10:00Z"
IDS = [f"child-{number:04d}" for number in range(60)]


@pytest.fixture
def store(monkeypatch) -> MemoryStore:
    store = MemoryStore()
    for child_id in IDS:
        record = Record(child=child(child_id=child_id, date_of_birth=date(2011, 1, 23)))
        store.stored[child_id] = StoredRecord(record=record)
    for job in (access_review, retention):
        monkeypatch.setattr(job, "deps", lambda: fake_dependencies(store))
    return store


def break_save(store, monkeypatch, method: str, is_bad) -> None:
    real = getattr(store, method)

    def save(change, *more):
        if is_bad(change):
            raise ValueError("secret")
        real(change, *more)

    monkeypatch.setattr(store, method, save)


def test_due_records_come_in_batches(store):
    found = retention.handler({"action": "find_due", "at": AT}, None)
    assert [len(batch) for batch in found["batches"]] == [25, 25, 10]
    assert (found["any"], found["more"]) == (True, False)


def test_page_goes_on_behind_records_that_could_not_be_archived(store, monkeypatch):
    monkeypatch.setattr(retention, "MAX_FOUND", 20)
    listed, event = [], {"action": "find_due", "at": AT}
    while (found := retention.handler(event, None))["any"]:
        listed += [child_id for batch in found["batches"] for child_id in batch]
        event = {**event, "after": found["after"]}
    assert listed == IDS


def test_bad_record_fails_its_batch_after_all_others_are_archived(store, monkeypatch, caplog):
    break_save(store, monkeypatch, "save", lambda change: change.after.child.child_id == IDS[3])
    with pytest.raises(InvocationFailed) as failed:
        retention.handler({"action": "archive", "at": AT, "child_ids": IDS}, None)
    assert [child_id for child_id in IDS if not store.stored[child_id].archived] == [IDS[3]]
    assert {each.count for each in caplog.records if each.message == "records_archived"} == {len(IDS) - 1}
    failures = {each.error_type for each in caplog.records if each.levelname == "ERROR"}
    assert failures == {"ValueError", "RecordsNotArchived"}
    assert "secret" not in caplog.text + repr(failed.value)
    assert failed.value.__cause__ is failed.value.__context__ is None
    assert retention.handler({"action": "find_due", "at": AT}, None)["batches"] == [[IDS[3]]]


def test_bad_account_fails_the_review_after_all_others_are_suspended(store, monkeypatch):
    for number in range(4):
        overdue = account(practitioner_id=f"p-{number}", confirmed_until=TODAY - timedelta(days=1))
        store.accounts[overdue.practitioner_id] = replace(overdue, sign_in_key="")
    break_save(store, monkeypatch, "save_account", lambda after: after.practitioner_id == "p-1")
    with pytest.raises(InvocationFailed) as failed:
        access_review.handler({}, None)
    assert [a.status for a in store.accounts.values()] == ["suspended", "active", "suspended", "suspended"]
    assert failed.value.__cause__ is failed.value.__context__ is None
