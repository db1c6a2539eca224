"""`contactpoint calls`: how the calls of each operation ended."""

import json as json_format
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.table import Table

from cli.consoles import console, errors
from cli.operations.metrics import Period, metrics_of, operation_dimensions, own
from cli.operations.stack import LOCAL, EnvironmentName, OperatedStack, connect_to

ENDED = ("Succeeded", "ClientErrors", "ServerErrors")
ASKED = {
    "Calls": ("Latency", "SampleCount"),
    "ClientErrors": ("ClientErrors", "Sum"),
    "ServerErrors": ("ServerErrors", "Sum"),
    "Latency": ("Latency", "p90"),
}


def calls(
    hours: Annotated[float, typer.Option(min=0.1, max=24 * 90, help="How far back to look, in hours.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    environment: EnvironmentName = LOCAL,
) -> None:
    """Show which operations succeeded, were refused or failed, and how long they took: so who is affected.

    Operations that nobody called are left out. Neither logs nor metrics name an organisation: an auditor can see whose
    calls were refused, with GET /audit/events?organisation_id=….

    Example: contactpoint calls --hours 3
    """
    stack = connect_to(environment)
    with errors.status("Reading the metrics"):
        rows = count_calls(stack, hours)
    if json:
        typer.echo(json_format.dumps(rows, indent=2))
        return
    table = Table(
        "operation", "succeeded", "refused", "failed", "p90 ms", title=f"The last {hours:g} hours, {environment}"
    )
    table.columns[0].overflow = "fold"
    for operation, row in sorted(rows.items(), key=lambda item: (-item[1]["ServerErrors"], -sum(item[1].values()))):
        style = "red" if row["ServerErrors"] else ""
        table.add_row(operation, *(f"{row[name]:.0f}" for name in (*ENDED, "Latency")), style=style)
    console.print(table)
    if not rows:
        errors.print("Nobody called. Look further back with --hours.")


def count_calls(stack: OperatedStack, hours: float) -> dict[str, dict[str, float]]:
    """Return how the calls of each operation ended, and their latency (p90), by operation."""
    now = datetime.now(UTC)
    period = Period(now - timedelta(hours=hours), now + timedelta(seconds=1), timedelta(hours=hours * 2))
    operations = operation_dimensions()
    metrics = [own(stack, name, *of, statistic=statistic) for of in operations for name, statistic in ASKED.values()]
    values = iter(metrics_of(stack).series(metrics, period))
    found = {of[0][1]: {name: next(values)[0] or 0.0 for name in ASKED} for of in operations}
    return {operation: with_successes(row) for operation, row in found.items() if any(row.values())}


def with_successes(row: dict[str, float]) -> dict[str, float]:
    """Return the counts with that of the calls that succeeded, which no metric counts: it would be one more to pay."""
    calls = row.pop("Calls")
    return {"Succeeded": max(0.0, calls - row["ClientErrors"] - row["ServerErrors"]), **row}
