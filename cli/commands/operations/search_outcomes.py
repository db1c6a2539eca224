"""`contactpoint outcomes`: how the searches of a day ended."""

import json as json_format
from datetime import UTC, datetime, timedelta
from typing import Annotated, get_args

import typer
from rich.table import Table

from cli.consoles import console, errors, exit_with_error
from cli.operations.metrics import Period, metrics_of, own
from cli.operations.stack import LOCAL, EnvironmentName, OperatedStack, connect_to
from contactpoint.domain.days import LONDON, day_of, start_of
from contactpoint.domain.matching.ranking import Outcome

MEANINGS = {
    "match": "one child was shown",
    "candidates": "a few children were shown, to choose from",
    "refine": "too many fitted, and a fact was asked for",
    "none": "nobody was shown",
}


def outcomes(
    today: Annotated[bool, typer.Option("--today", help="The day so far, in London. This is the default.")] = False,
    day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Another day, in London.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
    environment: EnvironmentName = LOCAL,
) -> None:
    """Count the searches of a day by outcome: match, candidates, refine, none.

    The counts come from the metric `Searches`. They say nothing about who searched for whom.
    An auditor finds the outcome of each search in the audit log.

    Example: contactpoint outcomes --today
    """
    if today and day:
        exit_with_error("Choose --today or --day, not both.")
    stack = connect_to(environment)
    counts = count_outcomes(stack, _day(day))
    if json:
        typer.echo(json_format.dumps(counts))
        return
    total = sum(counts.values())
    table = Table(
        "outcome", "searches", "share", "meaning", title=f"{total} searches, {environment}", title_justify="left"
    )
    for outcome, count in counts.items():
        table.add_row(outcome, str(count), f"{count / total:.0%}" if total else "", MEANINGS[outcome])
    console.print(table)


def count_outcomes(stack: OperatedStack, period: Period) -> dict[str, int]:
    """Return the number of searches by outcome."""
    names = get_args(Outcome)
    metrics = [own(stack, "Searches", ("outcome", name)) for name in names]
    with errors.status("Reading the metrics"):
        series = metrics_of(stack).series(metrics, period)
    return {name: int(sum(value or 0 for value in values)) for name, values in zip(names, series, strict=True)}


def _day(day: datetime | None) -> Period:
    """Return a day in London, hour by hour; today ends now."""
    now = datetime.now(UTC)
    chosen = day_of(day.replace(tzinfo=LONDON)) if day else day_of(now)
    end = min(now + timedelta(seconds=1), start_of(chosen + timedelta(days=1)))
    return Period(start_of(chosen), end, timedelta(hours=1))
