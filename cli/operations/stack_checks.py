"""Checks of every part of a stack. Each says what it found and, if something is wrong, what to do next."""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Literal, NamedTuple

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from cli.local_stack.workspace import ANSWER_SECONDS
from cli.operations.keyset_ages import keyset_ages
from cli.operations.metrics import Period, metrics_of, operation_dimensions, own
from cli.operations.nightly_runs import REPORTING, Job, is_overdue, last_report, last_run
from cli.operations.stack import OperatedStack, code_of

State = Literal["ok", "look", "failed"]
MAX_CLOCK_SECONDS = 30
MAX_KEYSET_AGE = timedelta(days=400)
_PARTS_SHOWN = 6


class Finding(NamedTuple):
    """What a check found.

    Attributes
    ----------
    then
        What to do next; empty if nothing is wrong.
    """

    part: str
    state: State
    said: str
    then: str = ""


Check = Callable[[OperatedStack], Finding]


def findings(stack: OperatedStack, checks: Sequence[tuple[str, Check]]) -> Iterator[Finding]:
    """Yield what each check finds. A check that cannot be made is a finding, too."""
    for part, check in checks:
        try:
            yield check(stack)
        except (ClientError, BotoCoreError, httpx.HTTPError, KeyError) as error:
            yield Finding(part, "failed", f"cannot be checked: {code_of(error)}", "Check your permissions, then it.")


def check_api(stack: OperatedStack) -> Finding:
    """Ask the API for its health, which needs no sign-in."""
    answer = httpx.get(f"{stack.api}/health", timeout=ANSWER_SECONDS)
    took = f"{answer.elapsed.total_seconds() * 1000:.0f} ms"
    if answer.status_code == httpx.codes.OK:
        return Finding("API", "ok", f"answers in {took}")
    return Finding("API", "failed", f"answers {answer.status_code} in {took}", "contactpoint logs api")


def check_clock(stack: OperatedStack) -> Finding:
    """Compare this machine's clock with the API's: tokens and one-time codes depend on it."""
    told = httpx.get(f"{stack.api}/health", timeout=ANSWER_SECONDS).headers.get("date")
    if not told:
        return Finding("clock", "ok", "the API tells no time to compare with")
    off = abs((datetime.now(UTC) - parsedate_to_datetime(told)).total_seconds())
    said = f"this machine and the API differ by {off:.0f} seconds"
    return Finding(
        "clock", "ok" if off <= MAX_CLOCK_SECONDS else "look", said, "" if off <= MAX_CLOCK_SECONDS else _SET_CLOCK
    )


_SET_CLOCK = "Set this machine's clock: tokens and one-time codes depend on it."


def check_sign_in(stack: OperatedStack) -> Finding:
    """Read the user pool's keys, without which no token of the pool can be verified."""
    pool = stack.outputs["UserPoolId"]
    issuer = f"{stack.origin}/{pool}" if stack.is_local else stack.outputs["Issuer"]
    answer = httpx.get(f"{issuer}/.well-known/jwks.json", timeout=ANSWER_SECONDS)
    keys = len(answer.json()["keys"]) if answer.status_code == httpx.codes.OK else 0
    if keys:
        return Finding("sign-in", "ok", f"the user pool publishes {keys} keys")
    then = "Known keys work for two hours. See AWS's health page for Cognito."
    return Finding("sign-in", "failed", f"the user pool's keys answer {answer.status_code}", then)


def check_functions(stack: OperatedStack) -> Finding:
    """Ask for the state of every function."""
    client, functions = stack.new_client("lambda"), stack.functions()
    wrong = []
    for part, name in functions.items():
        state = client.get_function_configuration(FunctionName=name)
        if (state.get("State") or "Active") != "Active" or state.get("LastUpdateStatus") == "Failed":
            wrong.append(part)
    return _all_or(wrong, "functions", len(functions), "active", "Deploy again, or go back to the last version.")


