"""`contactpoint find-call`: what happened in a call that somebody reports."""

import re
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.progress import track

from cli.commands.operations.logs import print_lines
from cli.consoles import console, errors, exit_with_error
from cli.operations.log_lines import LogLine, read_lines
from cli.operations.stack import LOCAL, EnvironmentName, OperatedStack, connect_to

_INSTANCE = re.compile(r"(?:urn:uuid:)?([0-9A-Za-z-]{8,64})")
AROUND = timedelta(minutes=15)


def find_call(
    instance: Annotated[str, typer.Argument(help="The `instance` of the problem, as the caller got it.")],
    hours: Annotated[int, typer.Option(min=1, max=24 * 366, help="How far back to look, in hours.")] = 24,
    around: Annotated[
        datetime | None,
        typer.Option(
            formats=["%Y-%m-%dT%H:%M"], help="When it was, in UTC: looks a quarter of an hour before and after. Faster."
        ),
    ] = None,
    environment: EnvironmentName = LOCAL,
) -> None:
    """Find every log line of one call, and say how it ended.

    Ask the caller for the `instance` of the problem: it is the id of the call. The lines hold the route, status,
    duration and the location of a failure. They do not hold who called, or which child it was about: only an auditor
    can see that.

    Example: contactpoint find-call urn:uuid:0d0c3b1e-5f0e-4c56-9d4c-5b1f3a1a7f10 --around 2026-11-26T09:15
    """
    matched = _INSTANCE.fullmatch(instance.strip())
    if not matched:
        exit_with_error(f"{instance!r} is no instance. It looks like urn:uuid:0d0c3b1e-5f0e-4c56-9d4c-5b1f3a1a7f10.")
    stack = connect_to(environment)
    now = datetime.now(UTC)
    start, end = (now - timedelta(hours=hours), now) if around is None else _around(around)
    lines = _lines(stack, matched[1], start, end)
    print_lines(lines)
    if not lines:
        exit_with_error(
            f"No line between {start:%Y-%m-%d %H:%M} and {end:%Y-%m-%d %H:%M} UTC has this id. Look further back with "
            "--hours. If there is still none, API Gateway or the firewall refused it before any function ran."
        )
    console.print(f"\n{conclusion(lines)}", highlight=False, soft_wrap=True)


def conclusion(lines: list[LogLine]) -> str:
    """Return how a call ended and what to do, in a sentence or two."""
    said = {line.kind: line for line in lines}
    if failed := said.get("request_failed") or said.get("invocation_failed"):
        raised, where = failed.fields.get("error_type"), failed.fields.get("raised_at")
        return f"It failed in {failed.part}: {raised} at {where}. This is a fault in the product. Report it."
    if away := said.get("request_unavailable"):
        cause = away.fields.get("cause") or away.fields.get("error_type")
        return f"It met an outage in {away.part}: {cause}. See `contactpoint status`. The caller can try again."
    completed = said.get("request_completed")
    status = int(completed.fields.get("status", 0)) if completed else 0
    if completed is None:
        return "Only some of its lines exist: a function may have run out of time. See `contactpoint logs --failures`."
    operation = completed.fields.get("operation")
    if status >= 400:
        return f"{operation} was refused with {status}. The problem that the caller got says why: docs/problems.md."
    return f"{operation} succeeded with {status} in {completed.fields.get('duration_ms')} ms."


def _around(at: datetime) -> tuple[datetime, datetime]:
    there = at.replace(tzinfo=UTC)
    return there - AROUND, there + AROUND


def _lines(stack: OperatedStack, call: str, start: datetime, end: datetime) -> list[LogLine]:
    groups = list(stack.log_groups())
    found = read_lines(stack, groups, start, end, call)
    every = track(found, "Reading the logs", len(groups), console=errors, transient=True)
    return sorted((line for lines in every for line in lines), key=lambda line: line.at)
