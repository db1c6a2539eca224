"""`contactpoint logs`: the lines that the functions wrote."""

import time
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.markup import escape
from rich.progress import track

from cli.consoles import console, errors, exit_with_error
from cli.operations.log_lines import LogLine, read_lines
from cli.operations.stack import LOCAL, EnvironmentName, connect_to

FOLLOW_SECONDS = 3
_LAG = timedelta(seconds=10)
_Key = tuple[str, datetime, str]


def logs(
    parts: Annotated[
        list[str] | None, typer.Argument(help="Only these parts, such as `search`; all by default.")
    ] = None,
    hours: Annotated[float, typer.Option(min=0.01, max=24 * 366, help="How far back to look, in hours.")] = 1,
    failures: Annotated[bool, typer.Option("--failures", help="Only lines that report a failure.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Go on until you press Ctrl-C.")] = False,
    environment: EnvironmentName = LOCAL,
) -> None:
    """Print the log lines of the functions, the API and the nightly runs, oldest first.

    Lines with metrics are left out: see `contactpoint dashboard`. Logs hold no name, address, path or practitioner.

    Example: contactpoint logs search registration --hours 3 --failures
    """
    stack = connect_to(environment)
    known = stack.log_groups()
    if unknown := [part for part in parts or () if part not in known]:
        exit_with_error(f"There is no part {', '.join(unknown)}. Choose from: {', '.join(sorted(known))}.")
    chosen, start, seen = parts or list(known), datetime.now(UTC) - timedelta(hours=hours), set[_Key]()
    while True:
        end = datetime.now(UTC)
        found = read_lines(stack, chosen, start, end)
        shown = track(found, "Reading the logs", len(chosen), console=errors, transient=True, disable=bool(seen))
        lines = [line for of_part in shown for line in of_part if _wanted(line, only_failures=failures)]
        print_lines([line for line in sorted(lines, key=lambda line: line.at) if _key(line) not in seen])
        if not follow:
            if not lines:
                errors.print("No lines. Look further back with --hours.")
            return
        seen, start = {_key(line) for line in lines}, end - _LAG
        time.sleep(FOLLOW_SECONDS)


def print_lines(lines: list[LogLine]) -> None:
    """Print lines with their time, part and members; nothing is cut."""
    for line in lines:
        style = "red" if line.is_failure else "default"
        text = f"[dim]{line.at:%Y-%m-%d %H:%M:%S}[/] [bold]{line.part}[/] [{style}]{escape(line.kind)}[/]"
        console.print(f"{text}  {escape(line.said)}", highlight=False, soft_wrap=True)


def _wanted(line: LogLine, *, only_failures: bool) -> bool:
    if line.is_metric:
        return False
    return line.is_failure or not (only_failures or line.is_platform)


def _key(line: LogLine) -> _Key:
    return line.part, line.at, line.text
