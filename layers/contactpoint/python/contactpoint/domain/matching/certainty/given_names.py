"""Whether the given name may be a brother's or sister's: it is unlike, short, another sex's, or only half known."""

from collections.abc import Set

from contactpoint.domain.matching.certainty.level_groups import (
    AGES_TOLD,
    ANOTHER_HOME,
    ANOTHER_HOUSE,
    BIRTHDAYS,
    DISTANT_BIRTHDAYS,
    INITIAL,
    NEAR_BIRTHDAYS,
    NO_GIVEN_NAME,
    OTHER_POSTCODES,
    OTHER_YEARS,
    SAME_BIRTHDAYS,
    SAME_GIVEN_NAMES,
    SAME_NAMES,
    SWAPPED_NAMES,
    UNSURE_GIVEN_NAMES,
    has_home,
    is_at_house,
)

ANOTHER_SEX_BY_NAME = "sex.by_name"
"""Kaur and Singh, or Singh and a girl: a brother or sister of the same given name."""
OTHER_WORDS = "relative.words"
"""Words that are no names, next to the name: most often they describe a relative."""
HALF_NAMES = frozenset({"name.swapped_initial", "name.swapped_alike", "name.only"})
"""One name agrees, in the other field: next to an initial, to a name that a twin may have, or to nothing."""
OTHER_FORMS = frozenset({"given_name.spelling", "given_name.nickname", "given_name.part_replaced"})
"""Forms of one name that are two names in some families."""
TYPOS = frozenset(f"given_name.{kind}" for kind in ("typo", "close", "sound", "part_similar", "similar", "misspelt"))
KNOWN_AGES = SAME_BIRTHDAYS | AGES_TOLD | {"date.impossible"}
WHOLE_FAMILY_NAMES = frozenset({"family_name.exact", "family_name.part", "family_name.typo"})


def may_be_sibling(levels: Set[str]) -> bool:
    """Return whether the given name may be another child's.

    It may be if it is not the same, if it is misspelt and the birthday is quite another, or if it is unknown or
    misspelt and the sex differs. A word such as Kaur or Singh says another sex next to the same name, too.
    """
    if (
        not levels.isdisjoint({ANOTHER_SEX_BY_NAME, OTHER_WORDS})
        or not levels.isdisjoint(UNSURE_GIVEN_NAMES | HALF_NAMES)
        or has_another_sex(levels)
        or may_be_sisters_form(levels)
        or may_be_of_half_a_name(levels)
        or _is_typo_without_age(levels)
    ):
        return True
    return "sibling.similar" in levels and not levels.isdisjoint(DISTANT_BIRTHDAYS)


def may_be_sisters_form(levels: Set[str]) -> bool:
    """Return whether two forms may be names of two children: the birthday, the year or the age differs.

    Lily is short for Elizabeth, and sisters are called so; so are Hafsa Bibi and Hafsa Ruqaya. These two may be twins,
    too, if the house does not agree. In one house, two spellings are one child's, Mohammed and Muhammad, unless the
    birthday or the age is quite another: Zara and Zahra. It may also be if nothing is known of the age. A date that is
    a mistake is excused: no child can have it, or the age that is stated with it agrees. An age that is off by one is
    often told wrongly.
    """
    if "given_name.part_replaced" in levels and not is_at_house(levels):
        return True
    if not levels.isdisjoint(KNOWN_AGES):
        return False
    if "given_name.spelling" in levels and is_at_house(levels):
        return not levels.isdisjoint(DISTANT_BIRTHDAYS | OTHER_YEARS)
    return not levels.isdisjoint(OTHER_FORMS)


def _is_typo_without_age(levels: Set[str]) -> bool:
    """Return whether the name is nearly the same, and nothing is known of the age: Shamima and Shamina, sisters."""
    return not levels.isdisjoint(TYPOS) and levels.isdisjoint(KNOWN_AGES | NEAR_BIRTHDAYS)


def has_another_sex(levels: Set[str]) -> bool:
    """Return whether the sex differs, and the given name is not so much the same that it must be a mistake.

    Louise and Louis are twins, and so are Charlotte and Charlie: another form may be a brother's or sister's own name.
    Joey, a girl, and Joseph are not: that sex is a mistake, also next to a typo.
    """
    if "sex.differs" not in levels:
        return False
    if "sex.mistaken" in levels:
        return levels.isdisjoint(SAME_NAMES | {"given_name.typo"})
    return levels.isdisjoint(SAME_NAMES - OTHER_FORMS)


def may_be_of_half_a_name(levels: Set[str]) -> bool:
    """Return whether little is known of the name, and another fact leaves a doubt (decision 57)."""
    return (
        _is_only_initial(levels)
        or _is_only_beginning(levels)
        or _is_misspelt(levels)
        or _is_without_family_name(levels)
        or _is_swapped(levels)
        or {NO_GIVEN_NAME, "family_name.part"} <= levels
    )


def _is_only_initial(levels: Set[str]) -> bool:
    """Return whether J is written for Jack without the birthday and the family name, or at another house.

    One child in ten has the initial, and of brothers and sisters more.
    """
    is_whole = not levels.isdisjoint(SAME_BIRTHDAYS) and not levels.isdisjoint(WHOLE_FAMILY_NAMES)
    is_another = not levels.isdisjoint(ANOTHER_HOUSE | OTHER_POSTCODES)
    is_elsewhere = is_another or ("home.agrees" in levels and not has_home(levels))
    return INITIAL in levels and (is_elsewhere or not is_whole)


def _is_only_beginning(levels: Set[str]) -> bool:
    """Return whether "Persep" is written for Persephone without the very birthday and house, or for another sex.

    Brothers and sisters may be called Harpreet and Harleen.
    """
    is_known = "birth.exact" in levels and is_at_house(levels) and "sex.differs" not in levels
    return "given_name.shortened" in levels and not is_known


def _is_misspelt(levels: Set[str]) -> bool:
    """Return whether the name has two mistakes, and not everything else agrees."""
    is_known = {"family_name.exact", "birth.exact", "sex.exact"} <= levels and is_at_house(levels)
    return "given_name.misspelt" in levels and not is_known


def _is_without_family_name(levels: Set[str]) -> bool:
    """Return whether no family name is compared, and not the house: a neighbour's child may be called the same.

    Then only the same given name and the birthday are enough, without another sex or postcode.
    """
    if NO_GIVEN_NAME in levels or any(_is_of_family_name(level) for level in levels):
        return False
    is_same = not levels.isdisjoint(SAME_GIVEN_NAMES) and not levels.isdisjoint(SAME_BIRTHDAYS)
    is_another = "sex.differs" in levels or not levels.isdisjoint(OTHER_POSTCODES)
    return not is_at_house(levels) and not (is_same and not is_another)


def _is_of_family_name(level: str) -> bool:
    return level.startswith("family_name.") or (level.startswith("name.") and level != "name.other")


def _is_swapped(levels: Set[str]) -> bool:
    """Return whether given and family name are swapped next to another birthday, or to another sex and home.

    Hassan Ali and Ali Hassan are two names: a child may be called by a grandfather's.
    """
    if levels.isdisjoint(SWAPPED_NAMES):
        return False
    is_age_only = "age.exact" in levels and levels.isdisjoint(BIRTHDAYS) and is_at_house(levels)
    is_another = "sex.differs" in levels and not (has_home(levels) and levels.isdisjoint(ANOTHER_HOME))
    return is_another or (levels.isdisjoint(SAME_BIRTHDAYS) and not is_age_only)
