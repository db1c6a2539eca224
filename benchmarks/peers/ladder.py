"""A ladder of queries: the Department for Education's published matching strategy, over a directory in memory.

After the strategies and rules that the department publishes for its matcher (strategy 2, with the queries without a
given name of strategy 5): up to eleven queries, each wider than the last, the first that finds exactly one child
gives the answer. A "fuzzy" query takes names that sound alike (Soundex), in either order; others exact names, former
ones included. A range is six months either way, a wildcard the postcode's area. What is not known is not asked.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import jellyfish

from contactpoint.matching import Card, Criteria, normalise

SIX_MONTHS = timedelta(days=183)


@dataclass(frozen=True)
class Query:
    """One query of the ladder."""

    fuzzy: bool = False
    given: bool = True
    dates: str = "exact"
    postcode: str = ""
    sex: bool = False


LADDER = (
    Query(),
    Query(dates="range"),
    Query(postcode="area", sex=True),
    Query(postcode="whole", sex=True),
    Query(fuzzy=True),
    Query(fuzzy=True, given=False, dates="range", postcode="whole", sex=True),
    Query(fuzzy=True, given=False, dates="range", postcode="whole"),
    Query(fuzzy=True, dates="range", postcode="area"),
    Query(fuzzy=True, dates="range", postcode="whole"),
    Query(fuzzy=True, postcode="whole", sex=True),
    Query(fuzzy=True, dates="exchanged"),
)


class Ladder:
    """A directory that answers the ladder's queries."""

    def __init__(self, cards: Iterable[Card]) -> None:
        self._by_family: defaultdict[str, list[Card]] = defaultdict(list)
        self._by_sound: defaultdict[str, list[Card]] = defaultdict(list)
        for card in cards:
            names = [tuple(map(normalise.name, pair)) for pair in card.names]
            for family in {family for _, family in names}:
                self._by_family[family].append(card)
            for sound in {_soundex(part) for pair in names for part in pair}:
                self._by_sound[sound].append(card)

    def search(self, criteria: Criteria) -> tuple[str, int]:
        """Return the id of the one child that a query finds, or nothing, and how many queries were made."""
        made = 0
        for query in LADDER:
            if not _askable(query, criteria):
                continue
            made += 1
            found = self._found(query, criteria)
            if len(found) == 1:
                return found.pop(), made
        return "", made

    def _found(self, query: Query, criteria: Criteria) -> set[str]:
        given, family = normalise.name(criteria.given_name or ""), normalise.name(criteria.family_name or "")
        cards = self._by_sound[_soundex(family)] if query.fuzzy else self._by_family[family]
        named = _sounding(given, family) if query.fuzzy else _exactly(given, family)
        rest: Sequence[Callable[[Card], bool]] = (
            lambda card: _born(query.dates, criteria.date_of_birth, card.date_of_birth),
            lambda card: _lives(query.postcode, criteria.postcode, card),
            lambda card: not (query.sex and criteria.sex) or card.sex == criteria.sex,
        )
        return {c.child_id for c in cards if named(c, query.given) and all(fits(c) for fits in rest)}


def _askable(query: Query, criteria: Criteria) -> bool:
    """Return whether what the query asks by is known; a date is needed for every one."""
    named = criteria.family_name and (criteria.given_name or not query.given)
    return bool(named and criteria.date_of_birth and (criteria.postcode or not query.postcode))


def _exactly(given: str, family: str) -> Callable[[Card, bool], bool]:
    def fits(card: Card, by_given: bool) -> bool:
        names = (tuple(map(normalise.name, pair)) for pair in card.names)
        return any(held[1] == family and (held[0] == given or not by_given) for held in names)

    return fits


def _sounding(given: str, family: str) -> Callable[[Card, bool], bool]:
    asked = _soundex(given), _soundex(family)

    def fits(card: Card, by_given: bool) -> bool:
        for pair in card.names:
            held = tuple(_soundex(normalise.name(part)) for part in pair)
            if held[1] == asked[1] and (held[0] == asked[0] or not by_given):
                return True
            if by_given and held == asked[::-1]:
                return True
        return False

    return fits


def _soundex(name: str) -> str:
    return jellyfish.soundex(name.replace(" ", "")) if name else ""


def _born(dates: str, asked: date | None, held: date | None) -> bool:
    if asked is None or held is None:
        return False
    if dates == "range":
        return abs(asked - held) <= SIX_MONTHS
    return held == (normalise.day_and_month_swapped(asked) if dates == "exchanged" else asked)


def _lives(postcode: str, asked: str | None, card: Card) -> bool:
    if not postcode:
        return True
    plain = normalise.postcode(asked)
    area = plain.rstrip("0123456789")[:2] if plain[:1].isalpha() else plain[:2]
    codes = [code for code, _ in card.places]
    return plain in codes if postcode == "whole" else any(code.startswith(area) for code in codes)
