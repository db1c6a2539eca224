"""The nightly runs: those of each job's state machine, and what a job reported."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from cli.operations.log_lines import LogLine, read_lines
from cli.operations.stack import OperatedStack
from contactpoint.domain.days import day_of, start_of


class Job(StrEnum):
    """A job with a state machine that starts every night."""

    ARCHIVING = "archiving"
    DESTRUCTION = "destruction"
    ACCESS_REVIEW = "access-review"
    DETECTION = "detection"


REPORTING = tuple(each.value for each in Job if each is not Job.ARCHIVING)
"""The other jobs that report each night."""
NIGHT_ENDS = timedelta(hours=3)
"""How long after midnight the night's runs have ended."""
_LOG_LAG = timedelta(minutes=2)


@dataclass(frozen=True)
class NightlyRun:
    """One run of a job's state machine.

    Attributes
    ----------
    name
        The end of its ARN.
    day
        The time for which it runs.
    counts
        How many items its batches have taken, by outcome.
    left
        The items that could not be taken, by their id (of a record the directory number), with the type of the error.
    failed_state
        The state in which it failed; empty if it did not.
    """

    name: str
    status: str
    began_at: datetime
    ended_at: datetime | None
    day: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    failed_state: str = ""
    error: str = ""

    @property
    def for_day(self) -> date:
        """The day in London for which it runs."""
        return _day_of_time(self.day, self.began_at)

    @property
    def result(self) -> str:
        """The items by outcome, such as ``2 archived``."""
        return _result(self.counts)


@dataclass(frozen=True)
class ReportedRun:
    """What a job reported of a run: when, for which day in London, and its items by outcome."""

    at: datetime
    for_day: date
    counts: Mapping[str, int]

    @property
    def result(self) -> str:
        """The items by outcome, such as ``2 suspended``."""
        return _result(self.counts)

    @property
    def has_failed(self) -> bool:
        """Whether something is left."""
        return self.counts.get("failed", 0) > 0


def last_run(stack: OperatedStack, job: Job) -> NightlyRun | None:
    """Return the newest run of a job for today, else for yesterday, without details; None if there was none.

    A run for an earlier day says nothing of this night, whenever somebody started it.
    """
    client, yesterday = stack.new_client("stepfunctions"), _yesterday()
    found = client.list_executions(stateMachineArn=_machine_arn(stack, job), maxResults=100)["executions"]
    # No run is for a day to come, so one for yesterday began then or later.
    recent = [each["executionArn"] for each in found if each["startDate"] >= start_of(yesterday)]
    runs = [_run(client.describe_execution(executionArn=arn)) for arn in recent]
    near = [run for run in runs if run.for_day >= yesterday]
    return max(near, key=lambda run: (run.for_day, run.began_at), default=None)


def is_overdue(day: date, now: datetime | None = None) -> bool:
    """Return whether a job should have run for a later day by now: the night after this day has ended."""
    return (now or datetime.now(UTC)) > start_of(day + timedelta(days=1)) + NIGHT_ENDS


def run_details(stack: OperatedStack, job: Job, name: str) -> NightlyRun:
    """Return a run with what its history and the log of its function say."""
    client = stack.new_client("stepfunctions")
    arn = execution_arn(stack, job, name)
    described = client.describe_execution(executionArn=arn)
    run = _run(described)
    pages = client.get_paginator("get_execution_history").paginate(executionArn=arn, includeExecutionData=True)
    events = [event for page in pages for event in page["events"]]
    lines = [line for line in _lines(stack, job, run) if line.fields.get("run") == name]
    failed = [line for line in lines if line.kind == "item_failed"]
    return NightlyRun(
        name,
        run.status,
        run.began_at,
        run.ended_at,
        day=next((str(line.fields["at"]) for line in lines if line.kind == "run_planned"), run.day),
        counts=_counts(lines),
        left={str(line.fields["item_id"]): str(line.fields["error_type"]) for line in failed},
        failed_state=_failed_state(events),
        error=str(described.get("error") or ""),
    )


def start_run(stack: OperatedStack, job: Job, day: datetime) -> str:
    """Start the state machine of a job for a day, and return the name of the run."""
    started = stack.new_client("stepfunctions").start_execution(
        stateMachineArn=_machine_arn(stack, job),
        input=json.dumps({"at": day.strftime("%Y-%m-%dT%H:%M:%SZ")}),
    )
    return str(started["executionArn"]).rpartition(":")[2]


def execution_arn(stack: OperatedStack, job: Job, name: str) -> str:
    """Return the ARN of a run."""
    return f"{_machine_arn(stack, job).replace(':stateMachine:', ':execution:')}:{name}"


def last_report(stack: OperatedStack, job: str) -> ReportedRun | None:
    """Return what a job reported last of a run for today, else for yesterday; None if it reported nothing."""
    yesterday = _yesterday()
    (lines,) = read_lines(stack, [job], start_of(yesterday), datetime.now(UTC), "run_reported")
    near = [report for report in map(_reported, lines) if report.for_day >= yesterday]
    return max(near, key=lambda report: (report.for_day, report.at), default=None)


def _reported(line: LogLine) -> ReportedRun:
    counts = {str(what): int(number) for what, number in line.fields["counts"].items()}
    return ReportedRun(line.at, _day_of_time(str(line.fields.get("at", "")), line.at), counts)


def _yesterday() -> date:
    return day_of(datetime.now(UTC)) - timedelta(days=1)


def _day_of_time(at: str, began: datetime) -> date:
    """Return the day in London of a run's time; a run without one is for the time at which it began."""
    moment = datetime.fromisoformat(at) if at else began
    return day_of(moment if moment.tzinfo else moment.replace(tzinfo=UTC))


def _machine_arn(stack: OperatedStack, job: Job) -> str:
    name = "".join(part.capitalize() for part in job.value.split("-"))
    return stack.outputs[f"{name}StateMachineArn"]


def _result(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in sorted(counts.items()) if number) or "nothing due"


def _run(described: Mapping[str, Any]) -> NightlyRun:
    name = str(described["executionArn"]).rpartition(":")[2]
    began, ended = described["startDate"], described.get("stopDate")
    return NightlyRun(name, described["status"], began, ended, day=_day(described))


def _day(described: Mapping[str, Any]) -> str:
    return str(json.loads(described.get("input") or "{}").get("at", ""))


def _failed_state(events: list[Any]) -> str:
    entered = [event["stateEnteredEventDetails"]["name"] for event in events if "stateEnteredEventDetails" in event]
    return entered[-1] if entered and any(event["type"] == "ExecutionFailed" for event in events) else ""


def _lines(stack: OperatedStack, job: Job, run: NightlyRun) -> Iterator[LogLine]:
    until = (run.ended_at or datetime.now(UTC)) + _LOG_LAG
    for lines in read_lines(stack, [job.value], run.began_at, until):
        yield from lines


def _counts(lines: list[LogLine]) -> Mapping[str, int]:
    """Return how many items were taken, by outcome; while the run goes on, as far as its steps say."""
    reported = [line for line in lines if line.kind == "run_reported"]
    found: Counter[str] = Counter()
    for line in reported[-1:] or [line for line in lines if line.kind == "step_taken"]:
        found.update({what: int(number) for what, number in line.fields["counts"].items()})
    return found
