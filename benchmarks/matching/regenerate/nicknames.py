"""Regenerate the matching engine's list of nicknames: ``python -m benchmarks.matching.regenerate.nicknames``.

The list comes from the `nicknames` package (Apache-2.0, hand-curated English names). It gives, for each short name, the
names that it is short for.
"""

import json
from collections import defaultdict

from nicknames import NickNamer

from cli.local_stack.workspace import ROOT
from contactpoint.domain.matching import normalise

OUTPUT = ROOT / "layers/contactpoint/python/contactpoint/domain/matching/data/nicknames.json"


def main() -> None:
    """Write ``nicknames.json``."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for formal, shorts in NickNamer().nickname_lookup.items():
        for short in shorts:
            found[normalise.name(short)].add(normalise.name(formal))
    formal_names = {short: sorted(found[short] - {short, ""}) for short in sorted(found) if short}
    OUTPUT.write_text(json.dumps(formal_names, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(formal_names)} short names")


if __name__ == "__main__":
    main()
