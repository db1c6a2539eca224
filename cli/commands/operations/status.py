"""`contactpoint status`: whether every part of a stack works, and what to do about the parts that do not."""

import json as json_format
from typing import Annotated

import typer
from rich.progress import track
from rich.table import Table

from cli.consoles import console, errors
from cli.operations.canary import check_by_use
from cli.operations.stack import LOCAL, EnvironmentName, connect_to
from cli.operations.stack_checks import CHECKS, Finding, findings

MARKS = {"ok": "[green]✓[/]", "look": "[yellow]?[/]", "failed": "[red]✗[/]"}


def status(
    environment: EnvironmentName = LOCAL,
    deep: Annotated[bool, typer.Option("--deep", help="Also sign in, search for a child and read the record.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, for monitoring.")] = False,
) -> None:
    """Check every part of a stack, and say what to do about each part that needs somebody.

    It asks the API, the alarms, the functions, the tables, the KMS keys and keysets, the sign-in, the nightly runs, the
    queues and the clock. It changes nothing. --deep uses the directory as a practitioner does, which writes two audit
    events; `contactpoint canary --help` says what that needs.

    ✓ is in order, ? is worth a look, ✗ failed. The exit status is 1 if anything failed.

    Example: contactpoint status --environment production
    """
    stack = connect_to(environment)
    checks = [*CHECKS, *([("use", check_by_use)] if deep else [])]
    found = list(track(findings(stack, checks), f"Checking {environment}", len(checks), console=errors, transient=True))
    if json:
        typer.echo(json_format.dumps([finding._asdict() for finding in found], indent=2))
    else:
        console.print(_table(environment, found))
    if any(finding.state == "failed" for finding in found):
        raise typer.Exit(1)


def _table(environment: str, found: list[Finding]) -> Table:
    table = Table("", "part", "found", "what to do", title=f"ContactPoint, {environment}", title_justify="left")
    for finding in found:
        table.add_row(MARKS[finding.state], finding.part, finding.said, finding.then)
    for column in table.columns:
        column.overflow = "fold"
    return table
