"""How far two names agree."""

import pytest

from contactpoint.domain.matching import (
    Criteria,
)
from contactpoint.domain.matching.comparison.agreement_of_one_name import agreement
from contactpoint.domain.matching.comparison.frequencies import rarity_bits
from contactpoint.domain.matching.ranking import rank
from tests.builders import TODAY, search_document


@pytest.mark.parametrize(
    ("asked", "stored", "kind"),
    [
        ("bill", "william", "nickname"),
        ("becky", "rebecca", "nickname"),
        ("smith", "smith jones", "part"),
        ("de ssa", "dessa", "exact"),
        ("tayor", "taylor", "typo"),
        ("lee christophr", "christopher", "part_similar"),
        ("chris", "christabel", "prefix"),
        ("s", "sarah", "initial"),
        ("s", "tom", "differs"),
        ("aisha", "ayesha", "spelling"),
        ("tom", "priya", "differs"),
    ],
)
def test_name_agreement_returns_the_expected_level(asked, stored, kind):
    assert agreement(asked, stored, given=True) == kind


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("hassan", "hussain"),
        ("jayden", "kayden"),
        ("olivia", "oliver"),
        ("jamie", "gemma"),
        ("emilia", "amelia"),
        ("arjun singh", "arun singh"),
        ("muhammad umar", "muhammad omair"),
    ],
)
def test_agreement_on_a_name_in_its_own_right_returns_like(asked, stored):
    assert agreement(asked, stored, given=True) == "like"
    assert agreement(stored, asked, given=True) == "like"


@pytest.mark.parametrize(
    ("asked", "stored", "kind"),
    [
        ("muhammad umar", "muhammad ali", "part_differs"),
        ("md umar", "muhammad ali", "part_differs"),
        ("mst ayesha", "mst amina", "part_differs"),
        ("simran kaur", "manpreet kaur", "part_differs"),
        ("abdul rahim", "abdul karim", "part_differs"),
        ("muhammad", "muhammad ali", "part_shared"),
        ("kaur", "simran kaur", "part_shared"),
        ("umar", "muhammad umar", "part"),
        ("simran", "simran kaur", "part"),
        ("md umar", "muhammad umar", "spelling"),
        ("abdul rahim", "abdulrahim", "exact"),
        ("grace louise", "grace", "part"),
    ],
)
def test_agreement_compares_what_remains_next_to_a_shared_word(asked, stored, kind):
    assert agreement(asked, stored, given=True) == kind


@pytest.mark.parametrize(
    ("asked", "stored", "kind"),
    [
        ("emly", "emily", "typo"),
        ("olivai", "olivia", "typo"),
        ("wojceich", "wojciech", "typo"),
        ("mohammed", "muhammad", "spelling"),
        ("yousuf", "yusuf", "spelling"),
        ("layla", "leila", "spelling"),
        ("raheem", "rahim", "spelling"),
        ("kathryn", "catherine", "spelling"),
        ("shaun", "sean", "spelling"),
    ],
)
def test_agreement_on_another_spelling_is_no_other_name(asked, stored, kind):
    assert agreement(asked, stored, given=True) == kind


@pytest.mark.parametrize(
    ("short", "formal"),
    [
        ("katie", "catherine"), ("kate", "katherine"), ("izzy", "isabelle"), ("evie", "evelyn"),
        ("xander", "alexander"), ("frankie", "francesca"), ("maddy", "madeleine"), ("mo", "mohammed"),
        ("abdi", "abdullahi"), ("kasia", "katarzyna"), ("gosia", "malgorzata"), ("kuba", "jakub"),
        ("seun", "oluwaseun"), ("tobi", "oluwatobi"), ("robbie", "robert"),
    ],
)  # fmt: skip
def test_agreement_knows_short_forms_in_use_in_england(short, formal):
    assert agreement(short, formal, given=True) in {"nickname", "prefix"}
    assert agreement(formal, short, given=True) in {"nickname", "prefix"}


@pytest.mark.parametrize(("asked", "stored"), [("ty", "tyler"), ("ai", "aisha"), ("ai", "aila"), ("mo", "mohammed")])
def test_agreement_on_two_letters_is_a_beginning(asked, stored):
    assert agreement(asked, stored, given=True) == "prefix"


def test_agreement_on_a_rare_name_weighs_more():
    common, rare = (
        rank(Criteria(given_name="Olivia", family_name=name), [search_document("c1", "Olivia", name)], TODAY)[
            0
        ].match_weight
        for name in ("Smith", "Quillfeather")
    )
    assert rare > common
    assert rarity_bits("family_name", "quillfeather") > rarity_bits("family_name", "smith") >= 0
