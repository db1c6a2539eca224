"""Runs of the state machine that encrypts every record again."""

import json
from dataclasses import dataclass

from botocore.exceptions import ClientError

from cli.consoles import exit_with_error
from cli.operations.stack import OperatedStack, code_of


@dataclass(frozen=True)
class Progress:
    """How far a run is: its segments by state."""

    status: str
    done: int = 0
    failed: int = 0
    total: int = 0


def start_reencryption(stack: OperatedStack, resumed: str = "") -> str:
    """Start a run, or one that continues an earlier run where that was; return its name."""
    if resumed:
        _status(stack, resumed)
    started = stack.new_client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["ReencryptionStateMachineArn"],
        input=json.dumps({"resume": resumed} if resumed else {}),
    )
    return str(started["executionArn"]).rpartition(":")[2]


def reencryption_progress(stack: OperatedStack, name: str) -> Progress:
    """Return how far a run is."""
    client, arn = stack.new_client("stepfunctions"), _arn(stack, name)
    status = _status(stack, name)
    runs = client.list_map_runs(executionArn=arn).get("mapRuns", ())
    if not runs:
        return Progress(status)
    counts = client.describe_map_run(mapRunArn=runs[0]["mapRunArn"])["itemCounts"]
    failed = counts["failed"] + counts["timedOut"] + counts["aborted"]
    return Progress(status, counts["succeeded"], failed, counts["total"])


def _arn(stack: OperatedStack, name: str) -> str:
    return f"{stack.outputs['ReencryptionStateMachineArn'].replace(':stateMachine:', ':execution:')}:{name}"


def _status(stack: OperatedStack, name: str) -> str:
    """Return the status of a run; if there is none of this name, say so and exit."""
    try:
        described = stack.new_client("stepfunctions").describe_execution(executionArn=_arn(stack, name))
    except ClientError as error:
        if code_of(error) not in ("ExecutionDoesNotExist", "InvalidArn"):
            raise
        exit_with_error(f"There is no run {name!r}. Give the name that `keysets reencrypt-all` printed.")
    return str(described["status"])
