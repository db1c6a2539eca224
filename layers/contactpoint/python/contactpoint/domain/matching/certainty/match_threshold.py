"""How likely a candidate must be for a `match`; some never are, because somebody else may fit as well as they do.

Certainty needs a reason to believe that each difference is a typo. A brother or sister has the family's name and home,
and may have a name that is alike (decision 19).
"""

from collections.abc import Set

from contactpoint.domain.matching.certainty.given_names import HALF_NAMES, may_be_sibling
from contactpoint.domain.matching.certainty.level_groups import (
    ANOTHER_HOME,
    BIRTHDAYS,
    DIFFERENT_FAMILY_NAMES,
    EXACT_NAMES,
    FAMILY_NAMES,
    NEAR_BIRTHDAYS,
    NEXT_DOOR,
    NO_GIVEN_NAME,
    OTHER_BIRTHDAYS,
    OTHER_POSTCODES,
    PARTS_OF_HOME,
    SAME_AGES,
    SAME_BIRTHDAYS,
    SAME_NAMES,
    SWAPPED_NAMES,
    has_home,
    is_at_house,
    is_of_another_sex,
)
from contactpoint.domain.matching.certainty.namesakes import may_be_namesake
from contactpoint.domain.matching.certainty.second_doubts import has_second_doubt
from contactpoint.domain.matching.comparison.compare import IDENTIFYING_LEVELS
from contactpoint.domain.matching.comparison.level import DIFFERENT_NAME_KINDS

MATCH_THRESHOLD, MATCH_THRESHOLD_NO_GIVEN_NAME, MATCH_THRESHOLD_LITTLE_KNOWN, UNREACHABLE = 0.91, 0.96, 0.99, 2.0
"""The minimum match probability for the outcome `match`. In a directory with siblings it is higher if too little is
known to tell them or namesakes apart, and unreachable if the given name differs."""
NEVER_CERTAIN = frozenset({"number.differs", "number.contradicted", "relative.described", "relative.another"})
"""A number that differs, or that is next to another child's name or birthday: one of them may be wrong.
Or a relative is described, and the number may be the relative's; or another twin."""
OTHER_NAMES = frozenset(f"given_name.{kind}" for kind in DIFFERENT_NAME_KINDS)
NEARLY_SAME_FAMILY_NAMES = frozenset(f"family_name.{kind}" for kind in ("exact", "typo", "close", "sound"))
UNLIKE_FAMILY_NAMES = DIFFERENT_FAMILY_NAMES | {"family_name.prefix", "family_name.similar"}
MISSPELT_FAMILY_NAMES = frozenset(f"family_name.{kind}" for kind in ("typo", "close", "sound", "part_similar"))
SAME_NAMES_IN_CROWD = frozenset({"given_name.exact", "given_name.spelling"})
NOT_COMPARED = "name.elsewhere"
"""One name is known of each, in another field, and they are not the same: it may be anybody."""


def match_threshold(levels: Set[str], *, has_siblings: bool, sibling_is_known: bool = False) -> float:
    """Return the minimum match probability at which a candidate with these levels is a `match`.

    Parameters
    ----------
    sibling_is_known
        Whether the candidate and another child of the family live at the home that the search names.
    """
    if not levels.isdisjoint(NEVER_CERTAIN):
        return UNREACHABLE
    if not levels.isdisjoint(IDENTIFYING_LEVELS):
        return MATCH_THRESHOLD
    if may_be_stranger(levels) or (has_siblings and may_be_relative(levels, sibling_is_known=sibling_is_known)):
        return UNREACHABLE
    if has_siblings and (is_little_known(levels) or may_be_another_of_family(levels)):
        return MATCH_THRESHOLD_LITTLE_KNOWN
    return MATCH_THRESHOLD_NO_GIVEN_NAME if has_siblings and NO_GIVEN_NAME in levels else MATCH_THRESHOLD


def may_be_another_of_family(levels: Set[str]) -> bool:
    """Return whether another child of the home may fit as well: no given name is known, and the birthday differs.

    A brother or sister a year younger, or a stepbrother, may be missing. If the birthday is the same, another family
    name or a part of it leaves that doubt, unless sex and house agree. An age by itself needs all three (decision 54).
    """
    if NO_GIVEN_NAME not in levels:
        return False
    is_same_name, knows_house = "family_name.exact" in levels, not may_be_unknown_twin(levels)
    if not levels.isdisjoint(SAME_BIRTHDAYS):
        return not (is_same_name or knows_house)
    is_mistake = "date.impossible" in levels and not levels.isdisjoint(NEAR_BIRTHDAYS)
    is_same_age = "age.exact" in levels and (is_mistake or levels.isdisjoint(BIRTHDAYS))
    return not (is_same_age and is_same_name and knows_house)


def may_be_unknown_twin(levels: Set[str]) -> bool:
    """Return whether the search may be for a twin who is not in the directory.

    It may be if no given name is known, and not both sex and house agree. Where a brother or sister is known, that is
    rare: in 24 directories of `benchmarks.matching.synthetic`, one answer in 434 was for an absent child. Where none
    is, and no sex is known, it was one in 44.
    """
    return NO_GIVEN_NAME in levels and ("sex.exact" not in levels or not is_at_house(levels))


