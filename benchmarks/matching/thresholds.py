"""Measure what each candidate threshold shows and withholds: ``python -m benchmarks.matching.thresholds``.

A candidate below the threshold is not shown. The higher it is, the fewer strangers' names and dates of birth a search
reveals, and the more often the right child is not shown. The families are invented, of seeds that no training uses. The
table shows, for each seed and threshold, the share of people present who are shown, the strangers shown in a hundred
searches (for people present, and for people absent), the share of searches for absent people that show anybody, and
the share of searches that ask for more facts.
"""

import argparse
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from rich.console import Console
from rich.table import Table

from benchmarks.matching.evaluation_format import read
from benchmarks.matching.synthetic import TODAY
from benchmarks.matching.synthetic.__main__ import generate
from contactpoint.domain.matching import SearchDecision, blocking_keys_of_query, decide
from contactpoint.domain.matching.evaluation import Query
from contactpoint.domain.matching.ranking import CANDIDATE_THRESHOLD, rank_found

THRESHOLDS = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3)


@dataclass(frozen=True)
class Shown:
    """What one search shows at one threshold."""

    present: bool
    right: bool
    strangers: int
    refine: bool


def main() -> None:
    """Print a table for the seeds that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.thresholds", description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--children", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=6_000)
    parser.add_argument("--strangers", action="store_true", help="heavily corrupted records of unrelated people")
    given = parser.parse_args()
    columns = ("present, shown", "strangers in 100: present", "absent", "absent, anybody shown", "refine")
    table = Table("seed", "threshold", *columns)
    for seed in given.seeds:
        with tempfile.TemporaryDirectory() as folder:
            generate(Path(folder), given.children, given.queries, seed, strangers=given.strangers)
            found = list(_searches(Path(folder)))
        for number, threshold in enumerate(THRESHOLDS):
            mark = " (in use)" if threshold == CANDIDATE_THRESHOLD else ""
            table.add_row(str(seed), f"{threshold}{mark}", *_cells([shown[number] for shown in found]))
        table.add_section()
    Console(width=120).print(table)


def _searches(folder: Path) -> Iterator[list[Shown]]:
    """Yield what each search shows at each threshold."""
    index, queries, today = read(folder, TODAY)
    for query in queries:
        found = index.look_up(blocking_keys_of_query(query.criteria, today))
        ranked = rank_found(query.criteria, found, today, index.directory)
        skipped = found.some_blocks_skipped
        yield [
            _shown(query, decide(query.criteria, ranked, some_blocks_skipped=skipped, threshold=threshold))
            for threshold in THRESHOLDS
        ]


def _shown(query: Query, decision: SearchDecision) -> Shown:
    ids = [candidate.document.child_id for candidate in decision.candidates]
    right = bool(query.child_id) and query.child_id in ids
    return Shown(bool(query.child_id), right, len(ids) - right, decision.outcome == "refine")


def _cells(found: Sequence[Shown]) -> Iterator[str]:
    present, absent = [each for each in found if each.present], [each for each in found if not each.present]
    yield f"{fmean(each.right for each in present):.4f}"
    yield f"{100 * fmean(each.strangers for each in present):.2f}"
    yield f"{100 * fmean(each.strangers for each in absent):.2f}"
    yield f"{fmean(each.strangers > 0 for each in absent):.4f}"
    yield f"{fmean(each.refine for each in found):.4f}"


if __name__ == "__main__":
    main()
