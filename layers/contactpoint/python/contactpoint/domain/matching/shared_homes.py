"""Homes that tell nobody apart: children of many unrelated families are registered there, as in a refuge or hostel."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.search_document import SearchDocument

MAX_FAMILIES_AT_HOME = 3
"""One home in two thousand has more family names that share no word and do not sound alike (decision 20)."""
MAX_FAMILIES_AT_POSTCODE = 12
"""One postcode in seven hundred has more."""


Home = tuple[str, ...]


def find_shared_homes(documents: Sequence[SearchDocument]) -> frozenset[Home]:
    """Return the homes that too many families among the documents share."""
    if len(documents) <= MAX_FAMILIES_AT_HOME:
        return frozenset()
    at_postcode = Counter(place[0] for document in documents for place in document.places if place[1])
    crowded_postcodes = {postcode for postcode, places in at_postcode.items() if places > MAX_FAMILIES_AT_HOME}
    living: defaultdict[Home, list[SearchDocument]] = defaultdict(list)
    for document in documents if crowded_postcodes - {""} else ():
        for home in {_home(place) for place in document.places if all(place) and place[0] in crowded_postcodes}:
            living[home].append(document)
    crowded = {home: there for home, there in living.items() if len(there) > MAX_FAMILIES_AT_HOME}
    return frozenset(home for home, there in crowded.items() if _count_families(there) > MAX_FAMILIES_AT_HOME)


def without_homes(document: SearchDocument, shared: frozenset[Home]) -> SearchDocument:
    """Return the document without the shared homes; the others stay in their place."""
    if not shared:
        return document
    places = tuple(("", "") if _home(place) in shared else place for place in document.places)
    return document if places == document.places else replace(document, places=places)


def is_shared_home(criteria: Criteria, shared: frozenset[Home]) -> bool:
    """Return whether the home that is searched for is a shared one, by its postcode or by its address without one."""
    if not shared or not criteria.address:
        return False
    home = _home((normalise.postcode(criteria.postcode), normalise.address(criteria.address)))
    return home in shared or (not criteria.postcode and any(home[1:] == each[1:] for each in shared))


def has_many_families(documents: Sequence[SearchDocument]) -> bool:
    """Return whether children of one postcode are of so many families that it is more than a street."""
    return len(documents) > MAX_FAMILIES_AT_POSTCODE and _count_families(documents) > MAX_FAMILIES_AT_POSTCODE


def _home(place: tuple[str, str]) -> Home:
    """Return the postcode with house number and street; flats of one house are one home here."""
    number, street = normalise.street_key(place[1])
    return (place[0], number, street) if street else place


def _count_families(documents: Iterable[SearchDocument]) -> int:
    """Return how many family names share no word with one another, and do not sound alike."""
    known: set[str] = set()
    count = 0
    for document in documents:
        codes = set(map(normalise.phonetic_code, normalise.name_words(normalise.name(document.names[0][1]))))
        count += bool(codes) and known.isdisjoint(codes)
        known |= codes
    return count
