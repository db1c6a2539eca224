"""Shows what each family of index keys is worth: ``python -m benchmarks.keys FOLDER ...`` (sets in the judging form).

For each set and family: look-ups per search, the share of people present whom the family finds, and how many no other
family finds. A family that finds nobody alone in any set may still earn its look-up where the directory is so large
that the wider ones are not read (`benchmarks.scale`).
"""

import argparse
from collections import Counter
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.families import TODAY
from benchmarks.judging import read
from contactpoint.matching import query_keys, record_keys


def worth(folder: Path) -> dict[str, tuple[float, float, int]]:
    """Return, by family, look-ups per search, share of people present found, and number found by it alone."""
    index, queries, today = read(folder, TODAY)
    cards = {card.child_id: card for card in index.cards}
    looked_up: Counter[str] = Counter()
    found: Counter[str] = Counter()
    alone: Counter[str] = Counter()
    for query in queries:
        keys = query_keys(query.criteria, today)
        looked_up.update(key[:2] for key in keys)
        if query.child_id:
            shared = set(keys).intersection(record_keys(cards[query.child_id]))
            families = {key[:2] for key in shared if not index.look_up([key]).wide}
            found.update(families)
            alone.update(families if len(families) == 1 else ())
    present = sum(bool(query.child_id) for query in queries)
    return {f: (n / len(queries), found[f] / present, alone[f]) for f, n in sorted(looked_up.items())}


def main() -> None:
    """Print a table of all sets that the command line names."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.keys", description=__doc__)
    parser.add_argument("folders", type=Path, nargs="+")
    sets = {folder.name: worth(folder) for folder in parser.parse_args().folders}
    shown = Table("key", *sets, title="look-ups per search / share found / found by it alone")
    for family in sorted({family for found in sets.values() for family in found}):
        cells = (found.get(family, (0.0, 0.0, 0)) for found in sets.values())
        shown.add_row(family, *(f"{each:.2f} / {share:.3f} / {alone}" for each, share, alone in cells))
    totals = (sum(each for each, _, _ in found.values()) for found in sets.values())
    shown.add_section()
    shown.add_row("all", *(f"{total:.2f}" for total in totals))
    Console(width=120).print(shown)


if __name__ == "__main__":
    main()
