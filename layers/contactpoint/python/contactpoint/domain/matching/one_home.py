"""Whether two places are one home to those who guard hidden children: never blinder than a search.

A search takes "Rose Cottage, 41 Tree Lane", "c/o Brown, 41 Tree Lane", "41Tree Lane" and "41" with the same postcode
for one house. A guard that did not would let a hidden home become visible, written in another way (rulebook, section
5).
"""

from functools import lru_cache

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.places import alike

Place = tuple[str, str]
"""A postcode and an address, normalised; either may be empty."""
ONE_HOME_KINDS = frozenset({"exact", "similar", "building"})
PERHAPS_ONE_HOME_KINDS = frozenset({"flat", "unnumbered"})
ONE_HOME_AT_POSTCODE_KINDS = ONE_HOME_KINDS | {"number_only", "number"}
"""At one postcode the house number decides: the street may be left out, or be another line of the address."""


def is_one_home(one: Place, other: Place, *, perhaps: bool = False) -> bool:
    """Return whether two places are one home, though a letter of the postcode may differ.

    If one has no postcode, its house and its street decide.

    Parameters
    ----------
    perhaps
        Whether all flats of one house count as one home, and a street without a number as every house in it.
    """
    (code, address), (other_code, other_address) = one, other
    if not (address and other_address) or (code and other_code and len(code) != len(other_code)):
        return False
    if sum(a != b for a, b in zip(code, other_code, strict=False)) > 1:
        return False
    kinds = ONE_HOME_AT_POSTCODE_KINDS if code and code == other_code else ONE_HOME_KINDS
    kind = _alike(number_first(address), number_first(other_address))
    return kind in kinds or (perhaps and kind in PERHAPS_ONE_HOME_KINDS)


def _alike(one: str, other: str) -> str:
    """Return how far two addresses agree, whichever is first."""
    has_number, other_has = (bool(normalise.parse_address(each).number) for each in (one, other))
    return alike(other, one) if has_number and not other_has else alike(one, other)


@lru_cache(maxsize=4096)
def number_first(address: str) -> str:
    """Return a normalised address with its house number first, if that is its only number and last: "tree lane 41"."""
    *words, last = address.split() or [""]
    is_last = last[:1].isdigit() and words and not any(word[:1].isdigit() for word in words)
    return " ".join((last, *words)) if is_last else address


def name_of_home(place: Place) -> str:
    """Return what is the same however a home is written: postcode, number and flat; empty if one is missing."""
    postcode, address = place
    if not address or not normalise.is_postcode(postcode):
        return ""
    parts = normalise.parse_address(number_first(address))
    return "|".join((postcode, parts.number, parts.flat) if parts.number else (postcode, address))
