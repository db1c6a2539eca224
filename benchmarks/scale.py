"""Measures how the engine scales: ``python -m benchmarks.scale [--most 3000000]``.

England's children are sampled, 10 thousand to 3 million of them, and indexed by the product's own keys. For the same
searches each time it is counted how many keys are looked up, how many cards stand under each, how many keys are too
wide to be read, and how many cards are read. The same is then foretold for all 11.5 million: a sample's children
are alike in any part of it, so besides the child looked for, the cards under a search's key grow in proportion to the
sample. How well that foretells is shown by foretelling 3 million from 1. Writes tables, figures and a plot.
"""

import argparse
from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.families import TODAY, Population, Searches
from benchmarks.results import keep
from cli import evaluate
from cli.plotting import side_by_side
from contactpoint.matching import query_keys, record_keys
from contactpoint.matching.directory import ENGLAND
from contactpoint.matching.evaluation import quantile
from contactpoint.matching.keys import MOST_CARDS_OF_A_KEY

SIZES = (10_000, 100_000, 1_000_000, 3_000_000)
SEARCHES, SEED, PARTS = 3_000, 1, 2
Blocks = dict[str, list[str]]
"""The ids of the cards under each key that is looked up."""


def main() -> None:
    """Measure, print, write and plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--most", type=int, default=SIZES[-1], help="the largest directory; it takes about 5 minutes")
    most = parser.parse_args().most
    console, sizes = Console(width=120), [size for size in SIZES if size <= most]
    searches = _searches()
    console.print(f"Indexing {sizes[-1]:,} children, in {PARTS} processes ...")
    with ProcessPoolExecutor() as pool:
        parts = list(pool.map(partial(_blocks, sizes, {key for keys in searches for key in keys}), range(PARTS)))
    grown = [_joined([part[size] for part in parts]) for size in sizes]
    found = {f"{size:,}": measure(searches, blocks) for size, blocks in zip(sizes, grown, strict=True)}
    if len(sizes) > 1:
        found[f"{sizes[-1]:,} foretold"] = foretold(searches, grown[-2], sizes[-1] / sizes[-2])
    found[f"{ENGLAND.size:,} foretold"] = foretold(searches, grown[-1], ENGLAND.size / sizes[-1])
    console.print(_table(found), _families(found))
    _plot(found, keep("scale", found, console))


def _searches() -> list[tuple[str, ...]]:
    """Return the keys of searches for some of the children who are in the smallest directory already."""
    population = Population(SEED, ENGLAND.size)
    children = list(islice(population.children(), SIZES[0] // PARTS))
    asked, _ = Searches(population, SEED).of(children, SEARCHES)
    return [query_keys(evaluate.query(asdict(each)).criteria, TODAY) for each in asked]


def _blocks(sizes: Sequence[int], wanted: set[str], part: int) -> dict[int, Blocks]:
    """Return, for each size, the blocks of one part of its children."""
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    found: dict[int, Blocks] = {}
    for made, child in enumerate(Population(SEED + part, ENGLAND.size).children(), start=1):
        for key in wanted.intersection(record_keys(evaluate.card(asdict(child.held())))):
            blocks[key].append(f"{part}-{child.child_id}")
        if made * PARTS in sizes:
            found[made * PARTS] = {key: list(ids) for key, ids in blocks.items()}
        if made * PARTS >= sizes[-1]:
            break
    return found


def _joined(parts: Sequence[Blocks]) -> Blocks:
    joined: defaultdict[str, list[str]] = defaultdict(list)
    for part in parts:
        for key, ids in part.items():
            joined[key] += ids
    return joined


def measure(searches: Sequence[Sequence[str]], blocks: Blocks) -> dict[str, Any]:
    """Return what the searches look up and score in a directory with these blocks."""
    sizes = [[len(blocks.get(key, ())) for key in keys] for keys in searches]
    scored = [
        len({i for key in keys if len(ids := blocks.get(key, ())) <= MOST_CARDS_OF_A_KEY for i in ids})
        for keys in searches
    ]
    return _told(searches, sizes, scored)


def foretold(searches: Sequence[Sequence[str]], blocks: Blocks, times: float) -> dict[str, Any]:
    """Return what the searches are expected to look up and score in a directory so many times as large.

    The child looked for stands under the keys that find it once, whatever the size; the others grow. Cards under
    several keys count once, in the proportion in which they do in ``blocks``.
    """
    sizes, scored = [], []
    for keys in searches:
        now = [len(blocks.get(key, ())) for key in keys]
        then = [1 + (size - 1) * times if size else 0.0 for size in now]
        once = len({i for key in keys for i in blocks.get(key, ())}) / max(sum(now), 1)
        sizes.append([round(size) for size in then])
        scored.append(round(once * sum(size for size in then if size <= MOST_CARDS_OF_A_KEY)))
    return _told(searches, sizes, scored)


def _told(searches: Sequence[Sequence[str]], sizes: Sequence[Sequence[int]], scored: Sequence[int]) -> dict[str, Any]:
    of_family: defaultdict[str, list[int]] = defaultdict(list)
    for keys, counted in zip(searches, sizes, strict=True):
        for key, size in zip(keys, counted, strict=True):
            of_family[key[:2]].append(size)
    every = [size for counted in sizes for size in counted]
    return {
        "lookups_mean": fmean(map(len, searches)),
        "lookups_max": max(map(len, searches)),
        "candidates_mean": fmean(scored),
        "candidates_p99": quantile(scored, 0.99),
        "candidates_max": max(scored),
        "too_wide": fmean(size > MOST_CARDS_OF_A_KEY for size in every),
        "families": {
            family: {
                "mean": fmean(counted),
                "p99": quantile(counted, 0.99),
                "too_wide": fmean(s > MOST_CARDS_OF_A_KEY for s in counted),
            }
            for family, counted in sorted(of_family.items())
        },
    }


def _table(found: dict[str, dict[str, Any]]) -> Table:
    shown = Table("children", "look-ups, mean", "most", "cards read, mean", "p99", "most", "keys too wide")
    for size, m in found.items():
        scored = (f"{m['candidates_mean']:.1f}", str(m["candidates_p99"]), str(m["candidates_max"]))
        shown.add_row(size, f"{m['lookups_mean']:.1f}", str(m["lookups_max"]), *scored, f"{m['too_wide']:.2%}")
    return shown


def _families(found: dict[str, dict[str, Any]]) -> Table:
    """Return the cards under a key by family: mean, p99, and the share too wide to be read."""
    shown = Table("key", *found, title="Cards under a search's key: mean / p99 / share too wide")
    for family in sorted({family for m in found.values() for family in m["families"]}):
        cells = (m["families"][family] for m in found.values())
        shown.add_row(family, *(f"{c['mean']:.2f} / {c['p99']} / {c['too_wide']:.1%}" for c in cells))
    return shown


def _plot(found: dict[str, dict[str, Any]], file: Path) -> None:
    measured = {int(size.replace(",", "")): m for size, m in found.items() if "foretold" not in size}
    last = found[f"{ENGLAND.size:,} foretold"]
    with side_by_side(file, 12, 4.5) as (cards, families):
        for measure_, colour in (("candidates_mean", "#35b779"), ("candidates_p99", "#31688e")):
            values = [m[measure_] for m in measured.values()]
            cards.plot(list(measured), values, marker="o", color=colour, label=measure_.replace("_", " "))
            cards.plot(
                [*list(measured)[-1:], ENGLAND.size], [*values[-1:], last[measure_]], marker="x", ls="--", color=colour
            )
        cards.axhline(200, color="#999999", lw=1)
        cards.set(xscale="log", xlabel="children", ylabel="cards read in a search (dashed: foretold)", ylim=(0, None))
        cards.legend()
        for number, family in enumerate(last["families"]):
            means = [m["families"].get(family, {"mean": 0})["mean"] for m in (*measured.values(), last)]
            families.plot(
                [*measured, ENGLAND.size],
                means,
                marker=".",
                color=f"C{number}",
                ls="-" if number < 10 else "--",
                label=family,
            )
        families.axhline(MOST_CARDS_OF_A_KEY, color="#999999", lw=1)
        families.set(xscale="log", yscale="log", xlabel="children", ylabel="cards under a search's key, mean")
        families.legend(ncols=2, fontsize=7)


if __name__ == "__main__":
    main()