def is_of_family_at_home(levels: Set[str]) -> bool:
    """Return whether this is a child of the family that is searched for, at its home and not next door."""
    return "home.agrees" in levels and not levels.isdisjoint(FAMILY_NAMES) and levels.isdisjoint(NEXT_DOOR)


def is_little_known(levels: Set[str]) -> bool:
    """Return whether a namesake or a neighbour may fit as well.

    One may if only a year of birth or an age is known, or a given name and a birthday, and not the home.
    """
    if has_home(levels) or _is_known_in_crowd(levels):
        return False
    return levels.isdisjoint(FAMILY_NAMES) or levels.isdisjoint(BIRTHDAYS)


def _is_known_in_crowd(levels: Set[str]) -> bool:
    """Return whether both names and the year or age agree in a postcode that many families share.

    It is no family's home, but hardly any namesake of that age lives there, too.
    """
    is_same = not levels.isdisjoint(SAME_NAMES_IN_CROWD) and "family_name.exact" in levels
    is_another = is_of_another_sex(levels) or not levels.isdisjoint(ANOTHER_HOME)
    is_same_age = not levels.isdisjoint(SAME_AGES) and levels.isdisjoint(OTHER_BIRTHDAYS)
    return "postcode.shared" in levels and is_same and is_same_age and not is_another


def may_be_relative(levels: Set[str], *, sibling_is_known: bool) -> bool:
    """Return whether a brother or sister, an unknown twin or a cousin of the same name may fit as well."""
    if may_be_sibling(levels) or may_be_namesake(levels) or has_second_doubt(levels):
        return True
    return may_be_unknown_twin(levels) and not sibling_is_known


def may_be_stranger(levels: Set[str]) -> bool:
    """Return whether too little agrees next to names that are unlike, misspelt, or swapped and unlike."""
    if NOT_COMPARED in levels or is_hardly_known(levels):
        return True
    is_unlike = not levels.isdisjoint(DIFFERENT_FAMILY_NAMES)
    if is_unlike and levels.isdisjoint(EXACT_NAMES):
        return not has_home(levels) or not levels.isdisjoint(NEXT_DOOR)
    if has_home(levels):
        return is_unlike and is_of_another_sex(levels)
    if not levels.isdisjoint(SWAPPED_NAMES - {"name.swapped"}) or _may_have_another_family_name(levels):
        return True
    if "home_both.differs" in levels and levels.isdisjoint(EXACT_NAMES):
        return True
    is_elsewhere = not levels.isdisjoint(OTHER_POSTCODES) and is_of_another_sex(levels)
    is_unlike = is_unlike or levels.isdisjoint(SAME_NAMES)
    return is_elsewhere or ("sex.differs" in levels and not levels.isdisjoint(ANOTHER_HOME) and is_unlike)


def _may_have_another_family_name(levels: Set[str]) -> bool:
    """Return whether, without the home, the family name may be another child's of that given name and birthday.

    Some children of a common given name are born each day. Next to an age, every other form leaves that doubt.
    """
    if not levels.isdisjoint(PARTS_OF_HOME):
        return False
    if "family_name.sound" in levels and not levels.isdisjoint(OTHER_POSTCODES):
        return True
    forms = UNLIKE_FAMILY_NAMES if not levels.isdisjoint(BIRTHDAYS) else UNLIKE_FAMILY_NAMES | MISSPELT_FAMILY_NAMES
    return not levels.isdisjoint(forms)


def is_hardly_known(levels: Set[str]) -> bool:
    """Return whether the given name is another or unknown, the birthday is not the same, and there is a third doubt.

    It is the family name, if it is not nearly the same, or the house, if it is next door. Then only the home or a part
    of the birthday is left: in a directory without brothers and sisters, too, it is a stranger's.
    """
    if not levels.isdisjoint(SAME_BIRTHDAYS) or not (NO_GIVEN_NAME in levels or not levels.isdisjoint(OTHER_NAMES)):
        return False
    return levels.isdisjoint(NEARLY_SAME_FAMILY_NAMES) or not levels.isdisjoint(NEXT_DOOR)


def may_be_the_other(levels: Set[str], other: Set[str]) -> bool:
    """Return whether a likelier candidate may be at the child's home only, and this other one be the child.

    If no given name is known, it may be if the other one has the very family name and birthday, and no other sex, and
    the likelier one has not: a child may stay with cousins (decision 54).
    """
    is_the_same = "family_name.exact" in other and "birth.exact" in other and "sex.differs" not in other
    return NO_GIVEN_NAME in levels and is_the_same and not {"family_name.exact", "birth.exact"} <= levels


def must_be_shown(levels: Set[str]) -> bool:
    """Return whether so much agrees that the child is shown, however unlikely: a runaway may lie about a name."""
    if "birth.exact" not in levels:
        return False
    is_half = not levels.isdisjoint(HALF_NAMES)
    return is_half or "family_name.exact" in levels or {"given_name.exact", "home.agrees"} <= levels
