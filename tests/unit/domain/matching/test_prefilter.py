"""The pre-filter: cheap, and never at the cost of the child."""

from datetime import date

import pytest

from contactpoint.domain.matching import (
    Criteria,
    SearchDocument,
)
from contactpoint.domain.matching.prefilter import passes_prefilter, prefilter_query
from tests.builders import search_document

BORN = date(2015, 3, 9)


@pytest.mark.parametrize(
    "asked",
    [
        {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": BORN},
        {"given_name": "Reid", "family_name": "Tyler", "date_of_birth": date(2015, 9, 3)},
        {"given_name": "Ty", "family_name": "Marsh", "date_of_birth": BORN},
        {"given_name": "Xyler", "family_name": "Quid", "date_of_birth": BORN, "address": "29 Mill Street"},
        {"given_name": "Tyler", "family_name": "Marsh", "postcode": "WV4 1MS"},
    ],
    ids=["as held", "exchanged", "another name", "both misspelt", "little known"],
)
def test_prefilter_keeps_every_possible_child(asked):
    seen = prefilter_query(Criteria(**asked))
    assert seen is None or passes_prefilter(seen, search_document("c1", "Tyler", "Reid"))
    assert seen is None or passes_prefilter(seen, SearchDocument(child_id="c2", names=(("", ""),)))


def test_prefilter_skips_a_neighbour_without_shared_facts():
    seen = prefilter_query(Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS"))
    assert seen
    assert not passes_prefilter(seen, search_document("c1", "Priya", "Kaur", date(2019, 12, 25)))


@pytest.mark.parametrize(
    "asked", [{"family_name": "Reid", "date_of_birth": BORN}, {"given_name": "Tyler", "date_of_birth": BORN}]
)
def test_prefilter_of_two_facts_skips_who_shares_neither(asked):
    seen = prefilter_query(Criteria(**asked, postcode="WV4 1MS"))
    assert seen
    assert not passes_prefilter(seen, search_document("c1", "Priya", "Kaur", date(2019, 12, 25)))
    assert passes_prefilter(seen, search_document("c1", "Priya", "Kaur", date(2015, 12, 25)))
    assert passes_prefilter(seen, search_document("c1", "Ruth", "Tate", date(2019, 12, 25)))
    assert passes_prefilter(seen, SearchDocument(child_id="c2", names=(("", ""),)))


def test_one_fact_is_too_little_to_skip_anybody():
    assert prefilter_query(Criteria(family_name="Reid", postcode="WV4 1MS")) is None


@pytest.mark.parametrize(
    ("one", "other"), [(("Cathy", "Phillips"), ("Kathy", "Fillips")), (("Caitlin", "Fisher"), ("Katelyn", "Phisher"))]
)
def test_another_spelling_that_begins_with_another_letter_is_kept_if_only_names_are_known(one, other):
    seen = prefilter_query(Criteria(given_name=one[0], family_name=one[1], age=11, postcode="WV4 1MS"))
    assert seen
    assert passes_prefilter(seen, search_document("c1", *other))
    assert not passes_prefilter(seen, search_document("c1", "Zoe", "Olawale"))
