"""When another form of a given name is a typo, and when it is a name in its own right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.matching.comparison.agreement_of_one_name import agreement
from contactpoint.domain.matching.comparison.level import UNSURE_NAME_KINDS
from contactpoint.domain.matching.comparison.typos import (
    MAX_RARITY,
    is_another_name,
    is_form_of_no_name,
    is_inner_typo,
    is_plain_typo,
)
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


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [
        ("zamlior", "zamilor"),
        ("zammilor", "zamilor"),
        ("zamilor", "zammilor"),
        ("zamlor", "zamilor"),
        ("zemilor", "zamilor"),
        ("zamulor", "zamolor"),
        ("zamikor", "zamilor"),
        ("zamilpor", "zamilor"),
    ],
    ids=["swapped", "doubled", "undoubled", "left out", "vowel a-e", "vowel o-u", "key instead", "key too many"],
)
def test_slip_of_hand_or_ear_makes_one_name_of_two_in_no_list(asked, recorded):
    assert is_plain_typo(asked, recorded)
    assert agreement(asked, recorded, given=True) in {"typo", "close", "spelling", "sound"}


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [
        ("kamilor", "zamilor"),
        ("zamilar", "zamilas"),
        ("zamila", "zamile"),
        ("zamil", "zamila"),
        ("zamitor", "zamilor"),
        ("zamilor", "zimilor"),
        ("zamilore", "zamilor"),
        ("zamsilor", "zamilor"),
        ("zaki", "zali"),
        ("za", "zai"),
    ],
    ids=["start", "end", "vowel at the end", "end left out", "consonant", "a-i", "end", "letter", "short", "shorter"],
)
def test_difference_that_names_of_twins_have_makes_two_names_of_those_in_no_list(asked, recorded):
    assert not is_plain_typo(asked, recorded)
    assert agreement(asked, recorded, given=True) in UNSURE_NAME_KINDS


@pytest.mark.parametrize(
    ("asked", "recorded", "kind"),
    [
        ("dichael", "michael", "like"),
        ("jichael", "michael", "typo"),
        ("mxthew", "matthew", "similar"),
        ("tobertin", "robertino", "like"),
        ("anthonel", "anthony", "like"),
    ],
    ids=["another letter", "next key", "strange", "two letters", "two letters at the end"],
)
def test_form_in_no_list_is_a_common_name_if_hand_or_ear_makes_it_or_it_is_no_likely_name(asked, recorded, kind):
    assert spellings.one_in(asked) is None
    assert agreement(asked, recorded, given=True) == kind


@pytest.mark.parametrize(
    ("asked", "recorded", "kind"),
    [
        ("lar", "larry", "shortened"),
        ("dar", "daria", "shortened"),
        ("larry", "lar", "like"),
        ("pau", "paul", "shortened"),
        ("bre", "brett", "prefix"),
        ("jas", "jason", "prefix"),
    ],
    ids=["sounds alike", "vowels", "recorded", "far rarer", "rare, but a name", "short form of another"],
)
def test_beginning_that_is_hardly_any_name_is_a_name_cut_off(asked, recorded, kind):
    assert agreement(asked, recorded, given=True) == kind


@pytest.mark.parametrize(
    ("form", "name", "is_none"),
    [
        ("briab", "brian", True),
        ("rychard", "richard", True),
        ("danielo", "daniela", False),
        ("adnana", "adnan", False),
        ("norma", "norman", False),
    ],
)
def test_form_of_no_name_has_no_ending_of_the_other_sex(form, name, is_none):
    assert is_form_of_no_name(form, name) == is_none


@pytest.mark.parametrize(("word", "is_strange"), [("mxthew", True), ("timothv", True), ("zamilor", False)])
def test_word_is_strange_if_hardly_any_name_has_such_letters_in_a_row(word, is_strange):
    assert spellings.is_strange(word) == is_strange
