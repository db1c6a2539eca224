"""Whether a second fact leaves a doubt: one that differs may be a mistake, two are more often another child.

If the birthday is the same, or only its day and month are swapped, other rules look for doubts.
"""

from collections.abc import Set

from contactpoint.domain.matching.certainty.level_groups import (
    AGES_TOLD,
    ANOTHER_HOUSE,
    DIFFERENT_FAMILY_NAMES,
    DISTANT_BIRTHDAYS,
    FAMILY_NAMES,
    NEAR_BIRTHDAYS,
    OTHER_BIRTHDAYS,
    OTHER_POSTCODES,
    OTHER_YEARS,
    SAME_AGES,
    SAME_BIRTHDAYS,
    has_home,
    is_at_house,
    is_of_another_sex,
)
from contactpoint.domain.matching.certainty.namesakes import is_mistaken_date

WHOLE_NAMES = (
    frozenset({"given_name.exact", "given_name.part"}),
    frozenset({"family_name.exact", "family_name.part"}),
)


def has_second_doubt(levels: Set[str]) -> bool:
    """Return whether the birthday is not the same, and another fact is not either, or too little is known.

    In another town, and with another family name, that is enough. A cousin of the other sex may have the same name:
    Jaspreet, Robin. In the postcode, a birthday that is nearly the same needs both names. Without one, an age or a year
    must agree, or the house.
    """
    if not levels.isdisjoint(SAME_BIRTHDAYS) or is_mistaken_date(levels):
        return False
    if not levels.isdisjoint(OTHER_POSTCODES) or _is_of_another_family(levels):
        return True
    is_here, is_other_sex = is_at_house(levels), is_of_another_sex(levels)
    if is_here or is_other_sex:
        return is_other_sex and not (is_here and has_age(levels))
    if levels.isdisjoint(NEAR_BIRTHDAYS) or "age.exact" in levels:
        return levels.isdisjoint(AGES_TOLD if has_home(levels) and levels.isdisjoint(ANOTHER_HOUSE) else SAME_AGES)
    return "address.differs" in levels or any(levels.isdisjoint(names) for names in WHOLE_NAMES)


def _is_of_another_family(levels: Set[str]) -> bool:
    """Return whether the family name is another, or unknown and the birthday quite another; nor does the age agree."""
    has_birth = any(level.startswith(("birth.", "year.", "age.")) for level in levels)
    is_another = not levels.isdisjoint(DIFFERENT_FAMILY_NAMES)
    is_unknown = levels.isdisjoint(FAMILY_NAMES) and not levels.isdisjoint(DISTANT_BIRTHDAYS | OTHER_YEARS)
    return has_birth and (is_another or is_unknown) and levels.isdisjoint(SAME_AGES)


def has_age(levels: Set[str]) -> bool:
    """Return whether the age agrees, or the year if no birthday is stated."""
    return "age.exact" in levels or ("year.exact" in levels and levels.isdisjoint(OTHER_BIRTHDAYS))
