"""How far two addresses agree."""

from datetime import date

import pytest

from contactpoint.domain.matching import (
    Criteria,
)
from contactpoint.domain.matching.comparison.places import alike
from contactpoint.domain.matching.ranking import rank
from contactpoint.domain.matching.shared_homes import CROWDED_POSTCODE_SIZE
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
        ("flat 3 20 tannery row", "flat 3 18 tannery row", "street"),
        ("flat 4 18 tannery row", "flat 3 18 tannery row", "flat"),
        ("flat 3 18 tannery row", "18 tannery row", "building"),
        ("3 18 tannery row", "flat 3 18 tannery row", "exact"),
        ("12a mill street", "12 a mill street", "exact"),
        ("12a mill street", "12b mill street", "flat"),
        ("18c tannery row", "flat c 18 tannery row", "exact"),
        ("flat a 9 mill st", "9a mill street", "exact"),
        ("apartment 3 tannery house 18 tannery row", "flat 3 18 tannery row", "exact"),
        ("ground floor flat 9 mill street", "first floor flat 9 mill street", "flat"),
        ("ten mill lane", "10 mill lane", "exact"),
        ("the old rectory church lane", "old rectory church lane", "exact"),
        ("10 the avenue", "10 avenue", "exact"),
        ("328 mill street", "28 mill street", "street"),
        ("91 mill street", "19 mill street", "street"),
        ("mill street", "19 mill street", "unnumbered"),
        ("flat 3 mill street", "flat 3 19 mill street", "unnumbered"),
        ("19 mill street", "mill street", "unnumbered"),
        ("19mill street", "19 mill street", "exact"),
        ("z803 mill street", "2803 mill street", "exact"),
        ("9th mill street", "9 mill street", "differs"),
        ("flat 3 91 mill street", "flat 4 19 mill street", "street"),
        ("1 mill street", "11 mill street", "street"),
        ("18 mill street", "19 mill street", "street"),
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


def test_same_flat_weighs_more_than_another_flat_or_building():
    home = ("WV41MS", "flat 3 18 tannery row")
    asked = ("Flat 3, 18 Tannery Row", "3/18 Tannery Row", "Flat 4, 18 Tannery Row", "Flat 3, 20 Tannery Row")
    weights = [
        rank(
            Criteria(given_name="Adam", family_name="Khan", date_of_birth=date(2014, 9, 17), address=address),
            [search_document("c1", "Adam", "Khan", date(2012, 3, 4), home)],
            TODAY,
        )[0].match_weight
        for address in asked
    ]
    assert weights[0] == weights[1] > max(weights[2:])
