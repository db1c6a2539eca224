"""Regenerate the table of common names: ``python -m benchmarks.matching.regenerate.name_frequencies``.

The names come from the lists that the synthetic children's names are drawn from: Faker's, with England's family names
at their real frequencies. A name is listed if at least one child in five thousand has it.
"""

import json
from collections import defaultdict

from benchmarks.matching.synthetic.names import Drawn, origins
from cli.local_stack.workspace import ROOT
from contactpoint.domain.matching import normalise

OUTPUT = ROOT / "layers/contactpoint/python/contactpoint/domain/matching/data/name_frequencies.json"
MIN_FREQUENCY = 2e-4


def main() -> None:
    """Write ``name_frequencies.json``."""
    given: defaultdict[str, float] = defaultdict(float)
    family: defaultdict[str, float] = defaultdict(float)
    for origin in origins():
        for drawn, table, share in ((origin.female, given, 0.5), (origin.male, given, 0.5), (origin.family, family, 1)):
            for name, part in _shares(drawn):
                table[normalise.name(name)] += part * share * origin.share
    one_in = {"given_name": _one_in(given), "family_name": _one_in(family)}
    OUTPUT.write_text(json.dumps(one_in, separators=(",", ":")) + "\n", encoding="utf-8")
    print({field: len(names) for field, names in one_in.items()})


def _shares(drawn: Drawn) -> list[tuple[str, float]]:
    names, added = drawn
    before = (0.0, *added)
    return [(name, (after - then) / added[-1]) for name, then, after in zip(names, before, added, strict=False)]


def _one_in(table: dict[str, float]) -> dict[str, int]:
    return {name: round(1 / share) for name, share in sorted(table.items()) if share >= MIN_FREQUENCY and name}


if __name__ == "__main__":
    main()
