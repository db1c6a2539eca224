"""A namesake: the same names in another house of the street, and another year, age or 1 January."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.domain.matching import CandidateSet, Criteria, SearchDecision, decide_search
from tests.builders import TODAY, search_document

HELD = replace(
    search_document("c1", "Mohammed", "Khan", date(2015, 6, 14), sex="male"), places=(("B100AA", "16 coventry road"),)
)
HELD_WITH_A_YEAR = replace(HELD, date_of_birth=date(2015, 1, 1))
STREET = "44 Coventry Road"


def search(document, address: str | None, **born) -> SearchDecision:
    asked = Criteria(given_name="Mohammed", family_name="Khan", sex="male", postcode="B10 0AA", address=address, **born)
    return decide_search(asked, CandidateSet((document,)), TODAY)


@pytest.mark.parametrize("document", [HELD, HELD_WITH_A_YEAR], ids=["birthday", "1 January"])
@pytest.mark.parametrize(
    "born",
    [
        {"date_of_birth": date(2012, 1, 1)},
        {"date_of_birth": date(2014, 1, 1)},
        {"year_of_birth": 2013},
        {"year_of_birth": 2014},
        {"age": TODAY.year - 2015 - 3},
        {"age": TODAY.year - 2015 + 3},
        {"age": 1},
    ],
    ids=str,
)
def test_namesake_next_door_of_another_year_or_age_is_no_match(document, born):
    assert search(document, STREET, **born).outcome == "candidates"


@pytest.mark.parametrize("born", [{"year_of_birth": 2013}, {"date_of_birth": date(2012, 1, 1)}, {"age": 1}], ids=str)
def test_postcode_by_itself_does_not_excuse_two_years(born):
    assert search(HELD, None, **born).outcome == "candidates"
    assert search(HELD, "16 Coventry Road", **born).outcome == "match"


def test_age_that_is_off_by_one_is_often_the_same_child():
    assert search(HELD, "16 Coventry Road", age=TODAY.year - 2015 + 1).outcome == "match"
    assert search(HELD, STREET, age=TODAY.year - 2015 + 1).outcome == "candidates"


@pytest.mark.parametrize("born", [{"date_of_birth": date(2015, 1, 1)}, {"year_of_birth": 2015}], ids=str)
def test_year_that_agrees_is_no_namesakes(born):
    assert search(HELD, STREET, **born).outcome == "match"


def test_age_that_agrees_excuses_a_year_that_differs():
    age = TODAY.year - 2015
    assert search(HELD_WITH_A_YEAR, None, date_of_birth=date(1915, 1, 1), age=age).outcome == "match"
