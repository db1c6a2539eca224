"""`contactpoint keysets plan` and `contactpoint nightly plan`: how long a job takes, and what it costs."""

import json as json_format
from collections.abc import Iterator
from dataclasses import asdict
from typing import Annotated, Literal, get_args

import typer
from rich.table import Table

from cli.consoles import console, exit_with_error
from cli.cost.bill_totals import load_prices
from cli.cost.job_plan import (
    NEW_TABLE_WRITE_UNITS,
    SHARE,
    START_SECONDS,
    TABLE_WRITE_UNITS,
    TRANSACTION_SECONDS,
    JobPlan,
    plan_archiving,
    plan_rotation,
)
from cli.cost.units import STORED_OF_JOBS, stored_units

Kind = Literal["index", "cohorts"]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, with `hours`, `gbp`, `phases` and `lines`.")]


def rotation(
    records: Annotated[int, typer.Option(min=1, help="Records in the directory.")] = 11_500_000,
    keyset: Annotated[
        Kind, typer.Option(metavar="KEYSET", help=f"One of {', '.join(get_args(Kind))}. `index` renews both.")
    ] = "index",
    json: AsJson = False,
) -> None:
    """Show how long the rotation of a keyset takes, and what it costs, before you begin. It changes nothing.

    The units of one record are measured; docs/scale.md says what is assumed.

    Example: contactpoint keysets plan --records 11500000
    """
    units, measured = stored_units(STORED_OF_JOBS)
    _show(plan_rotation(units, keyset, records, load_prices()), measured, as_json=json)


def archiving(
    records: Annotated[int, typer.Option(min=1, help="Records that are due in the night.")] = 30_000,
    json: AsJson = False,
) -> None:
    """Show how long a night takes in which so many records are due, and what it costs. It changes nothing.

    The units of one record are measured; docs/scale.md says what is assumed.

    Example: contactpoint nightly plan --records 60000
    """
    units, measured = stored_units(STORED_OF_JOBS)
    _show(plan_archiving(units, records, load_prices()), measured, as_json=json)


def _show(plan: JobPlan, measured: str, *, as_json: bool) -> None:
    prices = load_prices()
    if as_json:
        totals = {"hours": plan.hours, "gbp": plan.gbp(prices)}
        lines = [line._asdict() for line in plan.lines]
        typer.echo(json_format.dumps({**totals, **asdict(plan), "lines": lines, "units_measured": measured}, indent=2))
    else:
        _print(plan, measured, float(prices["usd_per_gbp"]), str(prices["date"]))
    if plan.step_seconds > plan.shape.step_seconds or plan.phases["the run"] > plan.shape.run_hours:
        exit_with_error(f"It does not fit: {_fit(plan)}")


def _print(plan: JobPlan, measured: str, rate: float, priced_on: str) -> None:
    title = f"{plan.records:,} records: units measured {measured}, prices of {priced_on} (check them)"
    table = Table("service", "what", "amount", "£", title=title, title_justify="left")
    for line in plan.lines:
        table.add_row(line.service, line.what, f"{line.amount:,.0f} {line.unit}", f"{line.usd / rate:,.2f}")
    table.add_section()
    total = sum(line.usd for line in plan.lines) / rate
    table.add_row("[bold]total[/]", "without value added tax and logs", "", f"[bold]{total:,.2f}[/]")
    console.print(table)
    for phase, hours in plan.phases.items():
        console.print(f"{_time(hours)}: {phase}", highlight=False)
    console.print(f"{_time(plan.hours)} in all. {_fit(plan)}", highlight=False)
    for said in _limits(plan):
        console.print(said, highlight=False)


def _limits(plan: JobPlan) -> Iterator[str]:
    environments, busiest = plan.shape.concurrency, plan.write_units_per_second
    yield (
        f"The limit is {plan.limited_by}: {environments} environments at a time, and {SHARE:.0%} of the "
        f"{TABLE_WRITE_UNITS:,} write units a second that a table has by default, because people work on."
    )
    if busiest > NEW_TABLE_WRITE_UNITS:
        yield (
            f"First set the warm throughput of the table {plan.busiest_table} to {busiest:,.0f} write units a second: "
            f"a new table serves {NEW_TABLE_WRITE_UNITS:,}, and everybody else would be told to try again."
        )
    transaction, start = TRANSACTION_SECONDS * 1000, START_SECONDS * 1000
    yield f"Assumed: {transaction:.0f} ms for a transaction, {start:.0f} ms to start a step."


def _fit(plan: JobPlan) -> str:
    shape, run = plan.shape, plan.phases["the run"]
    step = f"A step of {shape.step_size} records takes {plan.step_seconds:.1f} of {shape.step_seconds} seconds"
    return f"{step}, and the run {_time(run)} of {shape.run_hours:g} hours."


def _time(hours: float) -> str:
    return f"{hours:.1f} hours" if hours >= 1 else f"{hours * 60:.1f} minutes"
