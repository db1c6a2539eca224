"""Makes the matching engine's list of nicknames anew: ``python -m benchmarks.nicknames``.

From the `nicknames` package (Apache-2.0, hand-curated English names): of each short name, the names it is short for.
"""

import json
from collections import defaultdict

from nicknames import NickNamer

from cli.home import ROOT
from contactpoint.matching import normalise

KEPT = ROOT / "layers/contactpoint/python/contactpoint/matching/nicknames.json"


def main() -> None:
    """Write ``nicknames.json``."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for formal, shorts in NickNamer().nickname_lookup.items():
        for short in shorts:
            found[normalise.name(short)].add(normalise.name(formal))
    kept = {short: sorted(found[short] - {short, ""}) for short in sorted(found) if short}
    KEPT.write_text(json.dumps(kept, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(kept)} short names")


if __name__ == "__main__":
    main()
