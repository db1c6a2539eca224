"""A re-encryption that runs while people work, and that is killed at each of its steps, loses nothing."""

from datetime import date
from unittest.mock import Mock

import pytest

from contactpoint.adapters.dynamodb.tables import CohortKeysetItem
from contactpoint.adapters.encryption.encryption_failures import UnreadableItem
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.runs.job import Job, TryAgain, plan_run, report_run, take_step
from contactpoint.application.runs.reencryption import plan_reencryption, reencrypt_page
from contactpoint.domain.children import Record
from tests.adapters.conftest import NOW, Operator
from tests.builders import NURSE, changed, child, new_record
from tests.fakes import MemoryRunFiles

RECORDS, SEGMENTS, PAGE = 12, 3, 3


class KilledError(BaseException):
    """The run was stopped from outside."""


class Rotation:
    """A rotation of both keysets over some records, with people who register and amend between the steps."""

    def __init__(self, stored) -> None:
        self.stored, self.records, self.files = stored, stored.deps.records, MemoryRunFiles()
        self.operator, self.written = Operator(stored.keyring), 0
        for _ in range(RECORDS):
            self.register()
        self.keysets = ["index", *sorted(item.keyset for item in CohortKeysetItem.scan())]
        for step in ("add", "promote"):
            for keyset in self.keysets:
                self.operator.take(step, keyset)
        self.job = Job(
            name="reencryption",
            plan=lambda _: plan_reencryption(SEGMENTS),
            take_step=lambda batch, position, _: reencrypt_page(self.records, batch, position, PAGE),
        )

    def register(self) -> None:
        self.written += 1
        facts = {"child_id": f"child-{self.written:04d}", "date_of_birth": date(2011, 1, 5)}
        event = self.stored.deps.new_event("registered", NURSE)
        self.records.save(new_record(Record(child=child(**facts)), event))

    def amend(self) -> None:
        before = self.records.find(f"child-{1 + self.written % RECORDS:04d}")
        self.records.save(changed(before, before.record, self.stored.deps.new_event("amended", NURSE)))

    def run(self, name: str, kill_at: int = 10**6, **given: str) -> str:
        calls = 0
        planned = plan_run(self.job, self.files, name, given, NOW)
        for batch in self.files.read_manifest(name):
            progress = {"step": 0, "position": None, "more": True}
            while progress["more"]:
                calls += 1
                if calls > kill_at:
                    raise KilledError
                _, progress = take_step(self.job, self.files, name, planned["at"], batch, progress)
                self.register()
                self.amend()
        return report_run(self.job, self.files, name, planned["at"]).status

    def delete_old(self) -> set[str]:
        """Delete the old key of the index; the keysets of the former names of cohorts go with it."""
        results = set(self.operator.take("delete-old", "index"))
        left = {item.keyset for item in CohortKeysetItem.scan()} & set(self.keysets)
        return results | {result for keyset in left for result in self.operator.take("delete-old", keyset)}

    def unreadable(self) -> list[str]:
        ids = [f"child-{number:04d}" for number in range(1, self.written + 1)]
        return [child_id for child_id in ids if self.records.find(child_id) is None]


@pytest.mark.parametrize("kill_at", [0, 1, 3, 5])
def test_run_that_is_killed_is_resumed_where_it_was_and_loses_nothing(stored, kill_at):
    rotation = Rotation(stored)
    with pytest.raises(KilledError):
        rotation.run("first", kill_at)
    assert "in use" in rotation.delete_old()
    done_before = sum(len(each) for each in rotation.files.results.values())
    assert rotation.run("second", resume="first") == "completed"
    again = len(rotation.files.results["second"])
    assert done_before + again <= SEGMENTS + rotation.written // PAGE + 1
    assert rotation.delete_old() == {"done"}
    assert rotation.unreadable() == []


def test_record_that_changes_all_the_time_is_tried_again_and_then_reported(stored, monkeypatch):
    rotation = Rotation(stored)

    def conflict(_: str) -> bool:
        raise Conflict

    monkeypatch.setattr(rotation.records, "reencrypt", conflict)
    done = reencrypt_page(rotation.records, {"segment": 0, "segments": 1}, None, PAGE)
    assert [type(error) for error in done.failures.values()] == [Conflict] * PAGE


def test_segments_together_have_each_record_once(stored):
    rotation, seen = Rotation(stored), []
    for segment in range(SEGMENTS):
        position = None
        while True:
            page = rotation.records.list_segment(segment, SEGMENTS, position, PAGE)
            seen += page.child_ids
            if (position := page.position) is None:
                break
    assert sorted(seen) == [f"child-{number:04d}" for number in range(1, RECORDS + 1)]


def test_resumed_run_encrypts_the_records_that_failed(stored, monkeypatch):
    rotation, reencrypt = Rotation(stored), stored.deps.records.reencrypt

    def fail_for_one(child_id: str) -> bool:
        if child_id == "child-0002":
            raise UnreadableItem
        return reencrypt(child_id)

    monkeypatch.setattr(rotation.records, "reencrypt", fail_for_one)
    assert rotation.run("first") == "failed in part"
    assert rotation.run("second", resume="first") == "failed in part"
    monkeypatch.setattr(rotation.records, "reencrypt", reencrypt)
    assert rotation.run("third", resume="second") == "completed"
    assert rotation.delete_old() == {"done"}
    assert rotation.unreadable() == []


def test_run_that_ended_while_a_record_changed_all_the_time_is_resumed_at_that_step(stored, monkeypatch):
    rotation = Rotation(stored)
    with monkeypatch.context() as patch, pytest.raises(TryAgain):
        patch.setattr(rotation.records, "reencrypt", Mock(side_effect=Conflict))
        rotation.run("first")
    (result,) = rotation.files.results["first"].values()
    assert len(result.failures) == PAGE
    assert rotation.run("second", resume="first") == "completed"
    assert rotation.delete_old() == {"done"}
