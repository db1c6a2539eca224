"""Measure how the engine scales: ``python -m benchmarks.matching.scale [--most 3000000]``.

Samples of 10 thousand to 3 million of England's children are indexed under the product's own blocking keys. The same
searches run on each sample; counted are the keys looked up, the size of each block, the share of oversized blocks, and
the candidates compared. The same is then extrapolated to all 11.5 million: any part of a sample resembles the whole, so
a block grows in proportion to the directory, except for the child searched for. To check the extrapolation, 3 million
is also extrapolated from 1 million. The command prints tables and writes figures and a plot.
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

from benchmarks.matching import evaluation_format
from benchmarks.matching.synthetic import TODAY, Population, Searches
from benchmarks.save_figures import save
from cli.commands.measuring.side_by_side_plot import side_by_side
from contactpoint.domain.matching import blocking_keys_of_query, blocking_keys_of_record
from contactpoint.domain.matching.evaluation import quantile
from contactpoint.domain.matching.index.blocking import MAX_BLOCK_SIZE
from contactpoint.domain.matching.population_figures import ENGLAND

SIZES = (10_000, 100_000, 1_000_000, 3_000_000)
SEARCHES, SEED, PARTS = 3_000, 1, 2
Blocks = dict[str, list[str]]
"""The ids of the children under each blocking key that is looked up."""


def main() -> None:
    """Measure, print, write and plot."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.scale", description=__doc__)
    parser.add_argument(
        "--most", type=int, default=SIZES[-1], help="size of the largest directory; 3 million takes about 5 minutes"
    )
    most = parser.parse_args().most
    console, sizes = Console(width=120), [size for size in SIZES if size <= most]
    searches = _searches()
    console.print(f"Indexing {sizes[-1]:,} children, in {PARTS} processes ...")
    with ProcessPoolExecutor() as pool:
        parts = list(pool.map(partial(_blocks, sizes, {key for keys in searches for key in keys}), range(PARTS)))
    grown = [_merge([part[size] for part in parts]) for size in sizes]
    found = {f"{size:,}": measure(searches, blocks) for size, blocks in zip(sizes, grown, strict=True)}
    if len(sizes) > 1:
        found[f"{sizes[-1]:,} extrapolated"] = extrapolated(searches, grown[-2], sizes[-1] / sizes[-2])
    found[f"{ENGLAND.size:,} extrapolated"] = extrapolated(searches, grown[-1], ENGLAND.size / sizes[-1])
    console.print(_table(found), _rules_table(found))
    _plot(found, save("scale", found, console))


