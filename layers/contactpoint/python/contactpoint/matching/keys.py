"""Index keys: a small set of exact-match texts under which a record is found.

A key is a family (two letters) and normalised values. Keys are in the clear here; storage turns each into the
output of a keyed pseudo-random function, so that the index says nothing to who can read the table.

| family | made of | finds in spite of |
| --- | --- | --- |
| fd | sound of family name, date of birth | another given name, spelling |
| gd | sound of given name, date of birth | another family name, spelling |
| ny | sounds of both names, year of birth | a wrong day or month |
| np | sounds of both names, outward postcode | a wrong or unknown date of birth |
| fp | sound of family name, whole postcode | another given name, no date |
| id | an identifying number | everything else |
"""

from collections.abc import Iterable, Iterator
from datetime import date

from contactpoint.matching import normalise
from contactpoint.matching.card import Card, numbers
from contactpoint.matching.criteria import Criteria

MOST_RECORD_KEYS = 30
MOST_QUERY_KEYS = 12


def record_keys(card: Card) -> tuple[str, ...]:
    """Return the keys under which a record is found: every name and every address contributes.

    At most `MOST_RECORD_KEYS`, current name and address first, so that a change fits in one transaction.
    """
    born = card.date_of_birth
    days, years = ([born], [born.year]) if born else ([], [])
    postcodes = list(dict.fromkeys(postcode for postcode, _ in card.places if postcode))
    found = [f"id|{number}" for number in card.numbers]
    for given, family in card.names:
        found += _name_keys(given, family, days, years, postcodes)
    return tuple(dict.fromkeys(found))[:MOST_RECORD_KEYS]


def query_keys(criteria: Criteria, today: date) -> tuple[str, ...]:
    """Return the keys to look up for ``criteria``: at most `MOST_QUERY_KEYS`, the most selective first."""
    asked = numbers(criteria.directory_number, criteria.nhs_number, criteria.upn)
    given, family = criteria.given_name or "", criteria.family_name or ""
    days, years = _birth(criteria, today)
    postcodes = list(filter(None, [normalise.postcode(criteria.postcode)]))
    found = [f"id|{number}" for number in asked]
    found += _name_keys(given, family, days, years, postcodes)
    found += _name_keys(family, given, days[:1], [], [])
    return tuple(dict.fromkeys(found))[:MOST_QUERY_KEYS]


def _birth(criteria: Criteria, today: date) -> tuple[list[date], list[int]]:
    """Return the dates and the years of birth that the criteria allow, the stated first."""
    born = criteria.date_of_birth
    if born:
        swapped = normalise.day_and_month_swapped(born)
        return [born, *([swapped] if swapped else [])], [born.year]
    if criteria.age is None:
        return [], []
    return [], [today.year - criteria.age, today.year - criteria.age - 1]


def _name_keys(
    given: str, family: str, days: Iterable[date], years: Iterable[int], postcodes: Iterable[str]
) -> Iterator[str]:
    """Yield the keys that one name makes with each date, year and postcode; an empty part makes none."""
    g, f = normalise.sound(normalise.name(given)), normalise.sound(normalise.name(family))
    for day in days:
        if f:
            yield f"fd|{f}|{day.isoformat()}"
        if g:
            yield f"gd|{g}|{day.isoformat()}"
    for code in postcodes:
        if f:
            yield f"fp|{f}|{code}"
        if f and g:
            yield f"np|{g}|{f}|{normalise.outward(code)}"
    for year in years:
        if f and g:
            yield f"ny|{g}|{f}|{year}"
