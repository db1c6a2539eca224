"""Train the match weights: ``python -m benchmarks.matching.train``, in about five minutes.

The searches come from invented families, invented strangers with heavily corrupted records, FEBRL1, FEBRL2, and one
half of a noisy census. Each search returns candidates; one of them is the right child, or none is. The weights are
fitted as a conditional logit: they maximise the probability of the right candidate, or of "none of them". Its
coefficients are additive log-odds, as Fellegi-Sunter weights are. Unlike weights estimated one by one, they allow for
facts that agree together, as in a family. No seed or set is used for both training and evaluation.
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

from benchmarks.matching.datasets.febrl import febrl
from benchmarks.matching.datasets.simulated_census import census
from benchmarks.matching.evaluation_format import read
from benchmarks.matching.synthetic import TODAY
from benchmarks.matching.synthetic.__main__ import generate
from cli.local_stack.workspace import ROOT
from contactpoint.domain.matching import blocking_keys_of_query
from contactpoint.domain.matching.comparison.compare import Comparison, ComparisonContext
from contactpoint.domain.matching.comparison.level_names import LEVEL_NAMES
from contactpoint.domain.matching.evaluation import MemoryIndex, Query
from contactpoint.domain.matching.shared_homes import find_shared_homes, is_crowded, without_homes
from contactpoint.domain.matching.weights import Weights, trained

SEEDS = (101, 102, 103, 104)
FEBRL = (1, 2)
CENSUS = (0.01, 0.03, 0.06)
CHILDREN, QUERIES, ROUNDS = 60_000, 6_000, 2
LARGE_DIRECTORY = 600_000
"""The size of a directory so large that namesakes matter."""
OUTPUT = ROOT / "layers/contactpoint/python/contactpoint/domain/matching/data/weights.json"
NUMBER_BITS = {
    "number.exact": 30.0,
    "number.former": 20.0,
    "number.temporary": 10.0,
    "number.differs": -4.0,
    "number.contradicted": -26.0,
}
"""The weights of identifying numbers (decision 20): not trained, because the data have no numbers."""
REGULARISATION = 0.5
"""How strongly weights shrink towards zero where there are few data."""

Case = tuple[dict[str, float], bool]
"""A candidate of a search: the multiplier of each level that it reaches, and whether it is the right child."""


def main() -> None:
    """Train and write the weights, in rounds: the weights decide which reading of a name is compared."""
    argparse.ArgumentParser(prog="python -m benchmarks.matching.train", description=__doc__).parse_args()
    console, weights = Console(), trained()
    with tempfile.TemporaryDirectory() as temporary:
        folders = list(_sets(Path(temporary), console))
        for _ in track(range(ROUNDS), "Training", console=console):
            with ProcessPoolExecutor() as pool:
                searched = pool.map(_searches, folders, repeat(weights))
                weights = _fitted([search for searches in searched for search in searches])
    ordered = dict(sorted(weights.levels.items()))
    OUTPUT.write_text(
        json.dumps({"version": weights.version, "prior": weights.prior, "levels": ordered}, indent=2) + "\n",
        encoding="utf-8",
    )
    console.print(f"Wrote {OUTPUT.relative_to(ROOT)}: {len(ordered)} levels, prior {weights.prior} bits")


def _sets(folder: Path, console: Console) -> Iterator[Path]:
    for seed in track(SEEDS, "Families", console=console):
        generate(folder / f"families-{seed}", CHILDREN, QUERIES, seed)
        yield folder / f"families-{seed}"
        generate(folder / f"strangers-{seed}", CHILDREN // 6, QUERIES // 3, seed, strangers=True)
        yield folder / f"strangers-{seed}"
    generate(folder / "many", LARGE_DIRECTORY, QUERIES * 2, SEEDS[-1] + 1)
    yield folder / "many"
    for number in FEBRL:
        febrl(folder / f"febrl-{number}", number)
        yield folder / f"febrl-{number}"
    for noise in CENSUS:
        census(folder / f"census-{noise}", noise, half=0, seed=7)
        yield folder / f"census-{noise}"


def _searches(folder: Path, weights: Weights) -> list[list[Case]]:
    """Return the candidates of each search."""
    index, queries, today = read(folder, TODAY)
    return [_cases(query, index, today, weights) for query in queries]


def _cases(query: Query, index: MemoryIndex, today: date, weights: Weights) -> list[Case]:
    documents = index.look_up(blocking_keys_of_query(query.criteria, today)).documents
    context = ComparisonContext(today, index.directory, is_crowded(query.criteria, documents))
    shared = find_shared_homes(documents)
    comparison = Comparison(query.criteria, context, weights.match_weight)
    found = (
        (comparison.levels(without_homes(document, shared)), document.child_id == query.child_id)
        for document in documents
    )
    return [({level.name: level.multiplier for level in reached}, is_right) for reached, is_right in found]


def _fitted(searches: list[list[Case]]) -> Weights:
    """Return the weights that maximise the probability of the right child of each search, or of nobody."""
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
        levels={**dict.fromkeys(LEVEL_NAMES, 0.0), **found, **NUMBER_BITS},
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
            unlikeliness + REGULARISATION * float(coefficients @ coefficients) / 2,
            facts.T @ (likely - right) + REGULARISATION * coefficients,
        )

    fitted = minimize(loss, np.zeros(facts.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(fitted.x, dtype=np.float64)


if __name__ == "__main__":
    main()
