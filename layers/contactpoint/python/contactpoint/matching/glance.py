"""A glance at a card, before it is compared in full: most cards under a wide key have nothing else in common.

A full comparison costs ten times as much. Nothing is decided here: what is passed over would have had no odds to
speak of.
"""

from datetime import date
from typing import NamedTuple

from contactpoint.matching import normalise
from contactpoint.matching.card import Card
from contactpoint.matching.criteria import Criteria

ENOUGH_KNOWN, ENOUGH_ALIKE = 3, 2


class Glance(NamedTuple):
    """What one sees of the criteria at a glance: initials of the names, date of birth, house and street."""

    initials: frozenset[str]
    born: date | None
    house: str
    street: str


def glance(criteria: Criteria) -> Glance | None:
    """Return what to look for, or None if so little is known that every card is to be compared."""
    if criteria.directory_number or criteria.nhs_number or criteria.upn:
        return None
    both = normalise.given_name(criteria.given_name or ""), normalise.name(criteria.family_name or "")
    names = [name for name in both if name]
    house, street = normalise.street(normalise.address(criteria.address or ""))
    known = len(names) + bool(criteria.date_of_birth) + bool(street)
    initials = frozenset(word[0] for name in names for word in normalise.name_words(name))
    return Glance(initials, criteria.date_of_birth, house, street) if known >= ENOUGH_KNOWN else None


def worth_comparing(seen: Glance, card: Card) -> bool:
    """Return whether the card has enough in common at a glance; what it does not know counts as in common."""
    alike = _birth_alike(seen.born, card.date_of_birth) + _home_alike(seen, card)
    if alike >= ENOUGH_ALIKE:
        return True
    return alike + max(_names_alike(seen, *pair) for pair in card.names) >= ENOUGH_ALIKE


def _names_alike(seen: Glance, given_name: str, family_name: str) -> int:
    """Return how many of the names have an initial that is asked for, in either order; unknown ones have."""
    held = normalise.given_name(given_name), normalise.name(family_name)
    return sum(not name or any(word[0] in seen.initials for word in normalise.name_words(name)) for name in held)


def _birth_alike(asked: date | None, held: date | None) -> int:
    if asked is None:
        return 0
    if held is None:
        return 1
    parts = (asked.day, asked.month)
    same = (asked.year == held.year) + (held.day in parts) + (held.month in parts)
    return 2 if same == 3 else int(same > 0)


def _home_alike(seen: Glance, card: Card) -> int:
    """Return how much of house and street agrees with some home; an unknown one does."""
    if not seen.street:
        return 0
    homes = [normalise.street(address) for _, address in card.places if address]
    if not homes:
        return 1
    return max((house == seen.house and bool(house)) + (street == seen.street) for house, street in homes)
