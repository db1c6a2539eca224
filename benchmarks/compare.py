"""Measures the engine against its peers on the same data in one run: ``python -m benchmarks.compare [SET ...]``.

FEBRL4, FEBRL3, a noisy census and invented families by default; ContactPoint, Splink 5 and the ladder of queries. A
confident answer is ContactPoint's own `match`, the ladder's one answer, and Splink's from the score at which at most
0.2% of absent people get one; ContactPoint's from such a score is shown too. Processor time is that of a search, also
as a ratio to Splink's for all searches at once, as it is meant to be used, and for one search at a time. Writes a
table, figures and a plot.
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

from benchmarks.census import census
from benchmarks.families import TODAY
from benchmarks.families.__main__ import generate
from benchmarks.febrl import febrl
from benchmarks.judging import read
from benchmarks.peers import splink_peer
from benchmarks.peers.found import Measured, PeerResult, at_open_set_bar, measured
from benchmarks.peers.ladder import Ladder
from benchmarks.results import keep
from cli.plotting import side_by_side
from contactpoint.matching.evaluation import MemoryIndex, Query, run

SETS: dict[str, Callable[[Path], None]] = {
    "FEBRL4": lambda folder: febrl(folder, 4),
    "FEBRL3": lambda folder: febrl(folder, 3),
    "census": lambda folder: census(folder, noise=0.03, half=1, seed=11),
    "families": lambda folder: generate(folder, 20_000, 5_000, seed=1),
}
SHOWN = {
    "recall_at_1": "recall at 1",
    "confident_correct": "sure, right",
    "confident_wrong": "sure, wrong",
    "open_set": "sure, absent",
    "lookups": "look-ups",
    "cpu_ms": "CPU ms",
}
SPLINK, SPLINK_ALONE = "Splink", "Splink, one by one"


def main() -> None:
    """Measure, print, write and plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.compare", description=__doc__)
    parser.add_argument("sets", nargs="*", choices=[*SETS, []], help="which sets; all if not said")
    chosen = parser.parse_args().sets or list(SETS)
    console, found = Console(width=120), {}
    for name in chosen:
        with tempfile.TemporaryDirectory() as folder:
            console.print(f"{name} ...")
            SETS[name](Path(folder))
            found[name] = measure(Path(folder))
    console.print(_table(found))
    plain = {name: {peer: asdict(m) for peer, m in peers.items()} for name, peers in found.items()}
    _plot(found, keep("compare", plain, console))


def measure(folder: Path) -> dict[str, Measured]:
    """Return the measures of each peer on one set; processor time is of searching, without loading or training."""
    index, queries, today = read(folder, TODAY)
    ours, decided, our_seconds, lookups = _ours(index, queries, today)
    splinks, splink_seconds, alone_seconds = splink_peer.searched(folder)
    steps, step_seconds, calls = _ladder(index, queries)
    return {
        "ContactPoint": measured(decided, 1.0, our_seconds, lookups),
        "at 0.2% absent": measured(ours, at_open_set_bar(ours), our_seconds, lookups),
        SPLINK: measured(splinks, at_open_set_bar(splinks), splink_seconds, None),
        SPLINK_ALONE: measured(splinks, at_open_set_bar(splinks), alone_seconds * len(queries), None),
        "ladder": measured(steps, 1.0, step_seconds, calls),
    }


def _ours(
    index: MemoryIndex, queries: list[Query], today: date
) -> tuple[list[PeerResult], list[PeerResult], float, float]:
    """Return the results by score and as decided, the processor seconds, and the look-ups of a search."""
    results = list(run(index, queries, today, time.process_time))
    scored = [PeerResult(r.query.child_id, r.best, r.best_score, r.rank) for r in results]
    decided = [replace(each, score=float(bool(r.matched))) for each, r in zip(scored, results, strict=True)]
    return scored, decided, sum(r.cpu_ms for r in results) / 1000, fmean(r.lookups for r in results)


def _ladder(index: MemoryIndex, queries: list[Query]) -> tuple[list[PeerResult], float, float]:
    ladder = Ladder(index.cards)
    began = time.process_time()
    searched = [(query.child_id, *ladder.search(query.criteria)) for query in queries]
    spent = time.process_time() - began
    found = [
        PeerResult(right, best, 1.0 if best else 0.0, int(bool(best) and best == right)) for right, best, _ in searched
    ]
    return found, spent, fmean(made for _, _, made in searched)


def _table(found: dict[str, dict[str, Measured]]) -> Table:
    shown = Table("set", "", *SHOWN.values(), "CPU to Splink", "one by one")
    for name, peers in found.items():
        for peer in (peer for peer in peers if peer != SPLINK_ALONE):
            m = peers[peer]
            told = [_told(getattr(m, field), 4 if field not in ("lookups", "cpu_ms") else 2) for field in SHOWN]
            ratios = (m.cpu_ms / peers[splink].cpu_ms for splink in (SPLINK, SPLINK_ALONE))
            shown.add_row(name, peer, *told, *(f"{ratio:.2g}" for ratio in ratios))
        shown.add_section()
    return shown


def _told(value: float | None, digits: int) -> str:
    return "-" if value is None else f"{value:.{digits}f}"


def _plot(found: dict[str, dict[str, Measured]], file: Path) -> None:
    peers, colours = (
        [peer for peer in next(iter(found.values())) if peer != SPLINK_ALONE],
        ("#31688e", "#35b779", "#fde725", "#999999"),
    )
    with side_by_side(file, 12, 4.5) as plots:
        for plot, field, title in zip(
            plots, ("recall_at_1", "confident_correct"), ("recall at 1", "confident and right"), strict=True
        ):
            for number, (peer, colour) in enumerate(zip(peers, colours, strict=True)):
                at = [each + number * 0.2 for each in range(len(found))]
                plot.bar(at, [getattr(m[peer], field) for m in found.values()], width=0.2, color=colour, label=peer)
            plot.set(title=title, ylim=(0.0, 1.0), xticks=[n + 0.3 for n in range(len(found))], xticklabels=list(found))
        plots[0].legend(loc="lower left", fontsize=8, framealpha=1.0)


if __name__ == "__main__":
    main()
