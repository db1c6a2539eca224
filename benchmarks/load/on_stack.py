"""Load the local stack with a realistic mix, then read back every write that it acknowledged: ``make load``.

Locust drives the callers. A person may search 60 times an hour, and a few sample people act for thousands, so the
counters of use are cleared every few seconds. Everything else is as it is for everybody.
"""

from gevent import monkey

monkey.patch_all()  # Before anything opens a connection: Locust's callers are greenlets.

import json
import os
import sys
import time
from typing import Any

import boto3
import gevent
import requests
from locust.env import Environment
from locust.runners import LocalRunner
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from benchmarks.load.callers import (
    AGAIN,
    CHILDREN,
    SERVER_ERROR,
    UNAVAILABLE,
    Practitioner,
    SocialWorker,
    Written,
    new_child,
)
from benchmarks.save_figures import save
from cli.cost.units import stored_units
from cli.local_stack.running_workspace import running_workspace
from cli.local_stack.workspace import ANSWER_SECONDS, Workspace
from cli.samples import sign_ins

CALLERS, CALLERS_PER_SECOND, CLEAR_SECONDS = 8, 2, 5
SIGN_INS = ("ae-nurse", "social-worker")
OPERATIONS = {"search": "search", "view": "view", "register": "registration", "amend": "amendment", "read back": "view"}


def main() -> None:
    """Load the stack for so many minutes; exit with 1 after a server error or a lost write."""
    minutes = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    console = Console(width=None if sys.stdout.isatty() else 120)
    workspace = running_workspace()
    tokens = {who: sign_ins.access_token(workspace, who) for who in SIGN_INS}
    written = Written()
    environment = Environment(user_classes=[Practitioner, SocialWorker], host=workspace.api)
    environment.parsed_options = None
    Practitioner.token, SocialWorker.token, SocialWorker.written = tokens["ae-nurse"], tokens["social-worker"], written
    _warm_up(workspace, tokens, console)
    runner = environment.create_local_runner()
    clearing = gevent.spawn(_clear_counters, workspace)
    _run(environment, runner, minutes * 60, console)
    lost = written.lost(workspace.api, sign_ins.access_token(workspace, "directory-team"), console)
    clearing.kill()
    _report(environment, written, lost, minutes, console)


def _run(environment: Environment, runner: LocalRunner, seconds: float, console: Console) -> None:
    runner.start(CALLERS, spawn_rate=CALLERS_PER_SECOND)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console) as progress:
        task, started = progress.add_task("Starting", total=seconds), time.monotonic()
        while (passed := time.monotonic() - started) < seconds:
            total = environment.stats.total
            said = f"{total.num_requests} calls, {total.current_rps:.0f}/s, {total.num_failures} failures"
            progress.update(task, completed=passed, description=said)
            gevent.sleep(1)
    runner.stop()


def _warm_up(workspace: Workspace, tokens: dict[str, str], console: Console) -> None:
    """Call each function once, because the emulator starts a process for each: a cold start is measured elsewhere."""
    body: dict[str, Any] = {"access_reason": "urgent_care", "criteria": CHILDREN[0]}
    with console.status("Starting the functions"), requests.Session() as session:
        sent: dict[str, Any]
        for who, path, sent in (("ae-nurse", "searches", body), ("social-worker", "children", new_child())):
            headers = {"Authorization": f"Bearer {tokens[who]}"}
            session.post(f"{workspace.api}/{path}", json=sent, headers=headers, timeout=ANSWER_SECONDS)


def _clear_counters(workspace: Workspace) -> None:
    """Delete the counters of use, again and again."""
    aws, table = workspace.aws_environment(), workspace.tables["USAGE_TABLE"]
    keys = {"aws_access_key_id": aws["AWS_ACCESS_KEY_ID"], "aws_secret_access_key": aws["AWS_SECRET_ACCESS_KEY"]}
    client = boto3.client("dynamodb", endpoint_url=workspace.origin, region_name=aws["AWS_REGION"], **keys)
    while True:
        for item in client.scan(TableName=table)["Items"]:
            client.delete_item(TableName=table, Key={"counter": item["counter"]})
        gevent.sleep(CLEAR_SECONDS)


def rows_of(environment: Environment) -> list[tuple[str, Any]]:
    """Return what was measured, by name of the call, the most frequent first."""
    entries = sorted(environment.stats.entries.values(), key=lambda each: -each.num_requests)
    return [(str(entry.name), entry) for entry in entries]


def _report(environment: Environment, written: Written, lost: list[str], minutes: float, console: Console) -> None:
    calls = stored_units().units
    table = Table("call", "number", "per second", "median ms", "p95 ms", "p99 ms", "failures", "storage calls")
    table.title, rows = f"{CALLERS} callers, {minutes:g} minutes", {}
    for name, entry in rows_of(environment):
        operation = OPERATIONS[name.removesuffix(AGAIN)]
        storage = sum(sum(calls[each]["calls"].values()) for each in (operation, "authorizer"))
        times = [entry.get_response_time_percentile(share) for share in (0.5, 0.95, 0.99)]
        rate = entry.num_requests / (minutes * 60)
        table.add_row(
            entry.name,
            str(entry.num_requests),
            f"{rate:.1f}",
            *(f"{value:.0f}" for value in times),
            str(entry.num_failures),
            f"{storage * entry.num_requests:,.0f}",
        )
        rows[entry.name] = {"calls": entry.num_requests, "ms": times, "failures": entry.num_failures}
    console.print(table)
    failures = sorted({f"{each.name}: {each.error} ({each.occurrences})" for each in environment.stats.errors.values()})
    for failure in failures:
        console.print(f"  {failure}", highlight=False)
    statuses = {str(status): count for status, count in sorted(written.statuses.items())}
    not_cured = sum(e.num_failures for name, e in rows_of(environment) if name.endswith(AGAIN))
    broken = {code for code in written.statuses if code >= SERVER_ERROR or code == 0} - {UNAVAILABLE}
    errors = not_cured + sum(written.statuses[code] for code in broken)
    console.print(f"Statuses: {statuses}", highlight=False)
    told = written.statuses[UNAVAILABLE] - not_cured
    console.print(f"{told} calls were told to try again (503), and succeeded when repeated.", highlight=False)
    said = f"{errors} server errors; {written.acknowledged} acknowledged writes of {len(written.names)} children"
    console.print(f"{said}, {len(lost)} lost: {', '.join(lost) or 'none'}.", highlight=False)
    figures: dict[str, Any] = {"minutes": minutes, "calls": rows, "statuses": statuses, "lost": len(lost)}
    save("load_on_stack", json.loads(json.dumps(figures)), console)
    if errors or lost:
        os._exit(1)


if __name__ == "__main__":
    main()
