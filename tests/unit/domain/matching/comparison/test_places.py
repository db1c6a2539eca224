"""How far two addresses agree."""

from datetime import date

import pytest

from contactpoint.domain.matching import (
    Criteria,
)
from contactpoint.domain.matching.comparison.places import alike
from contactpoint.domain.matching.ranking import CROWDED_POSTCODE_SIZE, rank
from tests.builders import TODAY, search_document


@pytest.mark.parametrize(
    ("asked", "stored", "kind"),
    [
        ("29 mill street", "29 mill street", "exact"),
        ("29 mil street", "29 mill street", "similar"),
        ("29 mill street", "29 mill street sunningdale farm", "similar"),
        ("31 mill street", "29 mill street", "street"),
        ("29 mill street", "29 quarry lane", "number"),
        ("4 high road", "29 mill street", "differs"),
    ],
)
def test_address_agreement_returns_the_expected_level(asked, stored, kind):
    assert alike(asked, stored) == kind


def test_crowded_postcode_is_ignored():
    crowd = [
        search_document(f"c{n}", f"Ann{n}", f"Lee{n}", date(2010, 1 + n % 12, 1), ("ZZ993VZ", ""))
        for n in range(CROWDED_POSTCODE_SIZE + 5)
    ]
    asked = Criteria(given_name="Ann3", family_name="Lee3", postcode="ZZ99 3VZ")
    assert all("postcode agrees" not in candidate.evidence for candidate in rank(asked, crowd, TODAY))
