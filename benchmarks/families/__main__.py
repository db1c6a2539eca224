"""Writes invented children and searches for them in the judging form."""

import argparse
from pathlib import Path

from benchmarks.families import Population, Searches
from benchmarks.judging import write


def generate(folder: Path, children: int, queries: int, seed: int) -> None:
    """Write a directory and its queries; a fifth of the queries are for children left out of the directory."""
    population = Population(seed, children)
    everybody = list(population.children())
    asked, absent = Searches(population, seed).of(everybody, queries)
    write(folder, (child.held() for child in everybody if child.child_id not in absent), asked)


def main() -> None:
    """Write the data that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.families", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--children", type=int, default=20_000)
    parser.add_argument("--queries", type=int, default=4_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    generate(given.folder, given.children, given.queries, given.seed)


if __name__ == "__main__":
    main()
