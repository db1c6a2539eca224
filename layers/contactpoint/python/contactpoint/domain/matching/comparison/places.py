"""Compares the homes of a search document with the postcode and address of the criteria."""

from collections.abc import Iterator
from functools import lru_cache

import jellyfish

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.level import ComparisonLevel, WeightFunction
from contactpoint.domain.matching.criteria import Criteria
from contactpoint.domain.matching.index.search_document import SearchDocument
from contactpoint.domain.matching.normalise import ParsedAddress

STREET_ALIKE = 0.88


def place_levels(
    criteria: Criteria, document: SearchDocument, weigh: WeightFunction, *, postcode_is_crowded: bool
) -> tuple[ComparisonLevel, ...]:
    """Compare postcode and address with the home that they fit best; a crowded postcode is ignored."""
    postcode = "" if postcode_is_crowded else normalise.postcode(criteria.postcode)
    address = normalise.address(criteria.address or "")
    if not (postcode or address):
        return ()
    readings = [tuple(_one_place(postcode, address, place, n)) for n, place in enumerate(document.places)]
    return max(readings, key=weigh) if len(readings) > 1 else readings[0] if readings else ()


def _one_place(postcode: str, address: str, place: tuple[str, str], position: int) -> Iterator[ComparisonLevel]:
    former = "former " if position else ""
    by_code = postcode_kind(postcode, place[0]) if postcode and place[0] else ""
    by_address = alike(address, place[1]) if address and place[1] else ""
    if by_code:
        yield _LEVELS[former, "postcode", by_code]
    if by_address:
        yield _LEVELS[former, "address", by_address]
    yield from _home(by_code, by_address, former)


def _home(by_code: str, by_address: str, former: str) -> Iterator[ComparisonLevel]:
    """Yield the levels of postcode and address together: less evidence than the sum of both."""
    agree = [by for by in (by_code, by_address) if by in AGREEING_KINDS]
    if by_address == "flat":
        yield ComparisonLevel("home_both.another_flat", "")
    elif agree:
        yield ComparisonLevel("home.agrees", "")
        if len(agree) == 2:
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
}
AGREEING_POSTCODE_KINDS = frozenset({"exact", "typo"})
AGREEING_KINDS = AGREEING_POSTCODE_KINDS | {"similar", "unnumbered"}
ADDRESS_EXPLANATIONS = {
    "exact": "address agrees",
    "similar": "address is nearly the same",
    "unnumbered": "street agrees, one address has no house number",
    "building": "address is nearly the same, without the flat",
    "flat": "another flat in the same building",
    "street": "street agrees, house number does not",
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
    if abs(len(query_value) - len(value)) <= 1 and jellyfish.damerau_levenshtein_distance(query_value, value) == 1:
        return "typo"
    return "area" if normalise.outward_code(query_value) == normalise.outward_code(value) else "differs"


@lru_cache(maxsize=65536)
def alike(query_value: str, value: str) -> str:
    """Return how far two normalised addresses agree, part by part: a key of `ADDRESS_EXPLANATIONS`.

    Numbers are compared as numbers: another one is another house, 61 next to 16 as well. So may be the house of an
    address without one.
    """
    if query_value == value:
        return "exact"
    asked, recorded = normalise.parse_address(query_value), normalise.parse_address(value)
    if not _any_street_alike(asked, recorded):
        return _by_number(asked, recorded)
    if asked.number and recorded.number and asked.number != recorded.number:
        return "street"
    if recorded.number and not asked.number and asked.flat in ("", recorded.flat):
        return "unnumbered"
    if asked.flat != recorded.flat:
        return "flat" if asked.flat and recorded.flat else "building"
    same = (asked.flat, asked.number, asked.street) == (recorded.flat, recorded.number, recorded.street)
    return "exact" if same else "similar"


def _by_number(asked: ParsedAddress, recorded: ParsedAddress) -> str:
    """Compare addresses of which the streets are not alike: one may have its number only, as next to a postcode."""
    if not asked.number or asked.number != recorded.number:
        return "differs"
    is_bare = any(not (each.street or each.building) for each in (asked, recorded))
    return "number_only" if is_bare and asked.flat == recorded.flat else "number"


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
