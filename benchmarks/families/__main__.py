"""Writes invented children and searches for them in the judging form."""

import argparse
from pathlib import Path

from benchmarks.families import Population, Searches
from benchmarks.judging import write


def generate(folder: Path, children: int, queries: int, seed: int, *, strangers: bool = False) -> None:
    """Write a directory and its queries; a fifth of the queries are for people left out of the directory.

    With ``strangers``, people without kin and old paper files: heavily corrupted records.
    """
    population = Population(seed, children, kin=not strangers)
    everybody = list(population.children())
    asked, absent = Searches(population, seed).of(everybody, queries, ("paper",) if strangers else ())
    write(folder, (child.held() for child in everybody if child.child_id not in absent), asked)


def main() -> None:
    """Write the data that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.families", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--strangers", action="store_true", help="people without kin, heavily corrupted records")
    given = parser.parse_args()
    generate(given.folder, given.children, given.queries, given.seed, strangers=given.strangers)


if __name__ == "__main__":
    main()
