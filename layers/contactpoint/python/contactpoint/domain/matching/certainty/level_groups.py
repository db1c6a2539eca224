"""Groups of comparison levels that the rules about certainty speak of."""

from collections.abc import Set

from contactpoint.domain.matching.comparison.agreement_of_one_name import EXPLANATIONS
from contactpoint.domain.matching.comparison.level import DIFFERENT_NAME_KINDS, UNSURE_NAME_KINDS

NO_GIVEN_NAME = "sibling.given_unknown"
INITIAL = "given_name.initial"
UNSURE_GIVEN_NAMES = frozenset(f"given_name.{kind}" for kind in UNSURE_NAME_KINDS)
SAME_GIVEN_NAMES = frozenset(
    {"given_name.exact", "given_name.spelling", "given_name.nickname", "given_name.part", "given_name.part_replaced"}
)
SWAPPED_NAMES = frozenset({"name.swapped", "name.swapped_similar"})
SAME_NAMES = SAME_GIVEN_NAMES | {"name.swapped", "name.words"}
EXACT_NAMES = frozenset({"given_name.exact", "family_name.exact", "name.swapped", "name.words"})
DIFFERENT_FAMILY_NAMES = frozenset(f"family_name.{kind}" for kind in DIFFERENT_NAME_KINDS)
FAMILY_NAMES = frozenset(f"family_name.{kind}" for kind in set(EXPLANATIONS) - DIFFERENT_NAME_KINDS) | {
    "name.swapped",
    "name.swapped_similar",
    "name.words",
}
NEAR_BIRTHDAYS = frozenset({"birth.close", "birth.part"})
DISTANT_BIRTHDAYS = frozenset({"birth.year", "birth.differs"})
OTHER_BIRTHDAYS = NEAR_BIRTHDAYS | DISTANT_BIRTHDAYS
OTHER_YEARS = frozenset({"year.close", "year.near", "year.differs", "age.near", "age.differs"})
"""A year that differs, or an age that is off by more than one: by one, it is often the same child, told wrongly."""
SAME_BIRTHDAYS = frozenset({"birth.exact", "birth.swapped"})
BIRTHDAYS = OTHER_BIRTHDAYS | SAME_BIRTHDAYS
ANOTHER_HOME = frozenset({"postcode.differs", "postcode.area", "address.differs", "address.flat", "address.street"})
NEXT_DOOR = frozenset({"address.street", "address.flat", "address.building"})
SAME_HOUSE = frozenset({"address.exact", "address.similar"})
UNKNOWN_HOUSE, HOUSE_NUMBER = "address.unnumbered", "address.number_only"


def is_at_house(levels: Set[str]) -> bool:
    """Return whether the house agrees; its number is enough next to the postcode.

    A street without a number is no house. Without a postcode, one of the two is all that is known: such a search
    without a given name has too few criteria for the product; the census has them.
    """
    if not levels.isdisjoint(SAME_HOUSE):
        return True
    if any(level.startswith("postcode.") for level in levels):
        return {HOUSE_NUMBER, "postcode.exact"} <= levels
    return not levels.isdisjoint({UNKNOWN_HOUSE, HOUSE_NUMBER})
