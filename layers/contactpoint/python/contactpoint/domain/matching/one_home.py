"""Whether two places are one home to those who guard hidden children: never blinder than a search.

A search takes "Rose Cottage, 41 Tree Lane", "c/o Brown, 41 Tree Lane", "41Tree Lane" and "41" with the same postcode
for one house. A guard that did not would let a hidden home become visible, written in another way (rulebook, section
5).
"""

import re
from functools import lru_cache

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.places import AGREEING_POSTCODE_KINDS, alike, postcode_kind
from contactpoint.domain.matching.index.blocking import Place
from contactpoint.domain.matching.normalise.address_parts import FLAT_WORDS, number_first

ONE_HOME_KINDS = frozenset({"exact", "similar", "building"})
_NUMBER = re.compile(r"(\d+)(?:[a-z]?|[a-z]{3,})")
"""A number with its letter, or glued to its street; "2nd" is no number."""


def is_one_home(one: Place, other: Place, *, perhaps: bool = False) -> bool:
    """Return whether two places are one home, though a letter of the postcode may differ.

    If one has no postcode, its house and its street decide. At one postcode, any number that both have is the house's:
    a line before it may have a number as well.

    Parameters
    ----------
    perhaps
        Whether all flats of one house count as one home, and a street without a number as every house in it.
    """
    (code, address), (other_code, other_address) = one, other
    if not (address and other_address):
        return False
    if code and other_code and postcode_kind(code, other_code) not in AGREEING_POSTCODE_KINDS:
        return False
    kind = _alike(number_first(address), number_first(other_address))
    if kind == "flat":
        return perhaps or not _are_two_flats(address, other_address)
    if kind in ONE_HOME_KINDS or (perhaps and kind == "unnumbered"):
        return True
    return bool(code) and code == other_code and not _numbers(address).isdisjoint(_numbers(other_address))


def is_one_postcode(one: Place, other: Place) -> bool:
    """Return whether two places have the same postcode."""
    return one[0] == other[0] and normalise.is_postcode(one[0])


@lru_cache(maxsize=4096)
def _numbers(address: str) -> frozenset[str]:
    """Return the numbers of a normalised address: "41 42 tree lane" has two. That of a flat counts only by itself."""
    words = address.split()
    numbers = {at: found[1].lstrip("0") for at, word in enumerate(words) if (found := _NUMBER.fullmatch(word))}
    before = {at: words[max(at - 2, 0) : at] for at in numbers}
    of_flats = {at for at, said in before.items() if {*said[-1:]} & FLAT_WORDS and "floor" not in said}
    of_flats |= {at for at, said in before.items() if said[-1:] == ["floor"]}
    return frozenset(number for at, number in numbers.items() if at not in of_flats) or frozenset(numbers.values())


def _are_two_flats(one: str, other: str) -> bool:
    flats = [normalise.parse_address(number_first(each)).flat for each in (one, other)]
    return all(flats) and flats[0] != flats[1]


def _alike(one: str, other: str) -> str:
    """Return how far two addresses agree, whichever is first."""
    has_number, other_has = (bool(normalise.parse_address(each).number) for each in (one, other))
    return alike(other, one) if has_number and not other_has else alike(one, other)


def name_of_home(place: Place) -> str:
    """Return what is the same however a home is written: postcode, number and flat; empty if one is missing."""
    postcode, address = place
    if not address or not normalise.is_postcode(postcode):
        return ""
    parts = normalise.parse_address(number_first(address))
    return "|".join((postcode, parts.number, parts.flat) if parts.number else (postcode, address))