def check_tables(stack: OperatedStack) -> Finding:
    """Ask for the state of every table."""
    client = stack.new_client("dynamodb")
    tables = {name: value for name, value in stack.outputs.items() if name.endswith("Table")}
    states = {name: client.describe_table(TableName=value)["Table"]["TableStatus"] for name, value in tables.items()}
    wrong = [name for name, state in states.items() if state not in ("ACTIVE", "UPDATING")]
    return _all_or(wrong, "tables", len(tables), "active", "Restore the table from a point-in-time copy.")


def check_kms_keys(stack: OperatedStack) -> Finding:
    """Ask for the state of every KMS key that wraps keysets."""
    client = stack.new_client("kms")
    keys = {name: value for name, value in stack.outputs.items() if name.endswith("Key")}
    states = {name: client.describe_key(KeyId=value)["KeyMetadata"]["KeyState"] for name, value in keys.items()}
    wrong = [f"{name} ({state})" for name, state in states.items() if state != "Enabled"]
    return _all_or(wrong, "KMS keys", len(keys), "enabled", "Cancel its deletion, enable it: docs/runbooks/rotation.md")


def check_keysets(stack: OperatedStack) -> Finding:
    """Look for keysets that are missing, old, or half-way through a rotation."""
    ages = keyset_ages(stack)
    missing = [each.name for each in ages if each.step == "missing"]
    if missing:
        return Finding("keysets", "failed", f"missing: {_some(missing)}", "Restore them: docs/runbooks/rotation.md")
    unfinished = [each.name for each in ages if each.unfinished]
    if unfinished:
        return Finding("keysets", "look", f"rotation not finished: {_some(unfinished)}", "contactpoint keysets list")
    old = [each.name for each in ages if each.changed_at and datetime.now(UTC) - each.changed_at > MAX_KEYSET_AGE]
    if old:
        return Finding("keysets", "look", f"not rotated for a year: {_some(old)}", "docs/runbooks/rotation.md")
    return Finding("keysets", "ok", f"all {sum(each.count for each in ages)} exist, no rotation waits")


def check_nightly_run(stack: OperatedStack) -> Finding:
    """Look at the last run that archives, for today or yesterday."""
    run = last_run(stack, Job.ARCHIVING)
    if run is None:
        then = "If the stack is older than a day: contactpoint nightly run"
        return Finding("nightly run", "look", "no run for today or yesterday", then)
    said = f"{run.status.lower()}, for {run.for_day}, began {_ago(run.began_at)}"
    if run.status in ("FAILED", "TIMED_OUT", "ABORTED"):
        return Finding("nightly run", "failed", said, "contactpoint nightly last, then docs/runbooks/retention.md")
    late = is_overdue(run.for_day)
    return Finding("nightly run", "look" if late else "ok", said, "contactpoint nightly run" if late else "")


def check_report_of(job: str) -> Check:
    """Return the check of what a nightly job reported last."""
    part = job.replace("-", " ")

    def check(stack: OperatedStack) -> Finding:
        report = last_report(stack, job)
        if report is None:
            then = f"If the stack is older than two days: contactpoint logs {job} --hours 48"
            return Finding(part, "look", "no run for today or yesterday has completed", then)
        said = f"for {report.for_day}, completed {_ago(report.at)}: {report.result}"
        if report.has_failed:
            return Finding(part, "failed", said, f"contactpoint logs {job} --hours 48 --failures")
        late = is_overdue(report.for_day)
        return Finding(part, "look" if late else "ok", said, f"contactpoint nightly run {job}" if late else "")

    return check


