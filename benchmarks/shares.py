"""Makes the matching engine's table of common names anew: ``python -m benchmarks.shares``.

From the lists that the invented children's names are drawn from (Faker's; England's family names with their real
shares). A name is listed if at least one child in five thousand has it.
"""

import json
from collections import defaultdict

from benchmarks.families.names import Drawn, origins
from cli.home import ROOT
from contactpoint.matching import normalise

KEPT = ROOT / "layers/contactpoint/python/contactpoint/matching/shares.json"
LISTED = 2e-4


def main() -> None:
    """Write ``shares.json``."""
    given: defaultdict[str, float] = defaultdict(float)
    family: defaultdict[str, float] = defaultdict(float)
    for origin in origins():
        for drawn, table, share in ((origin.female, given, 0.5), (origin.male, given, 0.5), (origin.family, family, 1)):
            for name, part in _shares(drawn):
                table[normalise.name(name)] += part * share * origin.share
    kept = {"given_name": _one_in(given), "family_name": _one_in(family)}
    KEPT.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")
    print({field: len(names) for field, names in kept.items()})


def _shares(drawn: Drawn) -> list[tuple[str, float]]:
    names, added = drawn
    before = (0.0, *added)
    return [(name, (after - then) / added[-1]) for name, then, after in zip(names, before, added, strict=False)]


def _one_in(table: dict[str, float]) -> dict[str, int]:
    return {name: round(1 / share) for name, share in sorted(table.items()) if share >= LISTED and name}


if __name__ == "__main__":
    main()
