"""Write invented children and searches for them in the evaluation format."""

import argparse
from pathlib import Path

from benchmarks.matching.evaluation_format import write
from benchmarks.matching.synthetic import Population, Searches


def generate(folder: Path, children: int, queries: int, seed: int, *, strangers: bool = False) -> None:
    """Write a directory and its queries; a fifth of the queries are for people left out of the directory.

    With ``strangers``, nobody has brothers or sisters, and the queries are heavily corrupted records.
    """
    population = Population(seed, children, siblings=not strangers)
    everybody = list(population.children())
    rows, absent = Searches(population, seed).of(everybody, queries, ("paper",) if strangers else ())
    write(folder, (child.to_directory_row() for child in everybody if child.child_id not in absent), rows)


def main() -> None:
    """Write the data that the command line describes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.synthetic", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strangers", action="store_true", help="no brothers or sisters, heavily corrupted records")
    given = parser.parse_args()
    generate(given.folder, given.children, given.queries, given.seed, strangers=given.strangers)


if __name__ == "__main__":
    main()
