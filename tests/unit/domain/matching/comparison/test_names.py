"""How far two names agree."""

import pytest

from contactpoint.domain.matching import (
    Criteria,
)
from contactpoint.domain.matching.comparison.frequencies import rarity_bits
from contactpoint.domain.matching.comparison.names import agreement
from contactpoint.domain.matching.ranking import rank
from tests.builders import TODAY, search_document


@pytest.mark.parametrize(
    ("asked", "stored", "kind"),
    [
        ("bill", "william", "nickname"),
        ("becky", "rebecca", "nickname"),
        ("smith", "smith jones", "part"),
        ("de ssa", "dessa", "exact"),
        ("tayler", "taylor", "typo"),
        ("lee christophr", "christopher", "part_similar"),
        ("chris", "christabel", "prefix"),
        ("s", "sarah", "initial"),
        ("s", "tom", "differs"),
        ("aisha", "ayesha", "sound"),
        ("tom", "priya", "differs"),
    ],
)
def test_name_agreement_returns_the_expected_level(asked, stored, kind):
    assert agreement(asked, stored, given=True) == kind


def test_agreement_on_a_rare_name_weighs_more():
    common, rare = (
        rank(Criteria(given_name="Olivia", family_name=name), [search_document("c1", "Olivia", name)], TODAY)[
            0
        ].match_weight
        for name in ("Smith", "Quillfeather")
    )
    assert rare > common
    assert rarity_bits("family_name", "quillfeather") > rarity_bits("family_name", "smith") >= 0
