"""Which levels together never make a match."""

from datetime import date

import pytest

from contactpoint.domain.matching import Criteria
from contactpoint.domain.matching.certainty.match_threshold import (
    MATCH_THRESHOLD,
    MATCH_THRESHOLD_LITTLE_KNOWN,
    MATCH_THRESHOLD_NO_GIVEN_NAME,
    UNREACHABLE,
    is_little_known,
    is_of_family_at_home,
    match_threshold,
    may_be_namesake,
    may_be_sibling,
    may_be_stranger,
)
from contactpoint.domain.matching.comparison.agreement_of_one_name import agreement
from contactpoint.domain.matching.ranking import rank
from contactpoint.domain.matching.shared_homes import CROWDED_POSTCODE_SIZE
from tests.builders import TODAY, search_document


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
    levels = {"given_name.typo", "family_name.exact", "sibling.similar"}
    assert may_be_sibling(levels | {birthday}) == may_be


@pytest.mark.parametrize(
    ("given_name", "may_be"),
    [
        ("given_name.typo", True),
        ("given_name.initial", True),
        ("given_name.exact", False),
        ("given_name.spelling", True),
    ],
)
def test_misspelt_name_of_the_other_sex_may_be_a_twins(given_name, may_be):
    levels = {given_name, "family_name.exact", "birth.exact", "home.agrees"}
    assert may_be_sibling(levels | {"sex.differs"}) == may_be
    assert not may_be_sibling(levels | {"sex.exact"})


CROWD = frozenset({"given_name.exact", "family_name.exact", "year.exact", "postcode.shared"})


def test_both_names_and_the_age_are_enough_in_a_postcode_that_many_share():
    assert not is_little_known(CROWD)
    assert not is_little_known(CROWD - {"given_name.exact"} | {"given_name.spelling"})
    assert not is_little_known(CROWD - {"year.exact"} | {"age.exact"})


@pytest.mark.parametrize(
    ("is_oversized", "threshold"), [(False, MATCH_THRESHOLD), (True, MATCH_THRESHOLD_LITTLE_KNOWN)]
)
def test_a_postcode_that_hundreds_share_is_no_reason_to_be_certain(is_oversized, threshold):
    street = [
        search_document(f"c{n}", f"Ann{n}", f"Lee{n}", date(2000 + n % 12, 3, 1), ("LS13QQ", ""))
        for n in range(CROWDED_POSTCODE_SIZE + 5)
    ]
    asked = Criteria(given_name="Zofia", family_name="Kowal", age=8, postcode="LS1 3QQ")
    child = search_document("zofia", "Zofia", "Kowal", date(2018, 3, 1), ("LS13QQ", ""))
    found = rank(asked, [*street, child], TODAY, postcode_is_oversized=is_oversized)
    assert [each.match_threshold for each in found if each.document.child_id == "zofia"] == [threshold]


@pytest.mark.parametrize(
    ("without", "instead"),
    [
        ("postcode.shared", "postcode.area"),
        ("year.exact", "year.close"),
        ("given_name.exact", "given_name.typo"),
        ("family_name.exact", "family_name.typo"),
        ("", "sex.differs"),
        ("", "address.differs"),
    ],
)
def test_one_doubt_more_in_a_postcode_that_many_share_leaves_little_known(without, instead):
    assert is_little_known(CROWD - {without} | {instead})


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
        ({"age.exact"}, True),
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


@pytest.mark.parametrize(
    ("levels", "is_ever_certain"),
    [
        ({"sex.exact", "address.exact"}, True),
        ({"sex.exact", "address.similar"}, True),
        ({"sex.exact", "address.building"}, False),
        ({"sex.exact", "postcode.exact"}, False),
        ({"address.exact", "postcode.exact"}, False),
    ],
)
def test_child_without_a_given_name_may_be_an_unknown_twin_unless_sex_and_house_agree(levels, is_ever_certain):
    levels |= {"sibling.given_unknown", "family_name.exact", "birth.exact", "home.agrees"}
    threshold = MATCH_THRESHOLD_NO_GIVEN_NAME if is_ever_certain else UNREACHABLE
    assert match_threshold(levels, has_siblings=True) == threshold
    assert match_threshold(levels, has_siblings=True, sibling_is_known=True) == MATCH_THRESHOLD_NO_GIVEN_NAME
    assert match_threshold(levels, has_siblings=False) == MATCH_THRESHOLD


@pytest.mark.parametrize(
    ("levels", "threshold"),
    [
        ({"family_name.exact", "birth.exact"}, MATCH_THRESHOLD_NO_GIVEN_NAME),
        ({"family_name.exact", "birth.swapped"}, MATCH_THRESHOLD_NO_GIVEN_NAME),
        ({"family_name.exact", "birth.close"}, UNREACHABLE),
        ({"family_name.exact", "birth.close", "sex.exact", "address.exact"}, MATCH_THRESHOLD_LITTLE_KNOWN),
        ({"family_name.part", "birth.exact"}, UNREACHABLE),
        ({"family_name.part", "birth.exact", "sex.exact", "address.exact"}, UNREACHABLE),
        ({"family_name.exact", "age.exact"}, MATCH_THRESHOLD_LITTLE_KNOWN),
        ({"family_name.exact", "age.exact", "sex.exact", "address.exact"}, MATCH_THRESHOLD_NO_GIVEN_NAME),
    ],
)
def test_without_a_given_name_another_fact_that_differs_needs_more_certainty(levels, threshold):
    levels |= {"sibling.given_unknown", "home.agrees"}
    assert match_threshold(levels, has_siblings=True, sibling_is_known=True) == threshold


def test_known_sibling_excuses_nothing_but_the_missing_given_name():
    levels = {"family_name.exact", "birth.exact", "home.agrees"}
    for other in ({"sibling.given_unknown", "sex.differs"}, {"given_name.differs"}):
        assert match_threshold(levels | other, has_siblings=True, sibling_is_known=True) == UNREACHABLE
    little = {"sibling.given_unknown", "year.exact", "family_name.exact"}
    assert match_threshold(little, has_siblings=True, sibling_is_known=True) == MATCH_THRESHOLD_LITTLE_KNOWN


@pytest.mark.parametrize(
    ("levels", "is_of_family"),
    [
        ({"family_name.exact", "home.agrees"}, True),
        ({"family_name.sound", "home.agrees", "address.similar"}, True),
        ({"family_name.differs", "home.agrees"}, False),
        ({"home.agrees"}, False),
        ({"family_name.exact"}, False),
        ({"family_name.exact", "home.agrees", "address.street"}, False),
    ],
)
def test_neighbour_or_lodger_is_not_of_the_family_at_the_home(levels, is_of_family):
    assert is_of_family_at_home(levels) == is_of_family


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


@pytest.mark.parametrize("name", ["given_name.differs", "given_name.weak", "sibling.given_unknown"])
@pytest.mark.parametrize(
    "doubt",
    [{"family_name.differs"}, set(), {"family_name.exact", "address.street"}],
    ids=["another family name", "no family name", "next door"],
)
def test_stranger_at_a_home_is_no_match_without_the_birthday_in_any_directory(name, doubt):
    levels = {name, "birth.close", "sex.exact", "home.agrees"} | doubt
    assert match_threshold(levels, has_siblings=False) == UNREACHABLE
    assert match_threshold(levels | {"birth.exact"}, has_siblings=False) == MATCH_THRESHOLD
    assert match_threshold(levels - doubt | {"family_name.exact"}, has_siblings=False) == MATCH_THRESHOLD
