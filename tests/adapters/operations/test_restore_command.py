"""`contactpoint restore`: each step says what it did and what comes next, and refuses what would show somebody."""

from datetime import timedelta

import boto3
import pytest
from typer.testing import CliRunner

from cli.commands.operations import restore
from cli.main import app
from cli.operations.stack import Resource
from cli.restore.restored_tables import RESTORED, restored_name
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.application.shields.shield import ShieldChild, shield_child
from contactpoint.domain.audit.platform_acts import platform_act
from contactpoint.domain.children import Record
from contactpoint.domain.days import day_of
from tests.adapters.conftest import NOW
from tests.builders import DIRECTORY_TEAM, NURSE, child, new_record

INSTANT = NOW - timedelta(minutes=30)
AT = f"{INSTANT:%Y-%m-%dT%H:%M:%SZ}"
TABLES = {name: f"test-{name.lower()}" for name in MODELS}
TEMPLATE = {"Resources": {"SearchFunction0A1B2C3D": {"Properties": {"ReservedConcurrentExecutions": 7}}}}


class FakeLambda:
    """The concurrency of functions, which moto does not limit."""

    def __init__(self) -> None:
        self.reserved: dict[str, int] = {}

    def put_function_concurrency(self, **request):
        self.reserved[request["FunctionName"]] = request["ReservedConcurrentExecutions"]

    def get_function_concurrency(self, **request):
        name = request["FunctionName"]
        return {"ReservedConcurrentExecutions": self.reserved[name]} if name in self.reserved else {}

    def delete_function_concurrency(self, **request):
        self.reserved.pop(request["FunctionName"], None)


ARCHIVE = "test-archive"


class FakeStack:
    """A deployed stack with two functions, on moto's tables."""

    is_local = True
    stack_names = ("Data", "Service")
    resources = (
        Resource("SearchFunction0A1B2C3D", "AWS::Lambda::Function", "search-1"),
        Resource("AuditFunction0A1B2C3D", "AWS::Lambda::Function", "audit-1"),
    )

    def __init__(self) -> None:
        self.lambdas = FakeLambda()
        tables = {f"{''.join(w.capitalize() for w in t.split('_'))}Table": name for t, name in TABLES.items()}
        self.outputs = {**tables, "ArchiveBucket": ARCHIVE}

    def functions(self) -> dict[str, str]:
        return {"search": "search-1", "audit": "audit-1", "platform-events": "events-1"}

    def new_client(self, service: str):
        return {"lambda": self.lambdas, "cloudformation": self}.get(service) or boto3.client(service, "eu-west-2")

    def get_template(self, StackName: str):  # noqa: N803 - boto3's name
        assert StackName == "Service"
        return {"TemplateBody": TEMPLATE}


@pytest.fixture
def stack() -> FakeStack:
    return FakeStack()


@pytest.fixture
def run(stored, stack, monkeypatch):
    def dependencies(_, tables):
        connect(tables)
        return stored.deps, stored.keyring

    where = {"LocationConstraint": "eu-west-2"}
    boto3.client("s3", "eu-west-2").create_bucket(Bucket=ARCHIVE, CreateBucketConfiguration=where)
    monkeypatch.setattr(restore, "connect_to", lambda _: stack)
    monkeypatch.setattr(restore, "connected_dependencies", dependencies)
    stored.deps.records.save(new_record(Record(child=child()), stored.deps.new_event("registered", NURSE)))

    def run_command(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["restore", *arguments], env={"COLUMNS": "300"})
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.exit_code, done.output

    return run_command


def test_steps_lead_from_the_plan_to_the_settings_and_nobody_is_shown(run, stored, stack):
    assert run("copy", "--now", "--to", AT)[0] == 0
    shield_child(stored.deps, DIRECTORY_TEAM, "child-0001", ShieldChild(basis="adoption"))

    code, output = run("plan", "--to", AT)
    assert (code, "hides again where they show: 1 shielded." in output, "ACCOUNTS" in output) == (0, True, True)

    code, output = run("replay", "--to", AT)
    assert (code, "First: contactpoint restore close" in output) == (1, True)
    assert run("close")[0] == 0
    assert stack.lambdas.reserved == {"search-1": 0, "audit-1": 0}

    code, output = run("replay", "--to", AT)
    assert code == 0, output
    assert "1 hidden" in output
    assert f"'RECORDS': '{restored_name('test-records', INSTANT)}'" in output
    assert stored.deps.records.find("child-0001").record.shield

    assert run("open")[0] == 0
    assert stack.lambdas.reserved == {"search-1": 7}


def test_steps_that_are_repeated_or_come_too_early_say_so(run):
    assert run("close")[0] == 0
    code, output = run("replay", "--to", AT)
    assert (code, "First: contactpoint restore copy" in " ".join(output.split())) == (1, True)
    for said in ("The tables are restored", "Copied before"):
        code, output = run("copy", "--now", "--to", AT)
        assert (code, said in output) == (0, True)


def test_local_stack_without_a_copy_says_how_to_make_one(run):
    code, output = run("copy", "--to", AT)
    assert (code, "restore copy --now" in output) == (1, True)
    assert all(table in output for table in RESTORED)


def test_instant_that_has_not_come_is_refused(run):
    code, output = run("plan", "--to", "2999-01-01T00:00:00Z")
    assert (code, "has not come yet" in output) == (1, True)


def test_each_step_is_recorded_before_it_is_taken_and_afterwards(run, stored):
    for arguments in (("close",), ("copy", "--now", "--to", AT), ("open",)):
        assert run(*arguments)[0] == 0
    found = stored.audit_log_reader.events_of_type(day_of(stored.deps.now()), "restored", None, 50)
    acts = [platform_act(event) for event in sorted(found, key=lambda event: event.event_id)]
    steps = [(act.act, act.phase) for act in acts]
    assert steps == [(f"restore {step}", phase) for step in ("close", "copy", "open") for phase in ("begun", "done")]
    assert [act.subject for act in acts if act.act == "restore copy"] == [INSTANT.isoformat()] * 2
