"""`contactpoint keysets` says what it did, what is left, and how long to wait."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from typer.testing import CliRunner

from cli.commands import keysets
from cli.main import app
from contactpoint.adapters.dynamodb.events.audit_log import DynamoAuditLog
from contactpoint.adapters.dynamodb.records.records import DynamoRecords
from contactpoint.adapters.dynamodb.tables import EventKeysetItem, IndexEntryItem, RecordItem
from contactpoint.adapters.encryption import rotation
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.keyset_kinds import event_details_keyset
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.audit.platform_acts import platform_act
from contactpoint.domain.children import Record
from contactpoint.domain.days import day_of
from tests.builders import NOW, NURSE, child, new_record


@pytest.fixture
def run(stored, monkeypatch):
    def connect(_: tuple[str, ...]) -> tuple[Dependencies, Keyring]:
        keyring = stored.new_keyring()
        records = DynamoRecords(stored.connection, keyring, lambda: NOW)
        log = DynamoAuditLog(stored.connection, keyring)
        return replace(stored.deps, records=records, audit_log=log), keyring

    monkeypatch.setattr(keysets.local, "connect_to_stack", connect)
    for number in range(2):
        event = stored.deps.new_event("registered", NURSE)
        stored.deps.records.save(new_record(Record(child=child(child_id=f"child-000{number}")), event))

    def run_command(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["keysets", *arguments], env={"COLUMNS": "200"})
        return done.exit_code, done.output

    return run_command


@pytest.fixture
def no_wait(monkeypatch) -> None:
    monkeypatch.setattr(rotation, "WAIT_SECONDS", -1)


def test_create_names_what_it_created(run):
    code, output = run("create")
    before = "index, activity_index, notifications, page_sessions, accounts, audit, audit_index, checks"
    made = "The keysets of event details exist for each month that an event of this year can need."
    assert (code, " ".join(output.split())) == (0, f"Created: none. Existed before: {before}. {made}")
    today = datetime.now(UTC)
    assert EventKeysetItem.get(event_details_keyset(f"{today.year + 6}-{today.month:02d}")).wrapped


@pytest.mark.parametrize("keyset", ["audit", "audit_index"])
def test_old_key_of_the_audit_log_is_never_deleted(run, no_wait, keyset):
    for step in ("add", "promote"):
        assert run(step, keyset, "2026-11")[0] == 0
    code, output = run("delete-old", keyset, "2026-11", "--yes", "--lost", "1000")
    assert (code, "only with the keys of their time" in output) == (1, True)


def test_steps_that_come_too_early_say_how_long_to_wait(run):
    assert run("add", "cohorts", "2026-11")[0] == 0
    code, output = run("promote", "cohorts", "2026-11")
    assert (code, "must wait another" in output, "Left: cohort#" in output) == (1, True, True)
    code, output = run("reencrypt")
    assert (code, "Wait another" in output) == (1, True)


@pytest.mark.parametrize("step", [("promote",), ("delete-old", "--yes")])
def test_step_of_a_rotation_that_nobody_began_fails(run, step):
    command, *options = step
    code, output = run(command, "index", "never-added", *options)
    assert (code, "no keyset is in this rotation" in output) == (1, True)


def test_rotation_ends_with_every_record_under_the_new_key(run, no_wait):
    for step in (("add", "index"), ("promote", "index"), ("add", "cohorts"), ("promote", "cohorts")):
        assert run(*step, "2026-11")[0] == 0
    code, output = run("delete-old", "index", "2026-11", "--yes")
    assert (code, "still needed by" in output) == (1, True)
    assert run("reencrypt")[0] == 0
    for _ in range(2):
        assert run("delete-old", "index", "2026-11", "--yes")[0] == 0
        assert run("delete-old", "cohorts", "2026-11", "--yes")[0] == 0


def test_damaged_record_stops_no_other_reencryption_and_keeps_the_old_key(run, no_wait):
    for step in ("add", "promote"):
        run(step, "index", "2026-11")
    item = RecordItem.get("child-0001", "record")
    item.update(actions=[RecordItem.ciphertext.set(item.ciphertext[:-3] + b"xyz")])
    code, output = run("reencrypt")
    assert (code, "1 records are encrypted" in output, "child-0001" in output) == (1, True, True)
    assert run("delete-old", "index", "2026-11", "--yes")[0] == 1
    lost = 1 + sum(item.child_id == "child-0001" for item in IndexEntryItem.scan())
    assert run("delete-old", "index", "2026-11", "--yes", "--lost", str(lost - 1))[0] == 1
    assert run("delete-old", "index", "2026-11", "--yes", "--lost", str(lost))[0] == 0


def recorded(stored) -> list[tuple[str, str, str, dict[str, int]]]:
    """Return what the audit log says of steps of rotations, oldest first."""
    found = stored.audit_log_reader.events_of_type(day_of(stored.deps.now()), "keysets_changed", None, 50)
    acts = [platform_act(event) for event in sorted(found, key=lambda event: event.event_id)]
    assert all(len(act.operator) == 64 for act in acts)
    return [(act.act, act.phase, act.subject, dict(act.counts)) for act in acts]


def test_each_step_is_recorded_with_what_it_did_and_what_it_did_not(run, stored):
    run("create")
    run("add", "index", "2026-11")
    run("promote", "index", "2026-11")
    assert recorded(stored) == [
        ("keysets create", "begun", "", {}),
        ("keysets create", "done", "", {"created": 0, "existed": 8}),
        ("keysets add", "begun", "index 2026-11", {}),
        ("keysets add", "done", "index 2026-11", {"done": 1}),
        ("keysets promote", "begun", "index 2026-11", {}),
        ("keysets promote", "failed", "index 2026-11", {"wait": 1}),
    ]
