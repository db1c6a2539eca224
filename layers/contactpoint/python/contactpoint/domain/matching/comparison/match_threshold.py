"""How likely a candidate must be for a `match`; some never are, because somebody else may fit as well as they do.

Certainty needs a reason to believe that each difference is a typo. A brother or sister has the family's name and home,
and may have a name that is alike (decision 19).
"""

from collections.abc import Set

from contactpoint.domain.matching.comparison.agreement_of_one_name import EXPLANATIONS
from contactpoint.domain.matching.comparison.compare import IDENTIFYING_LEVELS
from contactpoint.domain.matching.comparison.level import DIFFERENT_NAME_KINDS, UNSURE_NAME_KINDS

MATCH_THRESHOLD, MATCH_THRESHOLD_NO_GIVEN_NAME, MATCH_THRESHOLD_LITTLE_KNOWN, UNREACHABLE = 0.93, 0.97, 0.99, 2.0
"""The minimum match probability for the outcome `match`. In a directory with siblings it is higher if too little is
known to tell them or namesakes apart, and unreachable if the given name differs."""
NEVER_CERTAIN = frozenset({"number.differs", "number.contradicted", "relative.described"})
"""A number that differs, or that is next to another child's name or birthday: one of them may be wrong.
Or a relative is described, and the number may be the relative's."""
ANOTHER_SEX_BY_NAME = "sex.by_name"
"""Kaur and Singh, or Singh and a girl: a brother or sister of the same given name."""
OTHER_WORDS = "relative.words"
"""Words that are no names, next to the name: most often they describe a relative."""
NO_GIVEN_NAME = "sibling.given_unknown"
UNSURE_GIVEN_NAMES = frozenset(f"given_name.{kind}" for kind in UNSURE_NAME_KINDS)
HALF_NAMES = frozenset({"name.swapped_initial", "name.only"})
"""One name agrees, in the other field: next to an initial, which brothers and sisters share, or to nothing."""
NOT_COMPARED = "name.elsewhere"
"""One name is known of each, in another field, and they are not the same: it may be anybody.

Only the very birthday, the sex and the house together make it the same child, as without a given name (decision 54).
"""
SAME_GIVEN_NAMES = frozenset({"given_name.exact", "given_name.spelling", "given_name.nickname", "given_name.part"})
SAME_NAMES = SAME_GIVEN_NAMES | {"name.swapped", "name.words"}
EXACT_NAMES = frozenset({"given_name.exact", "family_name.exact", "name.swapped", "name.words"})
ANOTHER_HOME = frozenset({"postcode.differs", "postcode.area", "address.differs", "address.flat", "address.street"})
DIFFERENT_FAMILY_NAMES = frozenset(f"family_name.{kind}" for kind in DIFFERENT_NAME_KINDS)
FAMILY_NAMES = frozenset(f"family_name.{kind}" for kind in set(EXPLANATIONS) - DIFFERENT_NAME_KINDS) | {
    "name.swapped",
    "name.swapped_similar",
    "name.words",
}
NEXT_DOOR = frozenset({"address.street", "address.flat", "address.building"})
NEAR_BIRTHDAYS = frozenset({"birth.close", "birth.part"})
OTHER_BIRTHDAYS = NEAR_BIRTHDAYS | {"birth.year", "birth.differs"}
OTHER_YEARS = frozenset({"year.close", "year.near", "year.differs", "age.near", "age.differs"})
"""A year that differs, or an age that is off by more than one: by one, it is often the same child, told wrongly."""
SAME_BIRTHDAYS = frozenset({"birth.exact", "birth.swapped"})
BIRTHDAYS = OTHER_BIRTHDAYS | SAME_BIRTHDAYS
SAME_HOUSE = frozenset({"address.exact", "address.similar"})
UNKNOWN_HOUSE = "address.unnumbered"


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


def is_at_house(levels: Set[str]) -> bool:
    """Return whether the house agrees. A street without a number is no house, but all that is known without a postcode.

    Such a search without a given name has too few criteria for the product; the census has them.
    """
    is_only_home = UNKNOWN_HOUSE in levels and not any(level.startswith("postcode.") for level in levels)
    return is_only_home or not levels.isdisjoint(SAME_HOUSE)


def is_of_family_at_home(levels: Set[str]) -> bool:
    """Return whether this is a child of the family that is searched for, at its home and not next door."""
    return "home.agrees" in levels and not levels.isdisjoint(FAMILY_NAMES) and levels.isdisjoint(NEXT_DOOR)


def is_little_known(levels: Set[str]) -> bool:
    """Return whether a namesake or a neighbour may fit as well.

    One may if only a year of birth is known without a home, an age at another postcode, or a given name and a birthday.
    """
    if "home.agrees" in levels:
        return False
    if levels.isdisjoint(FAMILY_NAMES) or (levels.isdisjoint(BIRTHDAYS) and "postcode.differs" in levels):
        return True
    return "year.exact" in levels and not any(level.startswith(("postcode.", "address.")) for level in levels)


