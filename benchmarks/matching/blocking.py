"""Measure what each blocking rule contributes: ``python -m benchmarks.matching.blocking FOLDER ...``.

Each folder holds a set in the evaluation format. The table shows, for each set and rule, the look-ups per search, the
share of people in the directory whom the rule finds, and how many of them no other rule finds. A rule that finds nobody
by itself may still be needed in a directory so large that the wider rules give oversized blocks
(`benchmarks.matching.scale`).
"""

import argparse
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.matching.evaluation_format import read
from benchmarks.matching.synthetic import TODAY
from contactpoint.domain.matching import blocking_keys_of_query, blocking_keys_of_record


def contribution(folder: Path) -> dict[str, tuple[float, float, int]]:
    """Return, by blocking rule: look-ups per search, share of people present found, number found by no other rule."""
    index, queries, today = read(folder, TODAY)
    documents = {document.child_id: document for document in index.documents}
    looked_up: Counter[str] = Counter()
    found: Counter[str] = Counter()
    only: Counter[str] = Counter()
    for query in queries:
        keys = blocking_keys_of_query(query.criteria, today)
        looked_up.update(key[:2] for key in keys)
        if query.child_id:
            shared = set(keys).intersection(blocking_keys_of_record(documents[query.child_id]))
            rules = {key[:2] for key in shared if not index.look_up([key]).some_blocks_skipped}
            found.update(rules)
            only.update(rules if len(rules) == 1 else ())
    present = sum(bool(query.child_id) for query in queries)
    return {rule: (n / len(queries), found[rule] / present, only[rule]) for rule, n in sorted(looked_up.items())}


def main() -> None:
    """Print a table of the sets that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching.blocking", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    sets = {folder.name: contribution(folder) for folder in parser.parse_args().folders}
    shown = Table("rule", *sets, title="look-ups per search / share found / found by no other rule")
    for rule in sorted({rule for found in sets.values() for rule in found}):
        cells = (found.get(rule, (0.0, 0.0, 0)) for found in sets.values())
        shown.add_row(rule, *(f"{each:.2f} / {share:.3f} / {only}" for each, share, only in cells))
    totals = (sum(each for each, _, _ in found.values()) for found in sets.values())
    shown.add_section()
    shown.add_row("all", *(f"{total:.2f}" for total in totals))
    Console(width=120).print(shown)


if __name__ == "__main__":
    main()
