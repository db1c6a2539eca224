"""`contactpoint evaluate`: measure the matching engine on data in the evaluation format."""

import time
from collections.abc import Iterable
from datetime import UTC, date, datetime
from json import dumps
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.matching import evaluation_format
from cli.commands.measuring.side_by_side_plot import side_by_side
from cli.consoles import console, exit_with_error
from cli.output_files import writable_file
from contactpoint.domain.days import day_of
from contactpoint.domain.matching.evaluation import MemoryIndex, report, run
from contactpoint.domain.matching.population_figures import ENGLAND, DirectoryStatistics

RATES = ("recall_at_1", "recall_at_5", "confident_correct", "confident_wrong", "open_set_false_match")
FIGURES: dict[str, DirectoryStatistics | None] = {"set": None, "england": ENGLAND}
"""The figures to decide with, by what `--figures` says; None for those of the data."""
COSTS = ("lookups_mean", "candidates_p99", "cpu_ms_p99")


def evaluate(
    directory: Annotated[
        Path, typer.Option(exists=True, dir_okay=False, help="The children in the directory, as CSV.")
    ],
    queries: Annotated[Path, typer.Option(exists=True, dir_okay=False, help="The searches and their right answers.")],
    json: Annotated[
        Path | None, typer.Option(callback=writable_file, help="Write the measures to this file, as one JSON object.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(callback=writable_file, help="Write a plot to this file, as PNG.")
    ] = None,
    today: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The day from which ages count. By default, inferred from the data."),
    ] = None,
    figures: Annotated[
        Literal["set", "england"],
        typer.Option(help="Decide with the figures of this set, or with England's, as the product does."),
    ] = "set",
) -> None:
    """Measure the matching engine on two CSV files.

    It needs no running stack. docs/evaluation.md explains the columns and the measures.

    Example: contactpoint evaluate --directory directory.csv --queries queries.csv --json measures.json
    """
    now = day_of(datetime.now(UTC))
    try:
        stated = date(today.year, today.month, today.day) if today else None
        measures = measure(directory, queries, stated, now, console, FIGURES[figures])
    except evaluation_format.MissingColumnError as error:
        exit_with_error(f"{error} docs/evaluation.md lists the columns of both files.")
    except evaluation_format.UndecodableFileError as error:
        exit_with_error(str(error))
    console.print(measures_table(measures))
    if json:
        json.write_text(dumps(measures, indent=2) + "\n", encoding="utf-8")
    if plot:
        draw(measures, plot)


def measure(
    directory: Path,
    queries: Path,
    today: date | None,
    now: date,
    output: Console,
    figures: DirectoryStatistics | None = None,
) -> dict[str, Any]:
    """Return the measures of the queries against the directory.

    Parameters
    ----------
    directory, queries
        CSV files in the form that docs/evaluation.md describes. Unreadable fields are treated as missing.
    today
        The day on which the searches are made: ages count from it. If None, it is inferred from the data.
    now
        The day after which no data can be from.
    figures
        The size and the share of siblings to decide with; if None, those of the data.
    """
    rows = list(evaluation_format.read_directory(directory))
    searches = [evaluation_format.parse_query_row(row) for row in evaluation_format.read_queries(queries)]
    documents = [evaluation_format.parse_directory_row(row) for row in track(rows, "Directory", console=output)]
    index = MemoryIndex(track(documents, "Index", console=output))
    day = today or evaluation_format.infer_today(searches, index.documents, now)
    results = run(index, track(searches, "Searches", console=output), day, time.process_time, figures)
    return report(list(results))


def measures_table(measures: dict[str, Any]) -> Table:
    """Return the measures as a table: all queries, then each stratum and each name origin."""
    table = Table(*(name.replace("_", " ") for name in ("", *RATES, *COSTS)))
    table.columns[0].no_wrap = True
    groups: Iterable[tuple[str, dict[str, Any]]] = [
        ("all", measures),
        *((name, m) for name, m in measures["by_stratum"].items() if name),
        *((f"{name} names", m) for name, m in measures["by_name_origin"].items() if name),
    ]
    for name, group in groups:
        rates = (_format(group[column], 4) for column in RATES)
        costs = (_format(group[column], 1) for column in COSTS)
        table.add_row(name, *rates, *costs)
    return table


def draw(measures: dict[str, Any], file: Path) -> None:
    """Plot how often a stated probability is right, and recall by kind of query."""
    with side_by_side(file, 12, 5) as (calibration, strata):
        bands = measures["calibration"]
        calibration.plot([0, 1], [0, 1], color="#999999", linestyle="--")
        calibration.plot([b["predicted"] for b in bands], [b["observed"] for b in bands], marker="o", color="#31688e")
        calibration.set(xlabel="stated probability", ylabel="share that was right", title="Calibration")
        recall = {name: m["recall_at_1"] for name, m in measures["by_stratum"].items() if m["recall_at_1"] is not None}
        strata.barh(list(recall), list(recall.values()), color="#35b779")
        strata.set(xlabel="recall at 1", title="By kind of query", xlim=(min(0.8, *recall.values(), 1.0), 1.0))
        strata.invert_yaxis()


def _format(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:.{digits}f}"
