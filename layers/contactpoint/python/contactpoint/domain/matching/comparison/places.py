"""Compares the homes of a search document with the postcode and address of the criteria."""

from collections.abc import Iterator
from functools import lru_cache

import jellyfish

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.level import ComparisonLevel, WeightFunction
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.search_document import SearchDocument
from contactpoint.domain.matching.normalise import ParsedAddress
from contactpoint.domain.matching.normalise.address_parts import STREET_WORDS

NEXT_DOOR_LEVELS = frozenset({"address.street", "address.another_number", "address.flat", "address.building"})
"""The levels of another home in the same street, house or postcode."""
STREET_ALIKE = 0.88
MAX_MISTAKES_IN_POSTCODE = 2
"""In one that has not the form of a postcode. Of two that have, one letter in another place is another street."""
COMPASS = {"n": "north", "e": "east", "s": "south", "w": "west"}
STREETS = frozenset({*STREET_WORDS.values(), "hill", "walk", "row", "view", "green", "mews", "common"})
"""Words that make the name of a street of a house word before them: Mill Street, School House Lane."""
HOUSE_WORDS = frozenset({
    "almshouse", "barn", "barracks", "bungalow", "castle", "chalet", "chapel", "cottage", "cottages", "court",
    "croft", "farm", "farmhouse", "flats", "grange", "hall", "house", "inn", "lodge", "maisonette", "manor",
    "mansion", "mansions", "mill", "mews", "oast", "parsonage", "priory", "rectory", "school", "schoolhouse",
    "stables", "tower", "towers", "vicarage", "villa", "villas",
})  # fmt: skip
"""Words in the name of a house. Others have none, such as "The Gables": they are taken for a street."""
ADDED_PARTS = frozenset({"annexe", "annex", "front", "rear", "back", "upstairs", "downstairs", "left", "right"})
PARTS_OF_HOUSES = (
    ADDED_PARTS
    | set(COMPASS.values())
    | {"upper", "lower", "ground", "first", "second", "third", "top", "basement", "gff", "fff", "sff", "tff"}
)
"""Words of an address that tell two homes of one site apart, as numbers and letters do."""


def place_levels(
    criteria: Criteria, document: SearchDocument, weigh: WeightFunction, *, postcode_is_crowded: bool
) -> tuple[ComparisonLevel, ...]:
    """Compare postcode and address with the home that they fit best. To live at a crowded postcode is no evidence."""
    postcode, address = normalise.postcode(criteria.postcode), normalise.address(criteria.address or "")
    if not (postcode or address):
        return ()
    crowded = postcode if postcode_is_crowded else ""
    readings = [tuple(_one_place(postcode, address, place, n, crowded)) for n, place in enumerate(document.places)]
    return max(readings, key=weigh) if len(readings) > 1 else readings[0] if readings else ()


def _one_place(
    postcode: str, address: str, place: tuple[str, str], position: int, crowded: str
) -> Iterator[ComparisonLevel]:
    former = "former " if position else ""
    by_code = postcode_kind(postcode, place[0]) if postcode and place[0] else ""
    by_address = alike(address, place[1]) if address and place[1] else ""
    if crowded and by_code in AGREEING_POSTCODE_KINDS:
        yield _LEVELS[former, "postcode", "shared"]
        by_code = ""
    elif by_code:
        yield _LEVELS[former, "postcode", by_code]
    elif by_address in HOUSE_KINDS and normalise.is_postcode(place[0]):
        yield _LEVELS[former, "postcode", "not_stated"]
    if by_address:
        yield _LEVELS[former, "address", by_address]
    yield from _home(by_code, by_address, former)


def _home(by_code: str, by_address: str, former: str) -> Iterator[ComparisonLevel]:
    """Yield the levels of postcode and address together: less evidence than the sum of both.

    A house number without its street is no more than the house.
    """
    agree = [by for by in (by_code, by_address) if by in AGREEING_KINDS]
    if by_address == "flat":
        yield ComparisonLevel("home_both.another_flat", "")
    elif agree:
        yield ComparisonLevel("home.agrees", "")
        if len(agree) == 2 or by_address == "number_only":
            yield ComparisonLevel("home_both.agrees", "")
        if former:
            yield ComparisonLevel("former_home.agrees", "")
    elif by_code == by_address == "differs":
        yield ComparisonLevel("home_both.differs", "")


POSTCODE_EXPLANATIONS = {
    "exact": "postcode agrees",
    "typo": "postcode differs in one character",
    "area": "postcode area agrees",
    "differs": "postcode differs",
    "shared": "postcode agrees, but many families share it",
    "not_stated": "the same address may be in another town: the search has no postcode",
}
AGREEING_POSTCODE_KINDS = frozenset({"exact", "typo"})
HOUSE_KINDS = frozenset({"exact", "similar", "unnumbered", "number_only"})
AGREEING_KINDS = AGREEING_POSTCODE_KINDS | {"similar", "unnumbered"}
ADDRESS_EXPLANATIONS = {
    "exact": "address agrees",
    "similar": "address is nearly the same",
    "unnumbered": "street agrees, but there is no house number to compare",
    "building": "address is nearly the same, without the flat",
    "flat": "another flat in the same building",
    "street": "street agrees, house number does not",
    "another_number": "house number differs, one address has no street",
    "number_only": "house number agrees, one address has no street",
    "number": "house number agrees, street does not",
    "differs": "address differs",
}

