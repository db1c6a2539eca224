"""Interactions: levels that several facts reach together, about siblings, homes and agreement by chance."""

from collections.abc import Iterator
from functools import cache
from math import log2

from contactpoint.domain.matching.comparison.agreement_of_one_name import GIVEN_NAME_ONLY
from contactpoint.domain.matching.comparison.frequencies import frequency_of
from contactpoint.domain.matching.comparison.level import (
    DIFFERENT_NAME_KINDS,
    LIKE_NAME_KINDS,
    SAME_NAME_KINDS,
    ComparisonLevel,
)
from contactpoint.domain.matching.comparison.places import NEXT_DOOR_LEVELS
from contactpoint.domain.matching.population_figures import DirectoryStatistics

Levels = tuple[ComparisonLevel, ...]
CHANCE_MATCH_FLOOR = 0.001
"""Fewer expected chance matches than this make no difference."""
DAYS, YEARS, AREAS, HOMES = 6_570, 18, 2_800, 1_600_000
"""Days and years of childhood; postcode areas and postcodes of England, rounded."""
U_PROBABILITIES = {
    "birth.exact": 1 / DAYS,
    "birth.swapped": 2 / DAYS,
    "birth.close": 30 / DAYS,
    "birth.part": 60 / DAYS,
    "birth.year": 1 / YEARS,
    "year.exact": 1 / YEARS,
    "age.exact": 1 / YEARS,
    "age.range": 1 / YEARS,
    "age.close": 2 / YEARS,
    "sex.exact": 1 / 2,
    "number.temporary": 1 / 10_000_000,
    "home.agrees": 1 / HOMES,
    "postcode.area": 1 / AREAS,
    "given_name.initial": 1 / 15,
    "family_name.initial": 1 / 15,
    "given_name.prefix": 1 / 50,
    "family_name.prefix": 1 / 50,
    "given_name.similar": 1 / 50,
    "family_name.similar": 1 / 50,
    "given_name.part_similar": 1 / 50,
    "family_name.part_similar": 1 / 50,
    "given_name.like": 1 / 50,
    "given_name.both_short": 1 / 50,
    "given_name.part_shared": 1 / 50,
    "given_name.shortened": 1 / 50,
    "given_name.misspelt": 1 / 50,
    "name.words": 1 / 100_000,
    "name.swapped": 1 / 100_000,
    "name.swapped_similar": 1 / 10_000,
    "name.swapped_alike": 1 / 10_000,
    "name.swapped_initial": 1 / 3_000,
    "name.only": 1 / 3_000,
}
"""The approximate share of other children who reach a level by chance (Fellegi and Sunter's u)."""
DIFFERENT_FAMILY_NAME_LEVELS = frozenset(f"family_name.{kind}" for kind in DIFFERENT_NAME_KINDS - GIVEN_NAME_ONLY)
SIMILAR_TO_EXACT_RATIO = 8
"""How many times more children have a similar name than have the same name."""


def interaction_levels(
    names: Levels, birth: Levels, others: Levels, place: Levels, directory: DirectoryStatistics
) -> Levels:
    """Return the levels that combinations of levels reach.

    Those about siblings are multiplied by the share of children who have siblings in the directory.
    """
    relatives = (*_siblings(names, birth, place), *_neighbours(place))
    siblings = (ComparisonLevel(n, words, directory.sibling_share) for n, words in relatives)
    single = (ComparisonLevel(name, "", 1 - directory.sibling_share) for name in _single_household(place))
    chance = _chance_matches((*names, *birth, *others, *place), directory.size)
    return (*siblings, *single, *_different_household(names, birth, place), chance)


def _chance_matches(reached: Levels, size: int) -> ComparisonLevel:
    """Return how many other children are expected to agree as well by chance, in bits above the floor."""
    expected = float(size)
    for name, _, multiplier in reached:
        if name.startswith("tf_"):
            expected *= frequency_of(multiplier) * (1 if name.endswith(".exact") else SIMILAR_TO_EXACT_RATIO)
        else:
            expected *= U_PROBABILITIES.get(name, 1.0) ** multiplier
    return ComparisonLevel("chance_matches", "", log2(1 + expected / CHANCE_MATCH_FLOOR))


def _single_household(place: Levels) -> Iterator[str]:
    """Yield the additional levels of a home in which only one child lives."""
    reached = {level.name for level in place}
    if reached & {"address.exact", "address.similar", "address.unnumbered"}:
        yield "single_household.address"
        if "home_both.agrees" in reached:
            yield "single_household.home"
    elif "address.street" in reached:
        yield "single_household.street"


def _different_household(names: Levels, birth: Levels, place: Levels) -> Iterator[ComparisonLevel]:
    """Yield the levels of another child with the same name: a different home, and another fact that differs."""
    places = {level.name for level in place}
    if "home.agrees" in places or places.isdisjoint({"postcode.differs", "address.differs", "address.flat"}):
        return
    if any(level.name in {"birth.differs", "birth.year", "age.differs", "year.differs"} for level in birth):
        yield ComparisonLevel("different_household.birth", "")
    if any(level.name in DIFFERENT_FAMILY_NAME_LEVELS for level in names):
        yield ComparisonLevel("different_household.family_name", "")


def _siblings(names: Levels, birth: Levels, place: Levels) -> Iterator[tuple[str, str]]:
    """Yield the levels of a sibling: the family's name and home, but another given name.

    Separately these agreements are evidence for the child; together they are evidence for the family only.
    """
    reached = dict(_field_and_kind(level.name) for level in (*names, *birth, *place))
    given, family, home = (reached.get(field, "") for field in ("given_name", "family_name", "home"))
    born = reached.get("birth") or reached.get("age") or reached.get("year") or ""
    same_family = family not in DIFFERENT_NAME_KINDS or home == "agrees"
    if given in DIFFERENT_NAME_KINDS:
        yield from _different_given_name(family, home, reached.get("birth", ""))
    elif given in LIKE_NAME_KINDS:
        yield "sibling.like", "may be a brother or sister"
        if born == "exact":
            yield "sibling.like_twin", ""
    elif given == "initial":
        yield "sibling.initial", ""
    elif not given and "name" not in reached and family:
        yield "sibling.given_unknown", "no given name to tell siblings apart"
    elif given not in SAME_NAME_KINDS and born not in ("", "exact") and same_family:
        yield "sibling.similar", ""


def _neighbours(place: Levels) -> Iterator[tuple[str, str]]:
    """Yield the level of another home in the same street: where families live, so do their neighbours."""
    if any(level.name in NEXT_DOOR_LEVELS for level in place):
        yield "sibling.next_door", ""


def _different_given_name(family: str, home: str, born: str) -> Iterator[tuple[str, str]]:
    if family in DIFFERENT_NAME_KINDS:
        yield "sibling.stranger", ""
    if (family and family not in DIFFERENT_NAME_KINDS) or home == "agrees":
        yield "sibling.given_differs", "may be a brother or sister"
        if born == "exact":
            yield "sibling.twin", ""


@cache
def _field_and_kind(name: str) -> tuple[str, str]:
    """Return the two parts of a level's name."""
    field, _, kind = name.partition(".")
    return field, kind