def _searches() -> list[tuple[str, ...]]:
    """Return the blocking keys of searches for some of the children in the smallest directory."""
    population = Population(SEED, ENGLAND.size)
    children = list(islice(population.children(), SIZES[0] // PARTS))
    queries, _ = Searches(population, SEED).of(children, SEARCHES)
    return [blocking_keys_of_query(evaluation_format.parse_query_row(asdict(each)).criteria, TODAY) for each in queries]


def _blocks(sizes: Sequence[int], wanted: set[str], part: int) -> dict[int, Blocks]:
    """Return, for each size, the blocks of one part of the children."""
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    found: dict[int, Blocks] = {}
    for count, child in enumerate(Population(SEED + part, ENGLAND.size).children(), start=1):
        for key in wanted.intersection(
            blocking_keys_of_record(evaluation_format.parse_directory_row(asdict(child.to_directory_row())))
        ):
            blocks[key].append(f"{part}-{child.child_id}")
        if count * PARTS in sizes:
            found[count * PARTS] = {key: list(ids) for key, ids in blocks.items()}
        if count * PARTS >= sizes[-1]:
            break
    return found


def _merge(parts: Sequence[Blocks]) -> Blocks:
    merged: defaultdict[str, list[str]] = defaultdict(list)
    for part in parts:
        for key, ids in part.items():
            merged[key] += ids
    return merged


def measure(searches: Sequence[Sequence[str]], blocks: Blocks) -> dict[str, Any]:
    """Return what the searches look up and compare in a directory with these blocks."""
    sizes = [[len(blocks.get(key, ())) for key in keys] for keys in searches]
    scored = [
        len({i for key in keys if len(ids := blocks.get(key, ())) <= MAX_BLOCK_SIZE for i in ids}) for keys in searches
    ]
    return _summary(searches, sizes, scored)


def extrapolated(searches: Sequence[Sequence[str]], blocks: Blocks, times: float) -> dict[str, Any]:
    """Return what the searches would look up and compare in a directory ``times`` as large.

    The child searched for is in a block once, whatever the size; the rest of the block grows. Children in several
    blocks count once, in the same proportion as in ``blocks``.
    """
    sizes, scored = [], []
    for keys in searches:
        now = [len(blocks.get(key, ())) for key in keys]
        then = [1 + (size - 1) * times if size else 0.0 for size in now]
        once = len({i for key in keys for i in blocks.get(key, ())}) / max(sum(now), 1)
        sizes.append([round(size) for size in then])
        scored.append(round(once * sum(size for size in then if size <= MAX_BLOCK_SIZE)))
    return _summary(searches, sizes, scored)


def _summary(
    searches: Sequence[Sequence[str]], sizes: Sequence[Sequence[int]], scored: Sequence[int]
) -> dict[str, Any]:
    by_rule: defaultdict[str, list[int]] = defaultdict(list)
    for keys, counted in zip(searches, sizes, strict=True):
        for key, size in zip(keys, counted, strict=True):
            by_rule[key[:2]].append(size)
    every = [size for counted in sizes for size in counted]
    return {
        "lookups_mean": fmean(map(len, searches)),
        "lookups_max": max(map(len, searches)),
        "candidates_mean": fmean(scored),
        "candidates_p99": quantile(scored, 0.99),
        "candidates_max": max(scored),
        "oversized": fmean(size > MAX_BLOCK_SIZE for size in every),
        "rules": {
            rule: {
                "mean": fmean(counted),
                "p99": quantile(counted, 0.99),
                "oversized": fmean(s > MAX_BLOCK_SIZE for s in counted),
            }
            for rule, counted in sorted(by_rule.items())
        },
    }


def _table(found: dict[str, dict[str, Any]]) -> Table:
    shown = Table("children", "look-ups, mean", "most", "candidates, mean", "p99", "most", "oversized blocks")
    for size, m in found.items():
        scored = (f"{m['candidates_mean']:.1f}", str(m["candidates_p99"]), str(m["candidates_max"]))
        shown.add_row(size, f"{m['lookups_mean']:.1f}", str(m["lookups_max"]), *scored, f"{m['oversized']:.2%}")
    return shown


def _rules_table(found: dict[str, dict[str, Any]]) -> Table:
    """Return the block sizes by rule: mean, p99, and the share of oversized blocks."""
    shown = Table("rule", *found, title="Size of a search's blocks: mean / p99 / share oversized")
    for rule in sorted({rule for m in found.values() for rule in m["rules"]}):
        cells = (m["rules"][rule] for m in found.values())
        shown.add_row(rule, *(f"{c['mean']:.2f} / {c['p99']} / {c['oversized']:.1%}" for c in cells))
    return shown


def _plot(found: dict[str, dict[str, Any]], file: Path) -> None:
    measured = {int(size.replace(",", "")): m for size, m in found.items() if "extrapolated" not in size}
    last = found[f"{ENGLAND.size:,} extrapolated"]
    with side_by_side(file, 12, 4.5) as (candidates, rules):
        for measure_, colour in (("candidates_mean", "#35b779"), ("candidates_p99", "#31688e")):
            values = [m[measure_] for m in measured.values()]
            candidates.plot(list(measured), values, marker="o", color=colour, label=measure_.replace("_", " "))
            candidates.plot(
                [*list(measured)[-1:], ENGLAND.size], [*values[-1:], last[measure_]], marker="x", ls="--", color=colour
            )
        candidates.axhline(200, color="#999999", lw=1)
        candidates.set(
            xscale="log", xlabel="children", ylabel="candidates of a search (dashed: extrapolated)", ylim=(0, None)
        )
        candidates.legend()
        for number, rule in enumerate(last["rules"]):
            means = [m["rules"].get(rule, {"mean": 0})["mean"] for m in (*measured.values(), last)]
            rules.plot(
                [*measured, ENGLAND.size],
                means,
                marker=".",
                color=f"C{number}",
                ls="-" if number < 10 else "--",
                label=rule,
            )
        rules.axhline(MAX_BLOCK_SIZE, color="#999999", lw=1)
        rules.set(xscale="log", yscale="log", xlabel="children", ylabel="mean size of a search's blocks")
        rules.legend(ncols=2, fontsize=7)


if __name__ == "__main__":
    main()
