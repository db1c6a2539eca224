"""`contactpoint decommission`: each step says what comes next, and refuses in words."""

import boto3
import pytest
from typer.testing import CliRunner

from cli.commands.operations import decommission
from cli.main import app
from contactpoint.adapters.destruction_files import S3DecommissioningFiles
from contactpoint.adapters.dynamodb.tables import KeysetItem
from contactpoint.application.lifecycle.decommission import CERTIFICATE
from tests.adapters.operations.conftest import DEFINITION
from tests.adapters.operations.test_restore_command import FakeStack

STEPS = ("approve", "abort", "start", "watch", "certificate")
RUNS, UNKNOWN = "test-runs", "decommission-2035-02-01-093000"


@pytest.fixture
def stack(stored, monkeypatch) -> FakeStack:
    """Return the stack of a directory, and its state machine, which moto does not run."""
    monkeypatch.setenv("MOTO_STEPFUNCTIONS_EXECUTE", "false")
    stack = FakeStack()
    stack.environment = "test"
    where = {"LocationConstraint": "eu-west-2"}
    boto3.client("s3", "eu-west-2").create_bucket(Bucket=RUNS, CreateBucketConfiguration=where)
    machine = boto3.client("stepfunctions", "eu-west-2").create_state_machine(
        name="decommissioning", definition=DEFINITION, roleArn="arn:aws:iam::123456789012:role/decommissioning"
    )
    stack.outputs |= {"RunsBucket": RUNS, "DecommissioningStateMachineArn": machine["stateMachineArn"]}
    monkeypatch.setattr(decommission, "connect_to", lambda _: stack)
    monkeypatch.setattr(decommission, "connected_dependencies", lambda *_: (stored.deps, stored.keyring))
    return stack


def said(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["decommission", *arguments], env={"COLUMNS": "300"})
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.output


def proposed() -> str:
    code, output = said("propose", "--person", "ann")
    assert code == 0
    return output.split()[1]


def runs(stack: FakeStack) -> list[dict]:
    client = stack.new_client("stepfunctions")
    return client.list_executions(stateMachineArn=stack.outputs["DecommissioningStateMachineArn"])["executions"]


def test_approval_by_a_second_person_starts_the_state_machine_once(stack):
    name = proposed()
    assert said("watch", name) == (1, "✗ A second person must approve it first.\n")
    refused = (1, "✗ You proposed it, so somebody else must approve it.\n")
    assert said("approve", name, "--yes", "--person", "ann") == refused
    assert runs(stack) == []
    code, output = said("approve", name, "--yes", "--person", "ben")
    assert (code, "It begins at" in output) == (0, True)
    assert said("approve", name, "--yes", "--person", "ben")[0] == 0
    assert said("start", name)[0] == 0
    (only,) = runs(stack)
    described = stack.new_client("stepfunctions").describe_execution(executionArn=only["executionArn"])
    assert described["input"] == f'{{"proposal": "{name}"}}'


def test_approval_asks_before_it_starts_anything(stack):
    name = proposed()
    done = CliRunner().invoke(app, ["decommission", "approve", name, "--person", "ben"], input="n\n")
    assert done.exit_code == 1
    assert runs(stack) == []


def test_failed_run_is_named_and_started_again(stack):
    name = proposed()
    said("approve", name, "--yes", "--person", "ben")
    assert "running" in said("watch", name)[1]
    (run,) = runs(stack)
    stack.new_client("stepfunctions").stop_execution(executionArn=run["executionArn"])
    code, output = said("watch", name, "--follow")
    assert (code, "contactpoint decommission start" in output) == (1, True)


def test_certificate_is_printed_once_there_is_one(stack):
    name = proposed()
    assert said("certificate", name)[0] == 1
    S3DecommissioningFiles(stack.new_client("s3"), RUNS).keep(name, CERTIFICATE, b"ContactPoint certificate\n")
    assert said("certificate", name) == (0, "ContactPoint certificate\n")


def test_aborted_proposal_is_not_approved_or_started(stack):
    name = proposed()
    assert said("abort", name, "--person", "ben")[0] == 0
    for step in (("approve", "--yes"), ("start",)):
        code, output = said(step[0], name, *step[1:])
        assert (code, "It was aborted" in output) == (1, True)
    assert runs(stack) == []


@pytest.mark.parametrize("step", STEPS)
def test_unknown_proposal_is_refused_before_a_question(stack, step):
    assert said(step, UNKNOWN) == (1, "✗ There is no such proposal. Check its name.\n")


def test_dry_run_says_what_would_happen_and_changes_nothing(stack):
    before = [each.keyset for each in KeysetItem.scan()]
    code, output = said("propose", "--dry-run")
    assert code == 0
    for line in ("would close 3 functions", "the table RECORDS with about", "would keep AUDIT_LOG"):
        assert line in output
    assert [each.keyset for each in KeysetItem.scan()] == before
    assert stack.new_client("s3").list_objects_v2(Bucket=RUNS)["KeyCount"] == 0


def test_person_is_stated_only_on_the_local_stack(stack):
    stack.is_local = False
    assert said("propose", "--person", "ann")[0] == 1
    assert said("propose")[0] == 0
