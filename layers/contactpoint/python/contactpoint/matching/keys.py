"""Index keys: a small set of exact-match texts under which a record is found.

A key is a family (two letters) and normalised values. Keys are in the clear here; storage turns each into the
output of a keyed pseudo-random function, so that the index says nothing to who can read the table.

| family | made of | finds in spite of |
| --- | --- | --- |
| id | an identifying number | everything else |
| fd | sound of family name, date of birth | another given name, spelling |
| gd | sound of given name, date of birth | another family name, spelling |
| do | date of birth, outward postcode | both names |
| in | both initials, date of birth | any spelling, no postcode |
| gp | sound of given name, whole postcode | another family name, no date |
| fp | sound of family name, whole postcode | another given name, no date |
| py | whole postcode, year of birth | both names, a wrong day or month |
| ny | sounds of both names, year of birth | a wrong day or month, no postcode |
| nm | sounds of both names, month and day of birth | a wrong year, no postcode |
| nn | sounds of both names | a wrong or unknown address, no date |
| np | sounds of both names, outward postcode | a wrong or unknown date of birth |
| fa | sound of family name, house number, street | no date, a wrong postcode |
| ga | sound of given name, house number, street | no date, another family name |
| ns | sounds of both names, street | no date, a wrong postcode and house number |
| da | date of birth, street | both names, a wrong postcode |
| pa | whole postcode, street | both names, no date |

A whole postcode counts by its characters in alphabetical order, so that two exchanged ones do no harm; a street by
its first four letters.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from contactpoint.matching import normalise
from contactpoint.matching.card import Card, numbers
from contactpoint.matching.criteria import Criteria

MOST_RECORD_KEYS = 33
MOST_QUERY_KEYS = 32
MOST_CARDS_OF_A_KEY = 200
"""Where a block is cut: a key that more records share says too little of any."""

Place = tuple[str, str]
"""A postcode and an address, normalised; either may be empty."""


def record_keys(card: Card) -> tuple[str, ...]:
    """Return the keys under which a record is found: every name and every address contributes.

    At most `MOST_RECORD_KEYS`, current name and address first, so that a change fits in one transaction.
    """
    found = [f"id|{number}" for number in card.numbers]
    found += _keys_of(card.names[:1], card.places[:1], card.date_of_birth)
    found += _keys_of(card.names, card.places, card.date_of_birth)
    return tuple(dict.fromkeys(found))[:MOST_RECORD_KEYS]


def _keys_of(names: Sequence[tuple[str, str]], places: Sequence[Place], born: date | None) -> Iterator[str]:
    """Yield the keys that some of a record's names and places make."""
    days, years = ([born], [born.year]) if born else ([], [])
    for given, family in names:
        yield from _name_keys(given, family, days, years)
    for place in places:
        yield from _place_keys(place, days, years)
        for given, family in names:
            yield from _name_and_place_keys(given, family, place)


def query_keys(criteria: Criteria, today: date) -> tuple[str, ...]:
    """Return the keys to look up for ``criteria``: at most `MOST_QUERY_KEYS`, the most selective first."""
    given, family = criteria.given_name or "", criteria.family_name or ""
    place = normalise.postcode(criteria.postcode), normalise.address(criteria.address or "")
    days, years = _birth(criteria, today)
    found = [f"id|{n}" for n in numbers(criteria.directory_number, criteria.nhs_number, criteria.upn)]
    found += _name_keys(given, family, days, years)
    found += _place_keys(place, days, years)
    found += _name_and_place_keys(given, family, place)
    found += _exchanged(given, family, place, days)
    spared = _spared(dated=bool(days or years), placed=bool(place[0]))
    return tuple(dict.fromkeys(key for key in found if key[:2] not in spared))[:MOST_QUERY_KEYS]


def _spared(*, dated: bool, placed: bool) -> tuple[str, ...]:
    """Return the families that find next to nothing more where date and postcode are known, or that are too wide."""
    if dated and placed:
        return ("in", "do", "ga", "np", "nn")
    return ("nn",) if dated else ()


def _exchanged(given: str, family: str, place: Place, days: list[date]) -> Iterator[str]:
    """Yield the keys that find names given the wrong way round; two families suffice."""
    if given and family:
        wrong_way_round = (*_name_keys(family, given, days[:1], []), *_name_and_place_keys(family, given, place))
        kept = ("fd|", "fa|") if days else ("fp|", "fa|")
        yield from (key for key in wrong_way_round if key.startswith(kept))


def _birth(criteria: Criteria, today: date) -> tuple[list[date], list[int]]:
    """Return the dates and the years of birth that the criteria allow, the stated first."""
    born = criteria.date_of_birth
    if born:
        swapped = normalise.day_and_month_swapped(born)
        return [born, *([swapped] if swapped else [])], [born.year]
    if criteria.age is None:
        return [], []
    return [], [today.year - criteria.age, today.year - criteria.age - 1]


def _name_keys(given: str, family: str, days: Iterable[date], years: Iterable[int]) -> Iterator[str]:
    """Yield the keys that a name makes with dates and years; an empty part makes none."""
    plain = normalise.name(given), normalise.name(family)
    g, f = map(normalise.sound, plain)
    initials = plain[0][:1] + plain[1][:1] if all(plain) else ""
    for day in days:
        stated = day.isoformat()
        yield from _joined(("fd", f, stated), ("gd", g, stated), ("in", initials, stated), ("nm", g, f, stated[5:]))
    yield from _joined(("nn", g, f), *(("ny", g, f, str(year)) for year in years))


def _name_and_place_keys(given: str, family: str, place: Place) -> Iterator[str]:
    """Yield the keys that a name makes with a postcode and an address."""
    g, f = (normalise.sound(normalise.name(part)) for part in (given, family))
    code, (number, street) = normalise.anagram(place[0]), normalise.street(place[1])
    yield from _joined(("fp", f, code), ("gp", g, code), ("np", g, f, normalise.outward(place[0])))
    yield from _joined(("fa", f, number, street), ("ga", g, number, street), ("ns", g, f, street))


def _place_keys(place: Place, days: Iterable[date], years: Iterable[int]) -> Iterator[str]:
    """Yield the keys that a postcode and an address make without any name."""
    code, (_, street) = normalise.anagram(place[0]), normalise.street(place[1])
    for day in days:
        yield from _joined(("do", day.isoformat(), normalise.outward(place[0])), ("da", day.isoformat(), street))
    yield from _joined(*(("py", code, str(year)) for year in years))
    yield from _joined(("pa", code, street))


def _joined(*keys: tuple[str, ...]) -> Iterator[str]:
    return ("|".join(key) for key in keys if all(key))