def may_be_relative(levels: Set[str], *, sibling_is_known: bool) -> bool:
    """Return whether a brother or sister, an unknown twin or a cousin of the same name may fit as well."""
    if may_be_sibling(levels) or may_be_namesake(levels):
        return True
    return may_be_unknown_twin(levels) and not sibling_is_known


def may_be_sibling(levels: Set[str]) -> bool:
    """Return whether the given name may be another child's.

    It may be if it is not the same, if it is misspelt and the birthday is quite another, or if it is unknown or
    misspelt and the sex differs. A word such as Kaur or Singh says another sex next to the same name, too.
    """
    if (
        not levels.isdisjoint({ANOTHER_SEX_BY_NAME, OTHER_WORDS})
        or not levels.isdisjoint(UNSURE_GIVEN_NAMES | HALF_NAMES)
        or has_another_sex(levels)
        or may_be_sisters_short_name(levels)
    ):
        return True
    return "sibling.similar" in levels and not levels.isdisjoint(OTHER_BIRTHDAYS - NEAR_BIRTHDAYS)


def may_be_sisters_short_name(levels: Set[str]) -> bool:
    """Return whether long and short form may be names of two children: the birthday, the year or the age differs.

    Lily is short for Elizabeth, and sisters are called so. A date that is a mistake does not count: no child can have
    it, or the age that is stated with it agrees. An age that is off by one is often told wrongly.
    """
    if "given_name.nickname" not in levels or not levels.isdisjoint({"date.impossible", "age.exact"}):
        return False
    return not levels.isdisjoint(OTHER_BIRTHDAYS | OTHER_YEARS) and levels.isdisjoint(SAME_BIRTHDAYS)


def has_another_sex(levels: Set[str]) -> bool:
    """Return whether the sex differs, and the given name is not so much the same that it must be a mistake.

    Louise and Louis are twins, and so are Charlotte and Charlie: a short form may be a brother's or sister's own name.
    Joey, a girl, and Joseph are not: that sex is a mistake, also next to a typo.
    """
    if "sex.differs" not in levels:
        return False
    if "sex.mistaken" in levels:
        return levels.isdisjoint(SAME_NAMES | {"given_name.typo"})
    return levels.isdisjoint(SAME_NAMES - {"given_name.nickname"})


def may_be_stranger(levels: Set[str]) -> bool:
    """Return whether too little agrees next to names that are unlike, misspelt, or swapped and unlike."""
    if NOT_COMPARED in levels:
        return not ({"birth.exact", "sex.exact"} <= levels and is_at_house(levels))
    if not levels.isdisjoint(DIFFERENT_FAMILY_NAMES) and levels.isdisjoint(EXACT_NAMES):
        return "home.agrees" not in levels or not levels.isdisjoint(NEXT_DOOR)
    if "home.agrees" in levels:
        return False
    if "name.swapped_similar" in levels or ("home_both.differs" in levels and levels.isdisjoint(EXACT_NAMES)):
        return True
    unlike = levels.isdisjoint(SAME_NAMES) or not levels.isdisjoint(DIFFERENT_FAMILY_NAMES)
    return "sex.differs" in levels and not levels.isdisjoint(ANOTHER_HOME) and unlike


def may_be_namesake(levels: Set[str]) -> bool:
    """Return whether the birthday differs and the home does not tell namesakes apart: unknown, or only the street's.

    A birthday that no child can have, and is nearly the recorded one, is a mistake, unless it is next door and no age
    agrees.
    """
    if levels.isdisjoint(OTHER_BIRTHDAYS):
        return may_be_namesake_of_another_year(levels)
    next_door = not levels.isdisjoint(NEXT_DOOR)
    is_mistake = "date.impossible" in levels and not levels.isdisjoint(NEAR_BIRTHDAYS)
    if is_mistake and ("age.exact" in levels or not next_door):
        return False
    if is_mistaken_date(levels):
        return False
    return "home.agrees" not in levels or next_door or UNKNOWN_HOUSE in levels


def is_mistaken_date(levels: Set[str]) -> bool:
    """Return whether the birthday contradicts the age that is stated with it, which agrees, and so do names and street.

    A namesake next door is hardly ever as old as the child while a search for it says two ages. The product refuses
    such a search; the census has it.
    """
    agreeing = {"date.of_another_age", "age.exact", "given_name.exact"} <= levels
    is_contradicted = not levels.isdisjoint(DIFFERENT_FAMILY_NAMES | {"sex.differs"})
    places = {UNKNOWN_HOUSE, "address.number", "address.street"}
    return agreeing and not is_contradicted and not levels.isdisjoint(places)


def may_be_namesake_of_another_year(levels: Set[str]) -> bool:
    """Return whether a year or an age differs, and not the same house excuses it: a cousin may live next door.

    With 1 January on one side, only the year is compared. If it is next to the recorded one, the postcode is enough.
    """
    if levels.isdisjoint(OTHER_YEARS) or not levels.isdisjoint(SAME_BIRTHDAYS | {"age.exact"}):
        return False
    if "year.close" in levels:
        return "home.agrees" not in levels or not levels.isdisjoint(NEXT_DOOR | {UNKNOWN_HOUSE})
    return levels.isdisjoint(SAME_HOUSE)


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