_LEVELS = {
    (former, field, kind): ComparisonLevel(f"{field}.{kind}", f"{former}{words}")
    for former in ("", "former ")
    for field, explanations in (("postcode", POSTCODE_EXPLANATIONS), ("address", ADDRESS_EXPLANATIONS))
    for kind, words in explanations.items()
}


def postcode_kind(query_value: str, value: str) -> str:
    """Return how far two normalised postcodes agree: a key of `POSTCODE_EXPLANATIONS`."""
    if query_value == value:
        return "exact"
    is_written_wrongly = not (normalise.is_postcode(query_value) and normalise.is_postcode(value))
    if abs(len(query_value) - len(value)) <= 1 + is_written_wrongly:
        mistakes = jellyfish.damerau_levenshtein_distance(query_value, value)
        if mistakes == 1 or (is_written_wrongly and mistakes == MAX_MISTAKES_IN_POSTCODE):
            return "typo"
    return "area" if normalise.outward_code(query_value) == normalise.outward_code(value) else "differs"


@lru_cache(maxsize=65536)
def alike(query_value: str, value: str) -> str:
    """Return how far two normalised addresses agree, part by part: a key of `ADDRESS_EXPLANATIONS`.

    Numbers are compared as numbers: another one is another house, 61 next to 16 as well. So may be the house of an
    address without one.
    """
    if query_value == value:
        return "exact" if _names_house(normalise.parse_address(value)) else "unnumbered"
    asked, recorded = normalise.parse_address(query_value), normalise.parse_address(value)
    if not _any_street_alike(asked, recorded):
        return _by_number(asked, recorded)
    if asked.number and recorded.number and asked.number != recorded.number:
        return "street"
    if recorded.number and not asked.number and asked.flat in ("", recorded.flat):
        return "unnumbered"
    return _by_part(asked, recorded)


def _by_part(asked: ParsedAddress, recorded: ParsedAddress) -> str:
    """Compare addresses of one house or site by flat, floor and block."""
    if _are_other_parts(asked, recorded) or (asked.flat and recorded.flat and asked.flat != recorded.flat):
        return "flat"
    if asked.flat != recorded.flat:
        return "building"
    if not _names_house(recorded):
        return "unnumbered"
    same = (asked.flat, asked.number, asked.street) == (recorded.flat, recorded.number, recorded.street)
    return "exact" if same else "similar"


def _names_house(address: ParsedAddress) -> bool:
    """Return whether an address has a number, or the name of a house: not "Mill Street", nor "at Dad's"."""
    if address.number or address.flat:
        return True
    is_of_street = False
    for word in reversed(f"{address.building} {address.street}".split()):
        if word.isdigit() or (word in HOUSE_WORDS and not is_of_street):
            return True
        is_of_street = word in STREETS or (is_of_street and word in HOUSE_WORDS)
    return False


def _by_number(asked: ParsedAddress, recorded: ParsedAddress) -> str:
    """Compare addresses of which the streets are not alike: one may have its number only, as next to a postcode."""
    if not (asked.number and recorded.number):
        return "differs"
    is_bare = any(not (each.street or each.building) for each in (asked, recorded))
    if asked.number != recorded.number:
        return "another_number" if is_bare else "differs"
    if not is_bare:
        return "number"
    if asked.flat != recorded.flat:
        return "flat" if asked.flat and recorded.flat else "building"
    return "number_only"


def _part_of_house(address: ParsedAddress) -> frozenset[str]:
    """Return the words that tell parts of a house or of a site apart: "Caravan 3", "Block B", "East Lodge"."""
    words = (COMPASS.get(word, word) for word in f"{address.building} {address.street}".split())
    return frozenset(word for word in words if word in PARTS_OF_HOUSES or len(word) == 1 or word.isdigit())


def _are_other_parts(asked: ParsedAddress, recorded: ParsedAddress) -> bool:
    """Return whether each has a part that the other has not, or one is an annexe or a floor of the other."""
    here, there = _part_of_house(asked), _part_of_house(recorded)
    return bool((here - there and there - here) or (here ^ there) & ADDED_PARTS)


def _any_street_alike(asked: ParsedAddress, recorded: ParsedAddress) -> bool:
    """Return whether street or building agree; a street may be missing next to a building's name."""
    if _same_street(asked.street, recorded.street):
        return True
    pairs = ((asked.street, recorded.building), (asked.building, recorded.street))
    return any(_same_street(one, other) for one, other in pairs)


def _same_street(one: str, other: str) -> bool:
    if not (one and other):
        return False
    shorter, longer = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    if jellyfish.jaro_winkler_similarity(shorter, longer) >= STREET_ALIKE:
        return True
    return len(shorter) >= 5 and jellyfish.jaro_winkler_similarity(shorter, longer[: len(shorter)]) >= STREET_ALIKE
