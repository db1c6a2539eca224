"""A date that says its year only: 1 January, or one that is marked as estimated."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.matching import (
    Criteria,
    SearchDecision,
    blocking_keys_of_query,
    decide_search,
    rank,
    to_search_document,
)
from contactpoint.domain.matching.evaluation import MemoryIndex
from tests.builders import TODAY, child

KIERAN = {"given_name": "Kieran", "family_name": "Walsh"}
PLACES = ({}, {"postcode": "WV4 1MS"}, {"postcode": "WV4 1MS", "address": "29 Mill Street"}, {"postcode": "NM3 8QL"})


def search(criteria: Criteria, *documents) -> SearchDecision:
    found = MemoryIndex(documents).look_up(blocking_keys_of_query(criteria, TODAY))
    return decide_search(criteria, found, TODAY)


@given(
    born=st.dates(date(2010, 1, 2), date(2020, 12, 31)),
    year=st.integers(2010, 2020),
    place=st.sampled_from(PLACES),
    name=st.sampled_from([KIERAN, {"given_name": "Kiron", "family_name": "Welsh"}, {"family_name": "Walsh"}]),
)
def test_first_of_january_says_what_its_year_says(born, year, place, name):
    held = to_search_document(child(**KIERAN, date_of_birth=born))
    if held.date_of_birth == date(year, 1, 1):
        return
    by_date = Criteria(**name, **place, date_of_birth=date(year, 1, 1))
    by_year = Criteria(**name, **place, year_of_birth=year)
    assert set(blocking_keys_of_query(by_year, TODAY)) <= set(blocking_keys_of_query(by_date, TODAY))
    assert rank(by_date, [held], TODAY) == rank(by_year, [held], TODAY)


def test_first_of_january_of_the_right_year_finds_the_child():
    held = to_search_document(child(**KIERAN, date_of_birth=date(2014, 5, 12)))
    found = search(Criteria(**KIERAN, date_of_birth=date(2014, 1, 1)), held)
    assert found.outcome == "candidates"
    assert "year of birth agrees" in found.candidates[0].evidence


@pytest.mark.parametrize("estimated", [False, True])
def test_real_date_finds_the_child_whose_date_says_the_year_only(estimated):
    stored = date(2014, 7, 1) if estimated else date(2014, 1, 1)
    held = to_search_document(child(**KIERAN, date_of_birth=stored, date_of_birth_estimated=estimated))
    asked = Criteria(**KIERAN, date_of_birth=date(2014, 6, 14), postcode="WV4 1MS")
    assert search(asked, held).outcome != "none"


@pytest.mark.parametrize(
    ("born", "estimated"), [(date(2014, 1, 1), False), (date(2014, 7, 1), True), (date(2014, 1, 1), True)]
)
def test_date_that_says_its_year_only_earns_less_when_it_agrees(born, estimated):
    def weight(day: date, *, is_estimated: bool) -> float:
        held = to_search_document(child(**KIERAN, date_of_birth=day, date_of_birth_estimated=is_estimated))
        return rank(Criteria(**KIERAN, date_of_birth=day), [held], TODAY)[0].match_weight

    exact = weight(date(2014, 7, 1), is_estimated=False)
    held = to_search_document(child(**KIERAN, date_of_birth=date(2014, 7, 1)))
    year_only = rank(Criteria(**KIERAN, year_of_birth=2014), [held], TODAY)[0].match_weight
    assert year_only < weight(born, is_estimated=estimated) < exact
