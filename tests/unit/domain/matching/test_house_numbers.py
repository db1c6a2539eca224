"""House numbers are compared as numbers: another one is another house, and no number is no house."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.domain.matching import CandidateSet, Criteria, SearchDecision, decide_search
from tests.builders import TODAY, search_document

BORN = date(2015, 6, 14)
HELD = replace(search_document("c1", "Ibrahim", "Malik", BORN, sex="male"), places=(("B100AA", "16 coventry road"),))
OTHER_HOUSES = ["61 Coventry Road", "116 Coventry Road", "1 Coventry Road", "Coventry Road", "Flat 3 Coventry Road"]
OTHER_BIRTHDAYS = [
    {"date_of_birth": date(2013, 2, 11)},
    {"date_of_birth": date(2014, 6, 14)},
    {"date_of_birth": date(2013, 1, 1)},
    {"year_of_birth": 2013},
    {"age": TODAY.year - 2015 + 3},
]


def search(address: str, given_name: str | None = "Ibrahim", **more) -> SearchDecision:
    asked = Criteria(
        given_name=given_name, family_name="Malik", sex="male", postcode="B10 0AA", address=address, **more
    )
    return decide_search(asked, CandidateSet((HELD,)), TODAY)


@pytest.mark.parametrize("address", OTHER_HOUSES)
@pytest.mark.parametrize("born", OTHER_BIRTHDAYS, ids=str)
def test_namesake_of_another_birthday_is_no_match_at_another_number_or_without_one(address, born):
    assert search(address, **born).outcome == "candidates"
    assert search("16 Coventry Road", **born).outcome == "match"


@pytest.mark.parametrize("address", OTHER_HOUSES)
@pytest.mark.parametrize("born", [{"date_of_birth": BORN}, {"age": TODAY.year - 2015}], ids=str)
def test_another_number_or_none_is_not_the_house_that_makes_a_search_without_a_given_name_certain(address, born):
    assert search(address, None, **born).outcome == "candidates"
    assert search("16 Coventry Road", None, **born).outcome == "match"


@pytest.mark.parametrize("address", ["16Coventry Road", "16 Coventry Rd", "16, Coventry Road, Birmingham"])
def test_same_number_written_otherwise_is_the_house(address):
    assert search(address, date_of_birth=date(2014, 6, 14)).outcome == "match"


@pytest.mark.parametrize("address", OTHER_HOUSES)
def test_exact_birthday_finds_the_child_whatever_the_number(address):
    assert search(address, date_of_birth=BORN).outcome == "match"


def test_number_next_to_the_postcode_is_the_house_and_another_number_is_not():
    assert search("16", None, date_of_birth=BORN).outcome == "match"
    assert search("16", None, date_of_birth=BORN).candidates[0].evidence_codes[-2] == "address.number_only"
    for number in ("61", "Flat 3, 16"):
        assert search(number, None, date_of_birth=BORN).outcome == "candidates"


@pytest.mark.parametrize("name", ["Cole", "Freya Cole", "Malik"])
def test_number_by_itself_says_no_more_than_the_whole_address(name):
    def decided(address: str, born: date) -> SearchDecision:
        home = {"sex": "male", "postcode": "B10 0AA", "address": address}
        return decide_search(Criteria(family_name=name, date_of_birth=born, **home), CandidateSet((HELD,)), TODAY)

    for born in (BORN, date(2016, 6, 14)) if name != "Malik" else (date(2016, 6, 14),):
        number, whole = (decided(address, born) for address in ("16", "16 Coventry Road"))
        assert number.outcome == whole.outcome != "match"


def test_birthday_that_contradicts_the_age_is_a_mistake_if_the_age_agrees():
    age = TODAY.year - 2015
    assert search("61 Coventry Road", date_of_birth=date(2009, 6, 14), age=age).outcome == "match"
    assert search("61 Coventry Road", date_of_birth=date(2009, 6, 14), age=age + 3).outcome == "candidates"
    assert search("61 Coventry Road", date_of_birth=date(2015, 2, 11), age=age).outcome == "candidates"
