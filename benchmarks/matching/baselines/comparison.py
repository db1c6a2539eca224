"""Compare the engine with its baselines: ``python -m benchmarks.matching.baselines.comparison [SET ...]``.

The sets are FEBRL4, FEBRL3, a noisy census and invented families. The engines are ContactPoint, Splink 5 and the
Department for Education's ladder of queries. A confident answer is ContactPoint's own `match`, the ladder's single
answer, or a Splink result above the threshold that gives at most 0.2% of absent people a match; ContactPoint is also
shown at such a threshold. Processor time is per search, and as a ratio to Splink's: for all searches in one batch, as
Splink is meant to be used, and for one search at a time. The command prints a table and writes figures and a plot.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.table import Table

from benchmarks.matching.baselines import splink_baseline
from benchmarks.matching.baselines.dfe_ladder import Ladder
from benchmarks.matching.baselines.measures import BaselineResult, Measures, threshold_for_false_match_rate, to_measures
from benchmarks.matching.datasets.febrl import febrl
from benchmarks.matching.datasets.simulated_census import census
from benchmarks.matching.evaluation_format import read
from benchmarks.matching.synthetic import TODAY
from benchmarks.matching.synthetic.__main__ import generate
from benchmarks.save_figures import save
from cli.commands.measuring.side_by_side_plot import side_by_side
from contactpoint.domain.matching.evaluation import MemoryIndex, Query, run

SETS: dict[str, Callable[[Path], None]] = {
    "FEBRL4": lambda folder: febrl(folder, 4),
    "FEBRL3": lambda folder: febrl(folder, 3),
    "census": lambda folder: census(folder, noise=0.03, half=1, seed=11),
    "families": lambda folder: generate(folder, 20_000, 5_000, seed=1),
}
SHOWN = {
    "recall_at_1": "recall at 1",
    "confident_correct": "confident, right",
    "confident_wrong": "confident, wrong",
    "open_set": "absent, matched",
    "lookups": "look-ups",
    "cpu_ms": "CPU ms",
}
SPLINK, SPLINK_SINGLE = "Splink", "Splink, one by one"


def main() -> None:
    """Measure, print, write and plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.baselines.comparison", description=__doc__)
    parser.add_argument("sets", nargs="*", choices=[*SETS, []], help="the sets to measure; all by default")
    chosen = parser.parse_args().sets or list(SETS)
    console, found = Console(width=120), {}
    for name in chosen:
        with tempfile.TemporaryDirectory() as folder:
            console.print(f"{name} ...")
            SETS[name](Path(folder))
            found[name] = measure(Path(folder))
    console.print(_table(found))
    plain = {name: {engine: asdict(m) for engine, m in engines.items()} for name, engines in found.items()}
    _plot(found, save("compare", plain, console))


def measure(folder: Path) -> dict[str, Measures]:
    """Return the measures of each engine on one set; processor time excludes loading and training."""
    index, queries, today = read(folder, TODAY)
    ours, decided, our_seconds, lookups = _contactpoint(index, queries, today)
    splink, splink_seconds, single_seconds = splink_baseline.run_splink(folder)
    splink_threshold = threshold_for_false_match_rate(splink)
    ladder_results, ladder_seconds, ladder_queries = _ladder(index, queries)
    return {
        "ContactPoint": to_measures(decided, 1.0, our_seconds, lookups),
        "at 0.2% absent": to_measures(ours, threshold_for_false_match_rate(ours), our_seconds, lookups),
        SPLINK: to_measures(splink, splink_threshold, splink_seconds, None),
        SPLINK_SINGLE: to_measures(splink, splink_threshold, single_seconds * len(queries), None),
        "ladder": to_measures(ladder_results, 1.0, ladder_seconds, ladder_queries),
    }


def _contactpoint(
    index: MemoryIndex, queries: list[Query], today: date
) -> tuple[list[BaselineResult], list[BaselineResult], float, float]:
    """Return the results by probability and by outcome, the processor seconds, and the mean look-ups per search."""
    results = list(run(index, queries, today, time.process_time))
    scored = [BaselineResult(r.query.child_id, r.best, r.best_score, r.rank) for r in results]
    decided = [replace(each, score=float(bool(r.matched))) for each, r in zip(scored, results, strict=True)]
    return scored, decided, sum(r.cpu_ms for r in results) / 1000, fmean(r.lookups for r in results)


def _ladder(index: MemoryIndex, queries: list[Query]) -> tuple[list[BaselineResult], float, float]:
    ladder = Ladder(index.documents)
    began = time.process_time()
    searched = [(query.child_id, *ladder.search(query.criteria)) for query in queries]
    spent = time.process_time() - began
    found = [
        BaselineResult(right, best, 1.0 if best else 0.0, int(bool(best) and best == right))
        for right, best, _ in searched
    ]
    return found, spent, fmean(count for _, _, count in searched)


def _table(found: dict[str, dict[str, Measures]]) -> Table:
    shown = Table("set", "", *SHOWN.values(), "CPU to Splink", "one by one")
    for name, engines in found.items():
        for engine in (engine for engine in engines if engine != SPLINK_SINGLE):
            m = engines[engine]
            cells = [_format(getattr(m, field), 4 if field not in ("lookups", "cpu_ms") else 2) for field in SHOWN]
            ratios = (m.cpu_ms / engines[baseline].cpu_ms for baseline in (SPLINK, SPLINK_SINGLE))
            shown.add_row(name, engine, *cells, *(f"{ratio:.2g}" for ratio in ratios))
        shown.add_section()
    return shown


def _format(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _plot(found: dict[str, dict[str, Measures]], file: Path) -> None:
    engines, colours = (
        [engine for engine in next(iter(found.values())) if engine != SPLINK_SINGLE],
        ("#31688e", "#35b779", "#fde725", "#999999"),
    )
    with side_by_side(file, 12, 4.5) as plots:
        for plot, field, title in zip(
            plots, ("recall_at_1", "confident_correct"), ("recall at 1", "confident and right"), strict=True
        ):
            for number, (engine, colour) in enumerate(zip(engines, colours, strict=True)):
                at = [each + number * 0.2 for each in range(len(found))]
                plot.bar(at, [getattr(m[engine], field) for m in found.values()], width=0.2, color=colour, label=engine)
            plot.set(title=title, ylim=(0.0, 1.0), xticks=[n + 0.3 for n in range(len(found))], xticklabels=list(found))
        plots[0].legend(loc="lower left", fontsize=8, framealpha=1.0)


if __name__ == "__main__":
    main()
