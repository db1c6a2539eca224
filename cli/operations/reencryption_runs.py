"""Runs of the state machine that encrypts every record again."""

import json
from dataclasses import dataclass

from cli.operations.stack import OperatedStack


@dataclass(frozen=True)
class Progress:
    """How far a run is: its segments by state."""

    status: str
    done: int = 0
    failed: int = 0
    total: int = 0


def start_reencryption(stack: OperatedStack, resumed: str = "") -> str:
    """Start a run, or one that continues an earlier run where that was; return its name."""
    started = stack.new_client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["ReencryptionStateMachineArn"],
        input=json.dumps({"resume": resumed} if resumed else {}),
    )
    return str(started["executionArn"]).rpartition(":")[2]


def reencryption_progress(stack: OperatedStack, name: str) -> Progress:
    """Return how far a run is."""
    client = stack.new_client("stepfunctions")
    arn = f"{stack.outputs['ReencryptionStateMachineArn'].replace(':stateMachine:', ':execution:')}:{name}"
    status = str(client.describe_execution(executionArn=arn)["status"])
    runs = client.list_map_runs(executionArn=arn).get("mapRuns", ())
    if not runs:
        return Progress(status)
    counts = client.describe_map_run(mapRunArn=runs[0]["mapRunArn"])["itemCounts"]
    failed = counts["failed"] + counts["timedOut"] + counts["aborted"]
    return Progress(status, counts["succeeded"], failed, counts["total"])
