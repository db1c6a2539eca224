"""What facts say together that they do not say one by one: of kin, of a home of one's own, of namesakes."""

from collections.abc import Iterator
from functools import cache
from math import log2

from contactpoint.matching.directory import Directory
from contactpoint.matching.level import EVIDENT, UNLIKE, Level
from contactpoint.matching.rarity import share_of

Levels = tuple[Level, ...]
FEW = 0.001
"""So few namesakes make no difference."""
DAYS, YEARS, AREAS, HOMES = 6_570, 18, 2_800, 1_600_000
"""Of childhood; and the postcode areas and postcodes of England, roundly."""
SHARES = {
    "birth.exact": 1 / DAYS,
    "birth.exchanged": 2 / DAYS,
    "birth.close": 30 / DAYS,
    "birth.part": 60 / DAYS,
    "birth.year": 1 / YEARS,
    "year.exact": 1 / YEARS,
    "age.exact": 1 / YEARS,
    "age.close": 2 / YEARS,
    "sex.exact": 1 / 2,
    "home.agrees": 1 / HOMES,
    "postcode.area": 1 / AREAS,
    "given_name.initial": 1 / 15,
    "family_name.initial": 1 / 15,
    "given_name.begins": 1 / 50,
    "family_name.begins": 1 / 50,
    "given_name.alike": 1 / 50,
    "family_name.alike": 1 / 50,
    "given_name.part_alike": 1 / 50,
    "family_name.part_alike": 1 / 50,
    "name.exchanged": 1 / 100_000,
    "name.exchanged_alike": 1 / 10_000,
}
"""The share of other children, roundly, who reach a level by chance."""
OTHER_FAMILY_NAME = frozenset(f"family_name.{kind}" for kind in UNLIKE)
ALIKE_TO_EXACT = 8
"""How many times more children have a name like one than have it."""


def together(names: Levels, birth: Levels, sex: Levels, place: Levels, directory: Directory) -> Levels:
    """Return the levels that combinations of levels reach; those of kin count by how much kin there is."""
    kin = (Level(name, words, directory.kinship) for name, words in _kin(names, birth, place))
    lone = (Level(name, "", 1 - directory.kinship) for name in _lone(place))
    return (*kin, *lone, *_apart(names, birth, place), _namesakes((*names, *birth, *sex, *place), directory.size))


def _namesakes(reached: Levels, size: int) -> Level:
    """Return how many others of the directory are to be expected to agree as well by chance, in bits above `FEW`."""
    expected = float(size)
    for name, _, amount in reached:
        if name.startswith("rare_"):
            expected *= share_of(amount) * (1 if name.endswith(".exact") else ALIKE_TO_EXACT)
        else:
            expected *= SHARES.get(name, 1.0)
    return Level("namesakes", "", log2(1 + expected / FEW))


def _lone(place: Levels) -> Iterator[str]:
    """Yield what a home says the more where people live alone: whose it is."""
    reached = {level.name for level in place}
    if reached & {"address.exact", "address.alike"}:
        yield "lone.address"
        if "home_both.agrees" in reached:
            yield "lone.home"


def _apart(names: Levels, birth: Levels, place: Levels) -> Iterator[Level]:
    """Yield what marks another child of the same name: a home elsewhere, and another fact that differs."""
    places = {level.name for level in place}
    if "home.agrees" in places or places.isdisjoint({"postcode.differs", "address.differs"}):
        return
    if any(level.name in {"birth.differs", "birth.year", "age.differs", "year.differs"} for level in birth):
        yield Level("apart.birth", "")
    if any(level.name in OTHER_FAMILY_NAME for level in names):
        yield Level("apart.family_name", "")


def _kin(names: Levels, birth: Levels, place: Levels) -> Iterator[tuple[str, str]]:
    """Yield what marks a brother or sister of the child looked for: the family's name and home, another given name.

    Taken one by one these agreements speak for the child; together they speak for the family only.
    """
    reached = dict(_parted(level.name) for level in (*names, *birth, *place))
    given, family, home = (reached.get(field, "") for field in ("given_name", "family_name", "home"))
    born = reached.get("birth") or reached.get("age") or reached.get("year") or ""
    if given in UNLIKE:
        yield from _as_family(family, home, reached.get("birth", ""))
    elif given == "initial":
        yield "kin.initial", ""
    elif not given and "name" not in reached and family:
        yield "kin.given_unknown", "no given name to tell brothers and sisters apart"
    elif given not in EVIDENT and born not in ("", "exact") and (family not in UNLIKE or home == "agrees"):
        yield "kin.alike", ""


def _as_family(family: str, home: str, born: str) -> Iterator[tuple[str, str]]:
    if family in UNLIKE:
        yield "kin.stranger", ""
    if (family and family not in UNLIKE) or home == "agrees":
        yield "kin.given_differs", "may be a brother or sister"
        if born == "exact":
            yield "kin.twin", ""


@cache
def _parted(name: str) -> tuple[str, str]:
    """Return the field and the kind of agreement of a level's name."""
    field, _, kind = name.partition(".")
    return field, kind
