"""Trains the matching weights: ``python -m benchmarks.train``, from invented children alone.

Families are made and searched for; each card that a search brings up is a case: the levels it reaches, and whether it
is the right child. A logistic regression over the levels gives log-odds that add up, which is what Fellegi-Sunter
weights are; unlike weights taken one by one, they allow for agreements that come together, as they do in a family.
The seeds trained on are never those evaluated on.
"""

import json
import math
import tempfile
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import track
from sklearn.linear_model import LogisticRegression

from benchmarks.children import TODAY, write
from cli import evaluate
from cli.home import ROOT
from contactpoint.matching import query_keys
from contactpoint.matching.compare import levels
from contactpoint.matching.evaluation import MemoryIndex
from contactpoint.matching.weights import Weights, trained

SEEDS = (101, 102, 103, 104)
CHILDREN, QUERIES = 60_000, 12_000
KEPT = ROOT / "layers/contactpoint/python/contactpoint/matching/weights.json"
CERTAIN_BITS = 30.0
"""What an identifying number counts for; no training needed, and none possible on data without numbers."""


def main() -> None:
    """Train twice, since which reading of a name counts depends on the weights, and write the result."""
    console = Console()
    weights = trained()
    with tempfile.TemporaryDirectory() as folder:
        for seed in track(SEEDS, "Families", console=console):
            write(Path(folder) / str(seed), CHILDREN, QUERIES, seed)
        for _ in track(range(2), "Training", console=console):
            weights = _fitted([case for seed in SEEDS for case in _cases(Path(folder) / str(seed), weights)])
    ordered = dict(sorted(weights.levels.items()))
    KEPT.write_text(
        json.dumps({"version": weights.version, "prior": weights.prior, "levels": ordered}, indent=2) + "\n",
        encoding="utf-8",
    )
    console.print(f"Wrote {KEPT.relative_to(ROOT)}: {len(ordered)} levels, prior {weights.prior} bits")


def _cases(folder: Path, weights: Weights) -> list[tuple[set[str], bool]]:
    """Return, for each card that a search brings up, the levels it reaches and whether it is the right one."""
    index = MemoryIndex(evaluate.card(row) for row in evaluate.rows(folder / "directory.csv"))
    cases = []
    for row in evaluate.rows(folder / "queries.csv"):
        query = evaluate.query(row)
        for card in index.cards(query_keys(query.criteria, TODAY)):
            reached = levels(query.criteria, card, TODAY, weights.bits)
            cases.append(({name for name, _ in reached}, card.child_id == query.child_id))
    return cases


def _fitted(cases: list[tuple[set[str], bool]]) -> Weights:
    names = sorted({name for reached, _ in cases for name in reached})
    column = {name: number for number, name in enumerate(names)}
    facts = np.zeros((len(cases), len(names)), dtype=np.float32)
    for number, (reached, _) in enumerate(cases):
        for name in reached:
            facts[number, column[name]] = 1
    right = np.array([is_right for _, is_right in cases])
    model = LogisticRegression(C=3.0, max_iter=2000).fit(facts, right)
    bits = model.coef_[0] / math.log(2)
    found = {name: round(float(bits[column[name]]), 3) for name in names}
    return Weights(
        version=f"synthetic-{SEEDS[0]}-{SEEDS[-1]}",
        prior=round(float(model.intercept_[0]) / math.log(2), 3),
        levels={**found, "number.exact": CERTAIN_BITS},
    )


if __name__ == "__main__":
    main()
