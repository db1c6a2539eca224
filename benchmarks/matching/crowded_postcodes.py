"""Measure what crowded postcodes cost a search: ``python -m benchmarks.matching.crowded_postcodes FOLDER``.

The folder is one of `benchmarks.matching.synthetic`. The same searches run on its directory, and on the same children
in so few postcodes that each has nearly as many as are read. They take turns, in one process. The command prints the
processor time of a search and the records that it read, and the ratio of the two directories.
"""

import argparse
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.matching.evaluation_format import (
    infer_today,
    parse_directory_row,
    parse_query_row,
    read_directory,
    read_queries,
)
from benchmarks.matching.synthetic import TODAY
from contactpoint.domain.matching.evaluation import MemoryIndex, quantile
from contactpoint.domain.matching.index.blocking import MAX_BLOCK_SIZE, blocking_keys_of_query
from contactpoint.domain.matching.ranking import decide, rank_found

CHILDREN, SEARCHES, ROUNDS = 60_000, 6_000, 2
CHILDREN_OF_POSTCODE = MAX_BLOCK_SIZE - 8
"""The last child may add a few brothers and sisters; a larger block would not be read."""
LETTERS = "ABDEFGHJLN"
Row = dict[str, str]


class Directory:
    """A directory with searches for its children, and what each search took in milliseconds and records."""

    def __init__(self, rows: Iterable[Row], searches: Iterable[Row]) -> None:
        self.index = MemoryIndex(map(parse_directory_row, rows))
        self.searches = [parse_query_row(each) for each in searches]
        self.milliseconds: list[float] = []
        self.records: list[int] = []

    def search(self, at: int, today: date) -> None:
        """Run one search, and note what it took."""
        query, begun = self.searches[at], time.thread_time()
        found = self.index.look_up(blocking_keys_of_query(query.criteria, today))
        ranked = rank_found(query.criteria, found, today, self.index.directory)
        decide(query.criteria, ranked, some_blocks_skipped=found.some_blocks_skipped)
        self.milliseconds.append((time.thread_time() - begun) * 1000)
        self.records.append(len(found.documents))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.crowded_postcodes", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of `python -m benchmarks.matching.synthetic FOLDER`")
    folder, console = parser.parse_args().folder, Console(width=120)
    rows = list(read_directory(folder / "directory.csv"))[:CHILDREN]
    searches = list(read_queries(folder / "queries.csv"))[:SEARCHES]
    moved = crowded(rows)
    directories = {
        "as generated": Directory(rows, searches),
        "crowded": Directory((_move(row, moved) for row in rows), (_move(each, moved) for each in searches)),
    }
    first, second = directories.values()
    today = infer_today(first.searches, first.index.documents, TODAY)
    with console.status("Searching both in turn ..."):
        for at in list(range(len(searches))) * ROUNDS:
            for each in (first, second) if at % 2 else (second, first):
                each.search(at, today)
    console.print(_table(directories))


def crowded(rows: Sequence[Row]) -> dict[str, str]:
    """Return for each postcode the one that its children get, so that each of these has as many as are read."""
    living = Counter(row["postcode"] for row in rows if row["postcode"])
    moved: dict[str, str] = {}
    number, there = 0, 0
    for postcode in sorted(living):
        if there >= CHILDREN_OF_POSTCODE:
            number, there = number + 1, 0
        moved[postcode] = _postcode(number)
        there += living[postcode]
    return moved


def _postcode(number: int) -> str:
    district, rest = number % 90 + 1, number // 90
    return f"B{district} {rest % 9 + 1}{LETTERS[rest // 9 % 10]}{LETTERS[rest // 90 % 10]}"


def _move(row: Row, moved: dict[str, str]) -> Row:
    return {**row, "postcode": moved.get(row["postcode"], row["postcode"])}


def _table(directories: dict[str, Directory]) -> Table:
    """Return processor time and records of both directories by percentile."""
    shown = Table("percentile", *(f"{name}: ms, records" for name in directories), "ratio of time")
    for share in (0.5, 0.9, 0.99):
        times = [quantile(each.milliseconds, share) or 0.0 for each in directories.values()]
        records = [quantile(each.records, share) or 0 for each in directories.values()]
        cells = (f"{ms:.2f}, {count:.0f}" for ms, count in zip(times, records, strict=True))
        shown.add_row(f"{share:.0%}", *cells, f"{times[1] / times[0]:.2f}")
    return shown


if __name__ == "__main__":
    main()
