"""Searches for relatives and neighbours of a child, who are not in the directory, and for the child spelt otherwise.

Names are alike by a rule over the lists that children's names are drawn from, so no list of examples is needed.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

import jellyfish

from benchmarks.matching.evaluation_format import QueryRow
from benchmarks.matching.synthetic.names import origin, origins
from benchmarks.matching.synthetic.population import Place, SyntheticChild
from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.given_names import nicknames, spellings

if TYPE_CHECKING:
    from benchmarks.matching.synthetic.searches import Searches

MIN_ALIKE, MIN_LETTERS, COMMON = 0.84, 3, 500


@cache
def like_names(name: str, pool: str) -> tuple[str, ...]:
    """Return the given names of an origin that are alike and are other names."""
    plain = normalise.name(name)
    return tuple(other for other in _given_names(pool) if _is_like(plain, normalise.name(other)))


@cache
def _given_names(pool: str) -> tuple[str, ...]:
    named = origin(pool)
    listed = (name for names in (named.female, named.male) for name in names[0][:COMMON])
    return tuple(dict.fromkeys(name for name in listed if " " not in name))


def _is_like(one: str, other: str) -> bool:
    if one == other or min(len(one), len(other)) < MIN_LETTERS:
        return False
    if jellyfish.jaro_winkler_similarity(one, other) < MIN_ALIKE and (
        normalise.phonetic_code(one) != normalise.phonetic_code(other)
        and jellyfish.damerau_levenshtein_distance(one, other) > 1
    ):
        return False
    return not _is_one_name(one, other)


def _is_one_name(one: str, other: str) -> bool:
    return spellings.same_name(one, other) or nicknames.same_person(one, other)


def _placed(child: SyntheticChild) -> QueryRow:
    return QueryRow(
        given_name=child.given,
        family_name=child.family,
        date_of_birth=child.born.isoformat(),
        postcode=child.home[0],
        address=child.home[1],
    )


def _sexed(searches: "Searches", row: QueryRow) -> QueryRow:
    return replace(row, sex=searches.chance.choice(("", "", "female", "male")))


def _homeless(row: QueryRow) -> QueryRow:
    return replace(row, postcode="", address="")


def _like(searches: "Searches", child: SyntheticChild) -> QueryRow:
    """Return a twin with a name that is alike, or another child's name if no name is."""
    first, *rest = child.given.replace("-", " ").split()
    found = like_names(first, child.origin) or like_names(first, "british")
    other = searches.chance.choice(found) if found else origin(child.origin).given(child.sex, searches.chance)
    if len(rest) == 1 and spellings.is_shared_word(normalise.name(first)):
        other = f"{first} {origin(child.origin).given(child.sex, searches.chance)}"
    return _sexed(searches, replace(_placed(child), given_name=other))


def _years_apart(searches: "Searches", child: SyntheticChild, row: QueryRow) -> QueryRow:
    chance = searches.chance
    born = child.born + timedelta(days=chance.choice((-1, 1)) * chance.randrange(290, 1800))
    if chance.random() < 0.3:
        born = child.born.replace(year=child.born.year + chance.choice((-2, -1, 1, 2)), day=min(child.born.day, 28))
    return replace(row, date_of_birth=born.isoformat())


def _shared_word(searches: "Searches", child: SyntheticChild) -> QueryRow:
    """Return a brother or sister who shares an honorific word, a twin in one case of three."""
    words = child.given.split()
    word = next((each for each in words if spellings.is_shared_word(normalise.name(each))), "")
    other = origin(child.origin).given(child.sex, searches.chance)
    given = (f"{word} {other}" if word == words[0] else f"{other} {word}").strip()
    row = _sexed(searches, replace(_placed(child), given_name=given))
    if searches.chance.random() < 0.3:
        row = _homeless(row)
    return row if searches.chance.random() < 0.35 else _years_apart(searches, child, row)


def _swapped_stranger(searches: "Searches", child: SyntheticChild) -> QueryRow:
    """Return a stranger of the same age whose names are alike in the other order."""
    family = next(iter(like_names(child.family, child.origin)), searches.errors.any(child.family))
    given = searches.chance.choice(like_names(child.given, child.origin) or (searches.errors.any(child.given),))
    home = searches.population.home()
    row = replace(_placed(child), given_name=family, family_name=given, postcode=home[0], address=home[1])
    return _sexed(searches, row if searches.chance.random() < 0.5 else _homeless(row))


def next_door(searches: "Searches", home: Place) -> Place:
    """Return another flat of the same building, or another house of the same street."""
    street = home[1].partition(", ")[2] or home[1]
    if searches.chance.random() < 0.6:
        return home[0], f"Flat {searches.chance.randrange(31, 60)}, {street}"
    number, _, name = street.partition(" ")
    return home[0], f"{int(number) + searches.chance.choice((2, 4, 6))} {name}"


def _neighbour(searches: "Searches", child: SyntheticChild) -> QueryRow:
    """Return a neighbour with the same name, or with a name that is alike and the same birthday."""
    home = next_door(searches, child.home)
    row = replace(_placed(child), postcode=home[0], address=home[1])
    if searches.chance.random() < 0.5:
        return _years_apart(searches, child, row)
    family = origin(child.origin).surname(searches.chance)
    return replace(row, given_name=_like(searches, child).given_name, family_name=family)


def spelt_otherwise(searches: "Searches", given: str) -> str:
    """Return another spelling of a name by its sound, or the name with one error."""
    others = _spellings().get(normalise.name(given), ())
    if others and searches.chance.random() < 0.7:
        return searches.chance.choice(others).title()
    return searches.chance.choice((searches.errors.misheard, searches.errors.typed))(given)


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """Return, for each common given name, the other common names that are spellings of it."""
    listed = {normalise.name(name) for each in origins() for name in _given_names(each.name)}
    by_letter: dict[str, list[str]] = {}
    for name in sorted(listed - {""}):
        by_letter.setdefault(name[0], []).append(name)
    return {
        one: tuple(other for other in names if other != one and spellings.same_name(one, other))
        for names in by_letter.values()
        for one in names
    }


RELATIVES: dict[str, Callable[["Searches", SyntheticChild], QueryRow]] = {
    "like_twin": _like,
    "like_twin_no_home": lambda s, c: _homeless(_like(s, c)),
    "like_sibling": lambda s, c: _years_apart(s, c, _like(s, c)),
    "honorific_sibling": _shared_word,
    "swapped_stranger": _swapped_stranger,
    "neighbour": _neighbour,
}
"""Searches for somebody who is not in the directory."""
SPELT_OTHERWISE: dict[str, Callable[["Searches", SyntheticChild], QueryRow]] = {
    "spelt_otherwise": lambda s, c: replace(_placed(c), given_name=spelt_otherwise(s, c.given)),
    "spelt_otherwise_no_home": lambda s, c: _homeless(replace(_placed(c), given_name=spelt_otherwise(s, c.given))),
    "shortened": lambda s, c: replace(_placed(c), given_name=c.given[: s.chance.choice((2, 3, 4))]),
    "same_flat": lambda s, c: replace(
        _placed(c), date_of_birth=s.errors.day(c.born).isoformat(), address=written_otherwise(s, c.home[1])
    ),
}
"""Searches for a child whose name or address is written in another way."""


def written_otherwise(searches: "Searches", address: str) -> str:
    """Return an address with its flat as ``3/18`` or ``18C``, or with its flat left out."""
    flat, _, street = address.partition(", ")
    if not street:
        return address
    number = flat.removeprefix("Flat ")
    return searches.chance.choice((f"{number}/{street}", f"Apartment {number} {street}", street))
