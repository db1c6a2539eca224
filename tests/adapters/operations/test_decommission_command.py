"""`contactpoint decommission`: each step says what comes next, and refuses in words."""

from dataclasses import replace as replace_fields
from datetime import timedelta

import boto3
import pytest
from typer.testing import CliRunner

from cli.commands.operations import decommission
from cli.main import app
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, KeysetItem
from contactpoint.domain.children import Record
from contactpoint.domain.lifecycle.decommissioning import WAITING_PERIOD
from tests.adapters.conftest import NOW
from tests.adapters.dynamodb.test_destruction import Notary
from tests.adapters.operations.test_restore_command import FakeStack
from tests.builders import NURSE, child, new_record

RUNS = "test-runs"


@pytest.fixture
def here(stored, monkeypatch):
    """Return who is signed in and the time, which a test changes, and the stack."""
    stack, now = FakeStack(), {"who": "ann", "at": NOW}
    stack.environment = "test"
    stack.outputs |= {"RunsBucket": RUNS, "CheckpointKey": "key", "LogName": "log"}
    boto3.client("s3", "eu-west-2").create_bucket(
        Bucket=RUNS, CreateBucketConfiguration={"LocationConstraint": "eu-west-2"}
    )
    deps = replace_fields(stored.deps, now=lambda: now["at"])
    monkeypatch.setattr(decommission, "connect_to", lambda _: stack)
    monkeypatch.setattr(decommission, "connected_dependencies", lambda *_: (deps, stored.keyring))
    monkeypatch.setattr(decommission, "_person", lambda _: now["who"])
    monkeypatch.setattr(decommission, "LogNotary", lambda *_: Notary())
    stored.deps.records.save(new_record(Record(child=child()), stored.deps.new_event("registered", NURSE)))
    return now, stack


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["decommission", *arguments], env={"COLUMNS": "300"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def proposed() -> str:
    code, output = said("propose")
    assert code == 0
    return output.split()[1]


def test_two_people_lead_from_a_proposal_to_a_certificate(here):
    now, stack = here
    name = proposed()
    assert said("approve", name) == (1, "✗ You proposed it, so somebody else must approve it.\n")
    now["who"] = "ben"
    assert "It can begin at" in said("approve", name)[1]
    assert "would delete" in said("run", name, "--dry-run")[1]
    now["at"] += WAITING_PERIOD
    assert "First: contactpoint restore close" in said("run", name, "--yes")[1]
    stack.lambdas.reserved = {"search-1": 0, "audit-1": 0}
    assert "keysets deleted" in said("run", name, "--yes")[1]
    assert said("certificate", name)[0] == 1
    now["at"] += timedelta(hours=13)
    assert "certified in event" in said("run", name, "--yes")[1]
    assert said("certificate", name)[1].startswith("ContactPoint certificate of decommissioning")
    assert [each.keyset for each in CohortKeysetItem.scan()] == []


def test_aborted_proposal_destroys_nothing(here):
    now, stack = here
    name = proposed()
    now["who"] = "ben"
    said("approve", name)
    assert said("abort", name) == (0, "Aborted.\n")
    now["at"] += WAITING_PERIOD
    stack.lambdas.reserved = {"search-1": 0, "audit-1": 0}
    code, output = said("run", name, "--yes")
    assert (code, "It was aborted" in output) == (1, True)
    assert any(each.keyset == "index" for each in KeysetItem.scan())


@pytest.mark.parametrize("step", ["approve", "abort"])
def test_unknown_proposal_is_refused(here, step):
    code, output = said(step, "decommission-2035-02-01-093000")
    assert (code, "There is no such proposal" in output) == (1, True)
