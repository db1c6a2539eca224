"""Which levels together never make a match."""

import pytest

from contactpoint.domain.matching.comparison.match_threshold import may_be_namesake, may_be_sibling
from contactpoint.domain.matching.comparison.name_agreement import agreement


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
    ("asked", "recorded", "kind"),
    [("zamilor", "kamilor", "like"), ("tamzilor", "tamzolir", "like"), ("zamidor", "zamilor", "typo")],
)
def test_two_names_in_no_list_are_one_only_if_one_typo_lies_between_them(asked, recorded, kind):
    assert agreement(asked, recorded, given=True) == kind
