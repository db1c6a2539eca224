"""Trains the matching weights: ``python -m benchmarks.train``, in about five minutes.

Searches are made of invented families, of invented strangers with heavily corrupted records, of FEBRL1 and FEBRL2 and
of one half of a noisy census; each brings up cards, of which one is the right child or none is. Weights are fitted to
make that one likely among all the odds, "none of them" included: a conditional logit. Its coefficients are log-odds
that add up, which is what Fellegi-Sunter weights are; unlike weights taken one by one, they allow for agreements that
come together, as they do in a family. The seeds and sets trained on are never those evaluated on.
"""

import argparse
import json
import math
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from itertools import repeat
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from rich.console import Console
from rich.progress import track
from scipy.optimize import minimize

from benchmarks.census import census
from benchmarks.families import TODAY
from benchmarks.families.__main__ import generate
from benchmarks.febrl import febrl
from benchmarks.judging import read
from cli.home import ROOT
from contactpoint.matching import query_keys
from contactpoint.matching.compare import Setting, levels
from contactpoint.matching.evaluation import MemoryIndex, Query
from contactpoint.matching.ranking import is_crowded
from contactpoint.matching.weights import Weights, trained

SEEDS = (101, 102, 103, 104)
FEBRL = (1, 2)
CENSUS = (0.01, 0.03, 0.06)
CHILDREN, QUERIES, ROUNDS = 60_000, 6_000, 2
MANY = 600_000
"""A directory so large that namesakes matter."""
KEPT = ROOT / "layers/contactpoint/python/contactpoint/matching/weights.json"
CERTAIN_BITS = 30.0
"""What an identifying number counts for; no training needed, and none possible on data without numbers."""
SHRUNK = 0.5
"""How strongly weights are held towards nothing where the data say little."""

Case = tuple[dict[str, float], bool]
"""A card that a search brings up: how much of each level it reaches, and whether it is the right one."""


def main() -> None:
    """Train several rounds, since which reading of a name counts depends on the weights, and write the result."""
    argparse.ArgumentParser(prog="python -m benchmarks.train", description=__doc__).parse_args()
    console, weights = Console(), trained()
    with tempfile.TemporaryDirectory() as made:
        folders = list(_sets(Path(made), console))
        for _ in track(range(ROUNDS), "Training", console=console):
            with ProcessPoolExecutor() as pool:
                searched = pool.map(_searches, folders, repeat(weights))
                weights = _fitted([search for searches in searched for search in searches])
    ordered = dict(sorted(weights.levels.items()))
    KEPT.write_text(
        json.dumps({"version": weights.version, "prior": weights.prior, "levels": ordered}, indent=2) + "\n",
        encoding="utf-8",
    )
    console.print(f"Wrote {KEPT.relative_to(ROOT)}: {len(ordered)} levels, prior {weights.prior} bits")


def _sets(folder: Path, console: Console) -> Iterator[Path]:
    for seed in track(SEEDS, "Families", console=console):
        generate(folder / f"families-{seed}", CHILDREN, QUERIES, seed)
        yield folder / f"families-{seed}"
        generate(folder / f"strangers-{seed}", CHILDREN // 6, QUERIES // 3, seed, strangers=True)
        yield folder / f"strangers-{seed}"
    generate(folder / "many", MANY, QUERIES * 2, SEEDS[-1] + 1)
    yield folder / "many"
    for number in FEBRL:
        febrl(folder / f"febrl-{number}", number)
        yield folder / f"febrl-{number}"
    for noise in CENSUS:
        census(folder / f"census-{noise}", noise, half=0, seed=7)
        yield folder / f"census-{noise}"


def _searches(folder: Path, weights: Weights) -> list[list[Case]]:
    """Return, for each search, the cards that it brings up."""
    index, queries, today = read(folder, TODAY)
    return [_cases(query, index, today, weights) for query in queries]


def _cases(query: Query, index: MemoryIndex, today: date, weights: Weights) -> list[Case]:
    cards = index.look_up(query_keys(query.criteria, today)).cards
    setting = Setting(today, index.directory, is_crowded(query.criteria, cards))
    found = ((levels(query.criteria, card, setting, weights.bits), card.child_id == query.child_id) for card in cards)
    return [({level.name: level.amount for level in reached}, is_right) for reached, is_right in found]


def _fitted(searches: list[list[Case]]) -> Weights:
    """Return the weights that make the right child of each search, or nobody, as likely as can be."""
    searches = [cases for cases in searches if cases]
    names = sorted({name for cases in searches for amounts, _ in cases for name in amounts})
    column = {name: number for number, name in enumerate(names)}
    total = sum(map(len, searches))
    facts = np.zeros((total, len(names) + 1))
    facts[:, -1] = 1
    right = np.zeros(total)
    for row, (amounts, is_right) in enumerate(case for cases in searches for case in cases):
        right[row] = is_right
        for name, amount in amounts.items():
            facts[row, column[name]] = amount
    starts = np.cumsum([0, *(len(cases) for cases in searches[:-1])])
    coefficients = _conditional_logit(facts, right, starts) / math.log(2)
    found = {name: round(float(coefficients[column[name]]), 3) for name in names}
    return Weights(
        version=f"families-{SEEDS[0]}-{SEEDS[-1] + 1}",
        prior=round(float(coefficients[-1]), 3),
        levels={**found, "number.exact": CERTAIN_BITS},
    )


def _conditional_logit(
    facts: NDArray[np.float64], right: NDArray[np.float64], starts: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Return coefficients in nats; the searches' rows begin at ``starts``, and "none of them" has no facts."""
    sizes = np.diff([*starts, len(right)])

    def loss(coefficients: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        scores = facts @ coefficients
        most = np.maximum(np.maximum.reduceat(scores, starts), 0.0)
        odds = np.exp(scores - np.repeat(most, sizes))
        everything = np.add.reduceat(odds, starts) + np.exp(-most)
        likely = odds / np.repeat(everything, sizes)
        unlikeliness = float(np.sum(np.log(everything) + most) - right @ scores)
        return (
            unlikeliness + SHRUNK * float(coefficients @ coefficients) / 2,
            facts.T @ (likely - right) + SHRUNK * coefficients,
        )

    return minimize(loss, np.zeros(facts.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500}).x


if __name__ == "__main__":
    main()
