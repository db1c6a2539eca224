"""`contactpoint cost`: the monthly bill on AWS, from measured units and a dated price table."""

import json as json_format
from dataclasses import asdict
from typing import Annotated, Any, get_args

import typer
from rich.table import Table

from cli.consoles import console, errors, exit_with_error
from cli.cost.bill import AuditStorage, Scenario
from cli.cost.bill_totals import ORIGINAL_GBP_A_YEAR, Estimate, estimate, load_prices
from cli.cost.units import MeasuredUnits, MeasurementError, can_measure, measure_units, stored_units

DEFAULT = Scenario()
BAR_GBP, BAR_GROWTH_GBP = 1000, 20
"""The aim for England: under so much a month, growing by less than so much with each year of audit."""
Storage = Annotated[AuditStorage, typer.Option(metavar="STORAGE", help=f"One of {', '.join(get_args(AuditStorage))}.")]


def cost(
    children: Annotated[float, typer.Option(min=0, help="Children in the directory.")] = DEFAULT.children,
    searches: Annotated[float, typer.Option(min=0, help="Searches a month.")] = DEFAULT.searches,
    views: Annotated[float, typer.Option(min=0, help="Views of records a month.")] = DEFAULT.views,
    registrations: Annotated[float, typer.Option(min=0, help="Registrations a month.")] = DEFAULT.registrations,
    amendments: Annotated[float, typer.Option(min=0, help="Changes of other facts a month.")] = DEFAULT.amendments,
    moves: Annotated[float, typer.Option(min=0, help="Changes of address a month.")] = DEFAULT.moves,
    pool_users: Annotated[float, typer.Option(min=0, help="People in the user pool, not federated.")] = 0,
    systems: Annotated[float, typer.Option(min=0, help="Systems in the user pool, not federated.")] = 0,
    audit_months: Annotated[float, typer.Option(min=0, help="Months of audit events so far.")] = DEFAULT.audit_months,
    audit_storage: Storage = DEFAULT.audit_storage,
    measure: Annotated[bool, typer.Option(help="Measure the units now; otherwise, as last measured.")] = True,
    json: Annotated[bool, typer.Option("--json", help="Print JSON, with `monthly_total_gbp` and `lines`.")] = False,
) -> None:
    """Print what a month costs on AWS. By default: all of England, with 330,000 users who sign in to their own issuers.

    It runs each operation in process, with moto in the place of AWS, and counts calls, capacity units, bytes and
    processor time. It multiplies them by your volumes and by the prices in cli/cost/prices.toml. docs/scale.md explains
    what is measured and what is assumed.

    Example: contactpoint cost --searches 40e6 --views 25e6 --json
    """
    scenario = Scenario(
        children=children,
        searches=searches,
        views=views,
        registrations=registrations,
        amendments=amendments,
        moves=moves,
        pool_users=pool_users,
        systems=systems,
        audit_months=audit_months,
        audit_storage=audit_storage,
    )
    measured, prices = _units(measure=measure), load_prices()
    found = estimate(measured.units, scenario, prices)
    if json:
        typer.echo(json_format.dumps(_as_json(found, scenario, measured, str(prices["date"])), indent=2))
        return
    _print(found, measured, str(prices["date"]), float(prices["usd_per_gbp"]))


def _units(*, measure: bool) -> MeasuredUnits:
    if not measure:
        return stored_units()
    if not can_measure():
        errors.print("moto is not installed, so the units are those last measured. To measure: make .venv/test.stamp")
        return stored_units()
    try:
        with errors.status("Starting the functions in process") as progress:
            return measure_units(progress)
    except MeasurementError as error:
        exit_with_error(f"An operation could not be measured. Try --no-measure.\n{error}")


def _as_json(found: Estimate, scenario: Scenario, measured: MeasuredUnits, priced_on: str) -> dict[str, Any]:
    return {
        "monthly_total_gbp": round(found.total_gbp, 2),
        "growth_gbp_per_audit_year": round(found.growth_gbp_per_audit_year, 2),
        "original_gbp_per_year": ORIGINAL_GBP_A_YEAR,
        "units_measured": measured.measured,
        "prices_of": priced_on,
        "scenario": asdict(scenario),
        "lines": [line._asdict() for line in found.lines],
        "sensitivity": [each._asdict() for each in found.sensitivity],
        "savings": [each._asdict() for each in found.savings],
        "units": measured.units,
    }


def _print(found: Estimate, measured: MeasuredUnits, priced_on: str, rate: float) -> None:
    title = f"A month on AWS: units measured {measured.measured}, prices of {priced_on} (check them)"
    table = Table("service", "what", "amount", "£", title=title, title_justify="left")
    for line in found.lines:
        table.add_row(line.service, line.what, f"{line.amount:,.0f} {line.unit}", f"{line.usd / rate:,.0f}")
    table.add_section()
    table.add_row("[bold]total[/]", "without value added tax and support", "", f"[bold]{found.total_gbp:,.0f}[/]")
    console.print(table)
    growth = found.growth_gbp_per_audit_year
    console.print(f"Each further year of audit adds £{growth:,.0f} a month.", highlight=False)
    share = found.total_gbp * 12 / ORIGINAL_GBP_A_YEAR
    console.print(f"The first ContactPoint was to cost £41 million a year; this is {share:.2%} of it.", highlight=False)
    drivers = Table(
        "driver", "half of it, £", "half as much again, £", title="What moves it most", title_justify="left"
    )
    for each in found.sensitivity:
        drivers.add_row(each.driver.replace("_", " "), f"{each.less_gbp:,.0f}", f"{each.more_gbp:,.0f}")
    console.print(drivers)
    if found.total_gbp > BAR_GBP or growth > BAR_GROWTH_GBP:
        _print_savings(found)


def _print_savings(found: Estimate) -> None:
    title = f"Above the aim of £{BAR_GBP:,} a month and £{BAR_GROWTH_GBP} a year. These changes are not built:"
    table = Table("change", "saves, £ a month", "leaves, £", title=title, title_justify="left")
    left = found.total_gbp
    for each in found.savings:
        left -= each.gbp
        table.add_row(each.what, f"{each.gbp:,.0f}", f"{left:,.0f}")
    console.print(table)
