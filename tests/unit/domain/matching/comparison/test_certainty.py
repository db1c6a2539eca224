"""Which levels together never make a match."""

import pytest

from contactpoint.domain.matching.comparison.agreement_of_one_name import agreement
from contactpoint.domain.matching.comparison.match_threshold import (
    MATCH_THRESHOLD,
    MATCH_THRESHOLD_LITTLE_KNOWN,
    is_little_known,
    match_threshold,
    may_be_namesake,
    may_be_sibling,
    may_be_stranger,
)


@pytest.mark.parametrize(
    ("birthday", "may_be"),
    [("birth.close", False), ("birth.part", False), ("birth.year", True), ("birth.differs", True)],
)
def test_birthday_that_no_child_can_have_excuses_only_a_near_one(birthday, may_be):
    assert may_be_namesake({birthday, "date.impossible"}) == may_be
    assert may_be_namesake({birthday})


@pytest.mark.parametrize(
    ("birthday", "may_be"), [("birth.close", False), ("birth.year", True), ("birth.differs", True)]
)
def test_misspelt_name_with_quite_another_birthday_may_be_a_siblings(birthday, may_be):
    assert may_be_sibling({"given_name.typo", "sibling.similar", birthday}) == may_be


@pytest.mark.parametrize(
    ("given_name", "may_be"),
    [
        ("given_name.typo", True),
        ("given_name.initial", True),
        ("given_name.exact", False),
        ("given_name.spelling", False),
    ],
)
def test_misspelt_name_of_the_other_sex_may_be_a_twins(given_name, may_be):
    assert may_be_sibling({given_name, "birth.exact", "sex.differs", "home.agrees"}) == may_be
    assert not may_be_sibling({given_name, "birth.exact", "sex.exact", "home.agrees"})


@pytest.mark.parametrize(
    ("levels", "may_be"),
    [
        ({"address.street"}, True),
        ({"address.street", "age.exact"}, False),
        ({"address.exact", "home.agrees"}, False),
    ],
)
def test_birthday_that_no_child_can_have_is_no_mistake_next_door_unless_the_age_agrees(levels, may_be):
    assert may_be_namesake({"birth.close", "date.impossible", "home.agrees"} | levels) == may_be


@pytest.mark.parametrize(
    ("levels", "may_be"),
    [
        ({"age.exact", "postcode.differs"}, True),
        ({"year.exact"}, True),
        ({"age.exact", "postcode.exact", "home.agrees"}, False),
        ({"birth.exact", "postcode.differs"}, False),
        ({"age.exact"}, False),
    ],
)
def test_namesake_of_a_year_or_an_age_may_live_elsewhere(levels, may_be):
    assert is_little_known({"given_name.exact", "family_name.exact"} | levels) == may_be


def test_given_name_and_birthday_alone_may_be_a_strangers():
    levels = {"given_name.exact", "birth.exact"}
    assert is_little_known(levels)
    assert is_little_known(levels | {"family_name.differs"})
    assert not is_little_known(levels | {"family_name.differs", "home.agrees"})
    assert not is_little_known(levels | {"family_name.exact"})


def test_child_without_a_given_name_is_certain_from_a_higher_probability():
    levels = {"sibling.given_unknown", "birth.exact", "home.agrees"}
    assert match_threshold(levels, has_siblings=True) == MATCH_THRESHOLD_LITTLE_KNOWN
    assert match_threshold(levels, has_siblings=False) == MATCH_THRESHOLD


@pytest.mark.parametrize(
    ("levels", "may_be"),
    [
        ({"given_name.typo", "family_name.differs", "home.agrees", "address.building"}, True),
        ({"given_name.typo", "family_name.differs", "home.agrees", "address.exact"}, False),
        ({"given_name.exact", "family_name.differs", "home.agrees", "address.building"}, False),
        ({"given_name.spelling", "family_name.typo", "home_both.differs"}, True),
        ({"given_name.spelling", "family_name.exact", "home_both.differs"}, False),
    ],
)
def test_two_inexact_names_without_the_home_may_be_a_strangers(levels, may_be):
    assert may_be_stranger({"birth.exact"} | levels) == may_be


@pytest.mark.parametrize(
    ("asked", "recorded", "kind"),
    [("zamilor", "kamilor", "like"), ("tamzilor", "tamzolir", "like"), ("zamlior", "zamilor", "typo")],
)
def test_two_names_in_no_list_are_one_only_if_one_typo_lies_between_them(asked, recorded, kind):
    assert agreement(asked, recorded, given=True) == kind
