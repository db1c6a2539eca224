"""When another form of a given name is a typo, and when it is a name in its own right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.matching.comparison.level import UNSURE_NAME_KINDS
from contactpoint.domain.matching.comparison.name_agreement import agreement
from contactpoint.domain.matching.comparison.typos import MAX_RARITY, is_another_name, is_inner_typo
from contactpoint.domain.matching.given_names import spellings

letters = st.sampled_from("aeinrst")
LISTED = ("olivia", "oliver", "hassan", "hussain", "jayden", "kayden", "karen", "karem", "amela", "amelia", "marie")


@pytest.mark.parametrize(
    ("asked", "recorded"), [("amela", "amelia"), ("liem", "liam"), ("maire", "marie"), ("robrt", "robert")]
)
def test_rare_form_of_a_common_name_that_one_typo_makes_is_that_name(asked, recorded):
    assert spellings.one_in(asked) < spellings.one_in(recorded) * MAX_RARITY
    assert agreement(asked, recorded, given=True) not in UNSURE_NAME_KINDS


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [("amelia", "amela"), ("riona", "fiona"), ("daniele", "daniel"), ("hassan", "hussain"), ("nicole", "nicola")],
)
def test_common_form_another_beginning_and_a_longer_end_are_names_of_their_own(asked, recorded):
    assert agreement(asked, recorded, given=True) == "like"


@pytest.mark.parametrize(("asked", "recorded"), [("kye craig", "kyle craig"), ("che andrew", "cbe andrew")])
def test_typo_next_to_a_word_of_ones_own_is_no_other_name(asked, recorded):
    assert agreement(asked, recorded, given=True) == "part_similar"


@pytest.mark.parametrize(("asked", "recorded"), [("muhammad umar", "muhammad omar"), ("ali hassan", "ali hussain")])
def test_typo_next_to_a_shared_word_may_be_another_name(asked, recorded):
    assert agreement(asked, recorded, given=True) != "part_similar"


@given(st.text("aeinrst", min_size=4, max_size=8), st.integers(1, 3), letters)
def test_one_letter_left_out_added_or_replaced_inside_a_name_is_a_typo(name, at, letter):
    for changed in (name[:at] + name[at + 1 :], name[:at] + letter + name[at:], name[:at] + letter + name[at + 1 :]):
        assert is_inner_typo(changed, name) == (changed != name and changed[:-1] != name)


@given(st.sampled_from(LISTED), st.sampled_from(LISTED))
def test_names_are_never_both_typos_for_each_other(one, other):
    assert one == other or is_another_name(one, other) or is_another_name(other, one)
