"""Groups of comparison levels that the rules about certainty speak of."""

from collections.abc import Set

from contactpoint.domain.matching.comparison.agreement_of_one_name import EXPLANATIONS
from contactpoint.domain.matching.comparison.level import DIFFERENT_NAME_KINDS, UNSURE_NAME_KINDS
from contactpoint.domain.matching.comparison.places import NEXT_DOOR_LEVELS

NO_GIVEN_NAME = "sibling.given_unknown"
INITIAL = "given_name.initial"
UNSURE_GIVEN_NAMES = frozenset(f"given_name.{kind}" for kind in UNSURE_NAME_KINDS)
SAME_GIVEN_NAMES = frozenset(
    {"given_name.exact", "given_name.spelling", "given_name.nickname", "given_name.part", "given_name.part_replaced"}
)
SWAPPED_NAMES = frozenset({"name.swapped", "name.swapped_similar", "name.swapped_alike"})
SAME_NAMES = SAME_GIVEN_NAMES | {"name.swapped", "name.words"}
EXACT_NAMES = frozenset({"given_name.exact", "family_name.exact", "name.swapped", "name.words"})
DIFFERENT_FAMILY_NAMES = frozenset(f"family_name.{kind}" for kind in DIFFERENT_NAME_KINDS)
FAMILY_NAMES = (
    frozenset(f"family_name.{kind}" for kind in set(EXPLANATIONS) - DIFFERENT_NAME_KINDS)
    | SWAPPED_NAMES
    | {"name.words"}
)
NEAR_BIRTHDAYS = frozenset({"birth.close", "birth.part"})
DISTANT_BIRTHDAYS = frozenset({"birth.year", "birth.differs"})
OTHER_BIRTHDAYS = NEAR_BIRTHDAYS | DISTANT_BIRTHDAYS
OTHER_YEARS = frozenset({"year.close", "year.near", "year.differs", "age.near", "age.differs"})
"""A year that differs, or an age that is off by more than one: by one, it is often the same child, told wrongly."""
SAME_BIRTHDAYS = frozenset({"birth.exact", "birth.swapped"})
BIRTHDAYS = OTHER_BIRTHDAYS | SAME_BIRTHDAYS
SAME_AGES = frozenset({"age.exact", "year.exact"})
AGES_TOLD = SAME_AGES | {"age.close"}
"""An age that is off by one is often told wrongly. A range of ages is none of one child."""
ANOTHER_HOME = frozenset({"postcode.differs", "postcode.area", "address.differs", "address.flat", "address.street"})
NEXT_DOOR = NEXT_DOOR_LEVELS
ANOTHER_HOUSE = NEXT_DOOR | {"address.differs"}
SAME_HOUSE = frozenset({"address.exact", "address.similar"})
UNKNOWN_HOUSE, HOUSE_NUMBER = "address.unnumbered", "address.number_only"
HOUSES_ALIKE = frozenset({UNKNOWN_HOUSE, HOUSE_NUMBER, "address.number"})
FORMER_HOME, NO_POSTCODE = "former_home.agrees", "postcode.not_stated"
PARTS_OF_HOME = frozenset(
    {"postcode.exact", "postcode.typo", "address.street", "address.building", "address.flat"}
    | {UNKNOWN_HOUSE, HOUSE_NUMBER, *SAME_HOUSE}
)
"""What agrees of a home, if not all of it does."""
OTHER_POSTCODES = frozenset({"postcode.differs", "postcode.area"})


def is_of_another_sex(levels: Set[str]) -> bool:
    """Return whether the sex differs, and the given name does not say that this is a mistake."""
    return "sex.differs" in levels and "sex.mistaken" not in levels


def is_same_house(levels: Set[str]) -> bool:
    """Return whether the address agrees, and not in another town: hundreds of them have a 12 Church Lane.

    At a former home it may be the child of those who live there now, or a cousin who stayed, unless the birthday is
    the same.
    """
    if _is_elsewhere(levels) or (FORMER_HOME in levels and levels.isdisjoint(SAME_BIRTHDAYS)):
        return False
    return not levels.isdisjoint(SAME_HOUSE) and levels.isdisjoint(OTHER_POSTCODES)


def has_home(levels: Set[str]) -> bool:
    """Return whether the home agrees so far that it tells children of one name apart.

    A postcode of which one character differs is often the next street's. It needs the address, or the birthday.
    """
    if "home.agrees" not in levels or not levels.isdisjoint(OTHER_POSTCODES):
        return False
    if _is_elsewhere(levels) or (FORMER_HOME in levels and levels.isdisjoint(SAME_BIRTHDAYS | {"age.exact"})):
        return False
    return "postcode.typo" not in levels or not levels.isdisjoint(SAME_HOUSE | HOUSES_ALIKE | SAME_BIRTHDAYS)


def is_at_house(levels: Set[str]) -> bool:
    """Return whether the house agrees; its number is enough next to the postcode.

    A number in another street of the postcode needs the birthday: in a block of flats, each has a 12. A street without
    a number is no house. If the record has no postcode either, one of the two is all that is known: so is the census.
    """
    if is_same_house(levels):
        return True
    if any(level.startswith("postcode.") and level != NO_POSTCODE for level in levels):
        is_number = HOUSE_NUMBER in levels or ("address.number" in levels and not levels.isdisjoint(SAME_BIRTHDAYS))
        return is_number and not levels.isdisjoint({"postcode.exact", "postcode.shared"})
    return not (_is_elsewhere(levels) or levels.isdisjoint({UNKNOWN_HOUSE, HOUSE_NUMBER}))


def _is_elsewhere(levels: Set[str]) -> bool:
    """Return whether the search has no postcode, and quite another birthday or age: a namesake in another town."""
    return NO_POSTCODE in levels and not levels.isdisjoint(DISTANT_BIRTHDAYS | OTHER_YEARS)
