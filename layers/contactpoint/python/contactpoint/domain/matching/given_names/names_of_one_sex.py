"""Given names that hardly ever are given to a child of the other sex: a sex that contradicts one is a mistake.

`benchmarks.matching.regenerate.names_of_one_sex` regenerates ``data/names_of_one_sex.json``.
"""

from functools import cache
from importlib.resources import files

import msgspec


class NamesOfOneSex(msgspec.Struct, frozen=True):
    """Normalised names of each sex, with a space between them."""

    source: str
    female: str
    male: str


def usual_sex(given: str) -> str | None:
    """Return the sex of the children who have a normalised given name; None if both have it, or it is in no list."""
    return _usual_sexes().get(given.partition(" ")[0])


@cache
def _usual_sexes() -> dict[str, str]:
    file = files("contactpoint.domain.matching.data").joinpath("names_of_one_sex.json")
    listed = msgspec.json.decode(file.read_bytes(), type=NamesOfOneSex)
    return dict.fromkeys(listed.female.split(), "female") | dict.fromkeys(listed.male.split(), "male")
