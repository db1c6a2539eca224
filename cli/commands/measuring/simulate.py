"""`contactpoint simulate`: live through years of an authority in minutes, and check every day."""

from datetime import date
from json import dumps
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress

from cli.consoles import console
from cli.output_files import writable_file
from cli.simulation.invariants import violations_of
from cli.simulation.random_acts import Life

START = date(2027, 1, 1)
COUNTED = (
    "born",
    "died",
    "left_england",
    "consented",
    "withdrawn",
    "held",
    "released",
    "came_back",
    "came_back_younger",
    "birthdays_corrected",
    "archived",
    "destroyed",
    "transferred",
    "merged",
    "reversed",
    "shielded",
)
MAX_VIOLATIONS = 100
MAX_SHOWN = 10


def simulate(
    years: Annotated[int, typer.Option(min=1, max=100, help="So many years pass.")] = 25,
    children: Annotated[int, typer.Option(min=10, max=20_000, help="So many children are there at the start.")] = 2000,
    seed: Annotated[int, typer.Option(help="The same number gives the same years.")] = 1,
    json: Annotated[
        Path | None, typer.Option(callback=writable_file, help="Write the counts and `violations` to this file.")
    ] = None,
) -> None:
    """Live through years of two authorities, through the real use cases, and check the directory every day.

    It needs no running stack. It ends with an error if anything was ever wrong, and says when and with which invented
    child.

    Example: contactpoint simulate --years 25 --children 2000 --seed 1 --json years.json
    """
    report = live(years, children, seed)
    for name in COUNTED:
        console.print(f"{name}: {report[name]}")
    console.print(f"violations: {len(report['violations'])}")
    for violation in report["violations"][:MAX_SHOWN]:
        console.print(f"  {violation}", soft_wrap=True)
    if json:
        json.write_text(dumps(report, indent=2) + "\n", encoding="utf-8")
    if report["violations"]:
        raise typer.Exit(1)


def live(years: int, children: int, seed: int) -> dict[str, Any]:
    """Return what happened in so many years, and what was wrong on which day."""
    life = Life(children, seed, START)
    end = START.replace(year=START.year + years)
    violations: list[str] = []
    with Progress(console=console) as progress:
        task = progress.add_task("Simulated days", total=(end - START).days)
        life.settle_in()
        while life.day < end:
            life.live_a_day()
            violations += violations_of(life)
            if len(violations) > MAX_VIOLATIONS:
                break
            progress.advance(task)
    return {
        "violations": violations,
        **{name: life.counts[name] for name in COUNTED},
        "in_directory": len(life.people),
        "registered_again": life.counts["registered_again"],
        "amended": life.counts["amended"],
        "events": life.directory.events,
        "refused": dict(life.refused),
        "years": years,
        "children": children,
        "seed": seed,
    }