def check_alarms(stack: OperatedStack) -> Finding:
    """List the stack's alarms that ring."""
    ours = set(stack.physical_ids("AWS::CloudWatch::Alarm")) | set(
        stack.physical_ids("AWS::CloudWatch::CompositeAlarm")
    )
    pages = stack.new_client("cloudwatch").get_paginator("describe_alarms").paginate()
    alarms = [each for page in pages for each in (*page["MetricAlarms"], *page.get("CompositeAlarms", ()))]
    alarms = [each for each in alarms if each["AlarmName"] in ours]
    ringing = [each["AlarmName"] for each in alarms if each["StateValue"] == "ALARM"]
    if ringing:
        return Finding("alarms", "failed", f"{len(ringing)} of {len(alarms)} ring: {', '.join(ringing)}", _ALARM_TABLE)
    blind = sum(each["StateValue"] == "INSUFFICIENT_DATA" for each in alarms)
    unknown = f"; {blind} have no data" if blind else ""
    return Finding("alarms", "ok", f"none of {len(alarms)} rings{unknown}")


_ALARM_TABLE = "docs/operations.md has what each means and what to do first."


def check_dead_letters(stack: OperatedStack) -> Finding:
    """Count the messages in the queues for what could not be delivered."""
    if stack.is_local:
        return Finding("dead letters", "ok", "not checked: the queue's policy refuses this machine's plain HTTP")
    client, queues = stack.new_client("sqs"), stack.physical_ids("AWS::SQS::Queue")
    wrong = [name for name in queues if _waiting(client, name)]
    said = (
        f"{len(queues)} queues are empty"
        if not wrong
        else f"messages in {', '.join(n.rpartition('/')[2] for n in wrong)}"
    )
    return Finding("dead letters", "failed" if wrong else "ok", said, "contactpoint nightly run" if wrong else "")


def check_calls(stack: OperatedStack) -> Finding:
    """Count the calls of the last hour by how they ended."""
    now = datetime.now(UTC)
    period = Period(now - timedelta(hours=1), now + timedelta(seconds=1), timedelta(hours=2))
    counted = (("Latency", "SampleCount"), ("ClientErrors", "Sum"), ("ServerErrors", "Sum"))
    metrics = [own(stack, name, *of, statistic=kind) for name, kind in counted for of in operation_dimensions()]
    series = metrics_of(stack).series(metrics, period)
    each = len(series) // len(counted)
    ended = [int(sum(values[0] or 0 for values in series[i * each : (i + 1) * each])) for i in range(len(counted))]
    succeeded = max(0, ended[0] - ended[1] - ended[2])
    said = f"in the last hour {succeeded} succeeded, {ended[1]} were refused, {ended[2]} failed"
    return Finding(
        "calls",
        "failed" if ended[2] else "ok",
        said,
        "contactpoint calls, then contactpoint logs --failures" if ended[2] else "",
    )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("API", check_api),
    ("calls", check_calls),
    ("alarms", check_alarms),
    ("functions", check_functions),
    ("tables", check_tables),
    ("KMS keys", check_kms_keys),
    ("keysets", check_keysets),
    ("sign-in", check_sign_in),
    ("nightly run", check_nightly_run),
    *((job.replace("-", " "), check_report_of(job)) for job in REPORTING),
    ("dead letters", check_dead_letters),
    ("clock", check_clock),
)


def _waiting(client: Any, queue: str) -> bool:
    counted = client.get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
    return int(counted["Attributes"]["ApproximateNumberOfMessages"]) > 0


def _all_or(wrong: list[str], parts: str, total: int, good: str, then: str) -> Finding:
    if wrong:
        return Finding(parts, "failed", f"{len(wrong)} of {total} are not {good}: {_some(wrong)}", then)
    return Finding(parts, "ok", f"all {total} are {good}")


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _PARTS_SHOWN} more" if len(names) > _PARTS_SHOWN else ""
    return ", ".join(names[:_PARTS_SHOWN]) + more


def _ago(at: datetime) -> str:
    minutes = int((datetime.now(UTC) - at).total_seconds() // 60)
    return f"{minutes // 60} h {minutes % 60} min ago" if minutes >= 60 else f"{minutes} min ago"
