"""A stack on moto: log groups with lines as the functions write them, alarms, a state machine, keysets."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from cli.commands import keysets
from cli.commands.operations import call_counts, canary, dashboard, find_call, logs, nightly, search_outcomes, status
from cli.local_stack.up import KEYSETS
from cli.main import app
from cli.operations import stack as stacks
from cli.operations.stack import OperatedStack, Resource

PARTS = ("Search", "Registration", "Authorizer", "Archiving", "AccessReview", "Destruction", "Detection", "Api")
CALL = "0d0c3b1e-5f0e-4c56-9d4c-5b1f3a1a7f10"
DEFINITION = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


@dataclass
class MotoStack:
    """The stack, and what a test adds to it."""

    stack: OperatedStack

    def log(self, part: str, minutes_ago: float = 1, **fields: Any) -> None:
        """Write a line as a function does."""
        at = datetime.now(UTC) - timedelta(minutes=minutes_ago)
        event = {"timestamp": int(at.timestamp() * 1000), "message": json.dumps(fields)}
        group = self.stack.log_groups()[part]
        self.stack.new_client("logs").put_log_events(logGroupName=group, logStreamName="s", logEvents=[event])

    def metric(self, name: str, value: float, **dimensions: str) -> None:
        """Store a metric as CloudWatch does with what a function writes."""
        stated = [{"Name": key, "Value": value_} for key, value_ in dimensions.items()]
        at = vars(self).setdefault("stored_at", datetime.now(UTC))  # One moment, so that all fall into one period.
        data = {"MetricName": name, "Value": value, "Unit": "Count", "Dimensions": stated, "Timestamp": at}
        client = self.stack.new_client("cloudwatch")
        client.put_metric_data(Namespace="ContactPoint/test", MetricData=[data])

    def add(self, logical_id: str, kind: str, physical_id: str) -> None:
        """Add a resource."""
        vars(self.stack)["resources"] = [*self.stack.resources, Resource(logical_id, kind, physical_id)]


@cache
def _client(service: str) -> Any:
    return boto3.client(service, region_name="eu-west-2")


@pytest.fixture
def operated(monkeypatch) -> Iterator[MotoStack]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setenv("MOTO_STEPFUNCTIONS_EXECUTE", "false")
    with mock_aws():
        _client.cache_clear()
        stack = OperatedStack("test", _client)
        logs, tables = _client("logs"), ("KeysetsTable", "CohortKeysetsTable")
        resources = []
        for part in PARTS:
            logs.create_log_group(logGroupName=f"/cp/{part}")
            logs.create_log_stream(logGroupName=f"/cp/{part}", logStreamName="s")
            resources.append(Resource(f"{part}Log0FEF64C3", "AWS::Logs::LogGroup", f"/cp/{part}"))
        for table in tables:
            _client("dynamodb").create_table(
                TableName=table,
                BillingMode="PAY_PER_REQUEST",
                KeySchema=[{"AttributeName": "keyset", "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": "keyset", "AttributeType": "S"}],
            )
        for keyset in KEYSETS:
            _client("dynamodb").put_item(TableName="KeysetsTable", Item={"keyset": {"S": keyset}})
        machine = _client("stepfunctions").create_state_machine(
            name="archiving", definition=DEFINITION, roleArn="arn:aws:iam::123456789012:role/archiving"
        )
        outputs = {table: table for table in tables}
        for job in ("Destruction", "AccessReview", "Detection"):
            made = _client("stepfunctions").create_state_machine(
                name=job, definition=DEFINITION, roleArn="arn:aws:iam::123456789012:role/job"
            )
            outputs[f"{job}StateMachineArn"] = made["stateMachineArn"]
        outputs["ReencryptionStateMachineArn"] = machine["stateMachineArn"]
        outputs |= {"ArchivingStateMachineArn": machine["stateMachineArn"], "ApiUrl": "https://api.example/v1/"}
        outputs["RecordsKey"] = _client("kms").create_key()["KeyMetadata"]["Arn"]
        vars(stack).update(outputs=outputs, resources=resources)
        yield MotoStack(stack)


@pytest.fixture
def run(operated, monkeypatch) -> Callable[..., tuple[int, str]]:
    """Run a command against the stack; return the exit status and everything printed."""
    monkeypatch.setattr(time, "sleep", lambda _: None)
    monkeypatch.setattr(stacks, "connect_to", lambda _: operated.stack)
    for module in (keysets, call_counts, canary, dashboard, find_call, logs, nightly, search_outcomes, status):
        monkeypatch.setattr(module, "connect_to", lambda _: operated.stack)

    def run_command(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
        return done.exit_code, done.output

    return run_command
