"""How the homes of a card compare with the postcode and address asked for."""

from collections.abc import Iterator
from functools import lru_cache

import jellyfish

from contactpoint.matching import normalise
from contactpoint.matching.card import Card
from contactpoint.matching.criteria import Criteria
from contactpoint.matching.level import Level, Weigh

STREET_ALIKE = 0.88


def place_levels(criteria: Criteria, card: Card, weigh: Weigh, *, crowded: bool) -> tuple[Level, ...]:
    """Compare postcode and address with the place of the card that they fit best; a crowded postcode counts nothing."""
    postcode = "" if crowded else normalise.postcode(criteria.postcode)
    address = normalise.address(criteria.address or "")
    if not (postcode or address):
        return ()
    readings = [tuple(_one_place(postcode, address, place, n)) for n, place in enumerate(card.places)]
    return max(readings, key=weigh) if len(readings) > 1 else readings[0] if readings else ()


def _one_place(postcode: str, address: str, place: tuple[str, str], position: int) -> Iterator[Level]:
    former = "former " if position else ""
    by_code = _postcode(postcode, place[0]) if postcode and place[0] else ""
    by_address = alike(address, place[1]) if address and place[1] else ""
    if by_code:
        yield Level(f"postcode.{by_code}", f"{former}{POSTCODE_WORDS[by_code]}")
    if by_address:
        yield Level(f"address.{by_address}", f"{former}{ADDRESS_WORDS[by_address]}")
    yield from _home(by_code, by_address, former)


def _home(by_code: str, by_address: str, former: str) -> Iterator[Level]:
    """Yield what postcode and address say together: less than twice what one says."""
    agree = [by for by in (by_code, by_address) if by in ("exact", "slip", "alike")]
    if agree:
        yield Level("home.agrees", "")
        if len(agree) == 2:
            yield Level("home_both.agrees", "")
        if former:
            yield Level("former_home.agrees", "")
    elif by_code == by_address == "differs":
        yield Level("home_both.differs", "")


POSTCODE_WORDS = {
    "exact": "postcode agrees",
    "slip": "postcode differs in one character",
    "area": "postcode area agrees",
    "differs": "postcode differs",
}
ADDRESS_WORDS = {
    "exact": "address agrees",
    "alike": "address is nearly the same",
    "street": "street agrees, house number does not",
    "number": "house number agrees, street does not",
    "differs": "address differs",
}


def _postcode(asked: str, held: str) -> str:
    if asked == held:
        return "exact"
    if abs(len(asked) - len(held)) <= 1 and jellyfish.damerau_levenshtein_distance(asked, held) == 1:
        return "slip"
    return "area" if normalise.outward(asked) == normalise.outward(held) else "differs"


@lru_cache(maxsize=65536)
def alike(asked: str, held: str) -> str:
    """Return how far two normalised addresses agree: a key of `ADDRESS_WORDS`."""
    if asked == held:
        return "exact"
    numbers, street = _parted(asked)
    held_numbers, held_street = _parted(held)
    same_street = _same_street(street, held_street)
    same_number = not numbers or not held_numbers or bool(numbers & held_numbers)
    if same_street:
        return "alike" if same_number else "street"
    return "number" if numbers & held_numbers else "differs"


def _parted(address: str) -> tuple[frozenset[str], str]:
    """Return the numbers and the words of an address."""
    words = address.split()
    return frozenset(w for w in words if w[0].isdigit()), " ".join(w for w in words if not w[0].isdigit())


def _same_street(one: str, other: str) -> bool:
    if not (one and other):
        return False
    shorter, longer = sorted((one.replace(" ", ""), other.replace(" ", "")), key=len)
    if jellyfish.jaro_winkler_similarity(shorter, longer) >= STREET_ALIKE:
        return True
    return len(shorter) >= 5 and jellyfish.jaro_winkler_similarity(shorter, longer[: len(shorter)]) >= STREET_ALIKE
