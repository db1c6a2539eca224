"""Whether another child of the same name may fit as well: the birthday, the year or the age leaves that doubt."""

from collections.abc import Set

from contactpoint.domain.matching.certainty.level_groups import (
    AGES_TOLD,
    DIFFERENT_FAMILY_NAMES,
    NEAR_BIRTHDAYS,
    NEXT_DOOR,
    OTHER_BIRTHDAYS,
    OTHER_YEARS,
    SAME_BIRTHDAYS,
    UNKNOWN_HOUSE,
    has_home,
    is_same_house,
)


def may_be_namesake(levels: Set[str]) -> bool:
    """Return whether the birthday differs and the home does not tell namesakes apart: unknown, or only the street's.

    A birthday that no child can have, and is nearly the recorded one, is a mistake, unless it is next door and no age
    agrees.
    """
    if levels.isdisjoint(OTHER_BIRTHDAYS):
        return _may_be_of_another_year(levels)
    next_door = not levels.isdisjoint(NEXT_DOOR)
    is_mistake = "date.impossible" in levels and not levels.isdisjoint(NEAR_BIRTHDAYS)
    if is_mistake and ("age.exact" in levels or not next_door):
        return False
    if is_mistaken_date(levels):
        return False
    return not has_home(levels) or next_door or UNKNOWN_HOUSE in levels


def is_mistaken_date(levels: Set[str]) -> bool:
    """Return whether the birthday contradicts the age that is stated with it, which agrees, and so do names and street.

    A namesake next door is hardly ever as old as the child while a search for it says two ages. The product refuses
    such a search; the census has it.
    """
    agreeing = {"date.of_another_age", "age.exact", "given_name.exact"} <= levels
    is_contradicted = not levels.isdisjoint(DIFFERENT_FAMILY_NAMES | {"sex.differs"})
    places = {UNKNOWN_HOUSE, "address.number", "address.number_only", "address.street"}
    return agreeing and not is_contradicted and not levels.isdisjoint(places)


def _may_be_of_another_year(levels: Set[str]) -> bool:
    """Return whether a year or an age differs or is not known, and not the same house excuses it.

    A cousin may live next door. With 1 January on one side, only the year is compared. If it is next to the recorded
    one, the postcode is enough.
    """
    if not levels.isdisjoint(SAME_BIRTHDAYS | {"age.exact"}):
        return False
    if levels.isdisjoint(OTHER_YEARS):
        return levels.isdisjoint(AGES_TOLD) and not levels.isdisjoint(NEXT_DOOR)
    if "year.close" in levels:
        return not has_home(levels) or not levels.isdisjoint(NEXT_DOOR | {UNKNOWN_HOUSE})
    return not is_same_house(levels)
