"""The Department for Education's published matching strategy: a ladder of queries over a directory in memory.

It follows the strategies and rules that the department publishes for its matcher: strategy 2, with strategy 5's
queries without a given name. There are up to eleven queries, each wider than the last; the first that finds exactly one
child gives the answer. A "fuzzy" query accepts names with the same Soundex code, in either order; the others need exact
names, previous ones included. A date range is six months either way, a postcode wildcard its area. A query that needs
an unknown fact is skipped.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import jellyfish

from contactpoint.domain.matching import Criteria, SearchDocument, normalise

SIX_MONTHS = timedelta(days=183)


@dataclass(frozen=True)
class LadderQuery:
    """One query of the ladder."""

    fuzzy: bool = False
    given: bool = True
    dates: str = "exact"
    postcode: str = ""
    sex: bool = False


LADDER = (
    LadderQuery(),
    LadderQuery(dates="range"),
    LadderQuery(postcode="area", sex=True),
    LadderQuery(postcode="whole", sex=True),
    LadderQuery(fuzzy=True),
    LadderQuery(fuzzy=True, given=False, dates="range", postcode="whole", sex=True),
    LadderQuery(fuzzy=True, given=False, dates="range", postcode="whole"),
    LadderQuery(fuzzy=True, dates="range", postcode="area"),
    LadderQuery(fuzzy=True, dates="range", postcode="whole"),
    LadderQuery(fuzzy=True, postcode="whole", sex=True),
    LadderQuery(fuzzy=True, dates="swapped"),
)


class Ladder:
    """A directory on which the ladder's queries run."""

    def __init__(self, documents: Iterable[SearchDocument]) -> None:
        self._by_family: defaultdict[str, list[SearchDocument]] = defaultdict(list)
        self._by_sound: defaultdict[str, list[SearchDocument]] = defaultdict(list)
        for document in documents:
            names = [tuple(map(normalise.name, pair)) for pair in document.names]
            for family in {family for _, family in names}:
                self._by_family[family].append(document)
            for sound in {_soundex(part) for pair in names for part in pair}:
                self._by_sound[sound].append(document)

    def search(self, criteria: Criteria) -> tuple[str, int]:
        """Return the id of the only child that a query finds, or an empty text, and the number of queries."""
        queries = 0
        for query in LADDER:
            if not _is_possible(query, criteria):
                continue
            queries += 1
            found = self._found(query, criteria)
            if len(found) == 1:
                return found.pop(), queries
        return "", queries

    def _found(self, query: LadderQuery, criteria: Criteria) -> set[str]:
        given, family = normalise.name(criteria.given_name or ""), normalise.name(criteria.family_name or "")
        documents = self._by_sound[_soundex(family)] if query.fuzzy else self._by_family[family]
        named = _sounding(given, family) if query.fuzzy else _exactly(given, family)
        rest: Sequence[Callable[[SearchDocument], bool]] = (
            lambda document: _born(query.dates, criteria.date_of_birth, document.date_of_birth),
            lambda document: _lives(query.postcode, criteria.postcode, document),
            lambda document: not (query.sex and criteria.sex) or document.sex == criteria.sex,
        )
        return {c.child_id for c in documents if named(c, query.given) and all(fits(c) for fits in rest)}


def _is_possible(query: LadderQuery, criteria: Criteria) -> bool:
    """Return whether the facts that the query needs are known; every query needs a date."""
    named = criteria.family_name and (criteria.given_name or not query.given)
    return bool(named and criteria.date_of_birth and (criteria.postcode or not query.postcode))


def _exactly(given: str, family: str) -> Callable[[SearchDocument, bool], bool]:
    def fits(document: SearchDocument, by_given: bool) -> bool:
        names = (tuple(map(normalise.name, pair)) for pair in document.names)
        return any(name[1] == family and (name[0] == given or not by_given) for name in names)

    return fits


def _sounding(given: str, family: str) -> Callable[[SearchDocument, bool], bool]:
    query_sounds = _soundex(given), _soundex(family)

    def fits(document: SearchDocument, by_given: bool) -> bool:
        for pair in document.names:
            sounds = tuple(_soundex(normalise.name(part)) for part in pair)
            if sounds[1] == query_sounds[1] and (sounds[0] == query_sounds[0] or not by_given):
                return True
            if by_given and sounds == query_sounds[::-1]:
                return True
        return False

    return fits


def _soundex(name: str) -> str:
    return jellyfish.soundex(name.replace(" ", "")) if name else ""


def _born(dates: str, query_date: date | None, born: date | None) -> bool:
    if query_date is None or born is None:
        return False
    if dates == "range":
        return abs(query_date - born) <= SIX_MONTHS
    return born == (normalise.day_and_month_swapped(query_date) if dates == "swapped" else query_date)


def _lives(postcode: str, query_postcode: str | None, document: SearchDocument) -> bool:
    if not postcode:
        return True
    plain = normalise.postcode(query_postcode)
    area = plain.rstrip("0123456789")[:2] if plain[:1].isalpha() else plain[:2]
    codes = [code for code, _ in document.places]
    return plain in codes if postcode == "whole" else any(code.startswith(area) for code in codes)
