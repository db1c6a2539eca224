"""A cheap check before a full comparison, which costs ten times as much.

It only skips records whose match probability would be negligible; it never decides a match.
"""

from datetime import date
from typing import NamedTuple

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.search_document import SearchDocument

MIN_KNOWN_FACTS, MAX_SHARED_FACTS = 2, 2


class PrefilterQuery(NamedTuple):
    """The facts that the prefilter uses: initials of the names, date of birth, house and street.

    Attributes
    ----------
    needed
        How many facts a record must share: all that are known but one, and at most two.
    sounds
        How the words of the names sound, if they are all that is known: another spelling may begin otherwise.
    """

    initials: frozenset[str]
    born: date | None
    house: str
    street: str
    needed: int = MAX_SHARED_FACTS
    sounds: frozenset[str] = frozenset()


def prefilter_query(criteria: Criteria, *, home_is_shared: bool = False) -> PrefilterQuery | None:
    """Return the prefilter's facts, or None if too few are known, so that every search document must be compared.

    A home that too many share is no fact.
    """
    if criteria.directory_number or criteria.nhs_number or criteria.upn:
        return None
    readings = normalise.name_readings(criteria.given_name or "", criteria.family_name or "")
    names = [name for name in readings[0] if name]
    house, street = normalise.street_key("" if home_is_shared else normalise.address(criteria.address or ""))
    known = len(names) + bool(criteria.date_of_birth) + bool(street)
    if known < MIN_KNOWN_FACTS:
        return None
    words = [word for both in readings for name in both for word in normalise.name_words(name)]
    only_names = known == len(names)
    return PrefilterQuery(
        frozenset(word[0] for word in words),
        criteria.date_of_birth,
        house,
        street,
        min(known - 1, MAX_SHARED_FACTS),
        frozenset(map(normalise.phonetic_code, words)) if only_names else frozenset(),
    )


def passes_prefilter(query: PrefilterQuery, document: SearchDocument) -> bool:
    """Return whether the document shares enough facts; a fact that it lacks is treated as shared."""
    alike = _birth_alike(query.born, document.date_of_birth) + _home_alike(query, document)
    if alike >= query.needed:
        return True
    readings = (each for names in document.names for each in normalise.name_readings(*names))
    return alike + max(_names_alike(query, each) for each in readings) >= query.needed


def _names_alike(query: PrefilterQuery, value: tuple[str, str]) -> int:
    """Return how many names have an initial or a sound of the criteria, in either order; unknown ones are included."""
    return sum(not name or any(_word_alike(query, word) for word in normalise.name_words(name)) for name in value)


def _word_alike(query: PrefilterQuery, word: str) -> bool:
    return word[0] in query.initials or (bool(query.sounds) and normalise.phonetic_code(word) in query.sounds)


def _birth_alike(query_value: date | None, value: date | None) -> int:
    if query_value is None:
        return 0
    if value is None:
        return 1
    parts = (query_value.day, query_value.month)
    same = (query_value.year == value.year) + (value.day in parts) + (value.month in parts)
    return 2 if same == 3 else int(same > 0)


def _home_alike(query: PrefilterQuery, document: SearchDocument) -> int:
    """Return how many of house and street agree with some home; 1 if no home is known."""
    if not query.street:
        return 0
    homes = [normalise.street_key(address) for _, address in document.places if address]
    if not homes:
        return 1
    return max((house == query.house and bool(house)) + (street == query.street) for house, street in homes)
