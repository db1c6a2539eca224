"""The runs of the state machine of a decommissioning: started, and how far the last one is."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime

from cli.operations.stack import OperatedStack

RUNNING = "RUNNING"
EVENTS_READ = 100


@dataclass(frozen=True)
class DecommissioningRun:
    """One run.

    Attributes
    ----------
    name
        The end of its ARN: the proposal's name and the time of the start.
    status
        What Step Functions says, such as ``RUNNING``.
    state
        The state that it entered last.
    """

    name: str
    status: str
    state: str


def start_decommissioning(stack: OperatedStack, proposal: str) -> str:
    """Start the state machine for a proposal unless it runs, and return the run's name."""
    last = last_decommissioning(stack, proposal)
    if last and last.status == RUNNING:
        return last.name
    started = stack.new_client("stepfunctions").start_execution(
        stateMachineArn=stack.outputs["DecommissioningStateMachineArn"],
        name=f"{proposal}-{datetime.now(UTC):%d%H%M%S}",
        input=json.dumps({"proposal": proposal}),
    )
    return str(started["executionArn"]).rpartition(":")[2]


def last_decommissioning(stack: OperatedStack, proposal: str) -> DecommissioningRun | None:
    """Return the last run for a proposal, or None."""
    client = stack.new_client("stepfunctions")
    pages = client.get_paginator("list_executions").paginate(
        stateMachineArn=stack.outputs["DecommissioningStateMachineArn"]
    )
    runs = [each for page in pages for each in page["executions"] if each["name"].startswith(f"{proposal}-")]
    if not runs:
        return None
    last = max(runs, key=lambda each: each["startDate"])
    history = client.get_execution_history(
        executionArn=last["executionArn"], reverseOrder=True, maxResults=EVENTS_READ, includeExecutionData=False
    )
    details = (event.get("stateEnteredEventDetails") for event in history["events"])
    entered = (str(each["name"]) for each in details if each)
    return DecommissioningRun(last["name"], last["status"], next(entered, ""))
