"""What criteria say: fillers say nothing, a number that is made up opens no address, and a street is not listed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.children import Address
from contactpoint.domain.matching import (
    Criteria,
    SearchDecision,
    are_sufficient,
    blocking_keys_of_query,
    criteria_to_look_up,
    informative_criteria,
    require_minimum_criteria,
    to_search_document,
)
from contactpoint.domain.matching.evaluation import MemoryIndex
from contactpoint.problems import Problem
from tests.builders import TODAY, child
from tests.unit.domain.matching.search_as_product import search_as_product

NO_NAMES = (None, ".", "-", "Unknown", "not known", "Baby", "--", "  ", "?")
NO_POSTCODES = (None, "--", "ZZ99 3VZ", "1234", "XX", "none")
NO_AGES = ({}, {"age": 0, "age_to": 17}, {"age": 3, "age_to": 9})
NO_NUMBERS = ({}, {"directory_number": "00000000"}, {"nhs_number": "0000000000"})
FORENAMES = ("Ella", "Amina", "Tyler", "Zofia", "Omar", "Grace")
SURNAMES = ("Okafor", "Yusuf", "Reid", "Nowak", "Patel")
STREET = tuple(
    child(
        child_id=f"child-{house:04}",
        given_name=forename,
        family_name=surname,
        date_of_birth=date(2009 + house % 15, house % 12 + 1, house % 27 + 1),
        address=Address(lines=(f"{house} Orchard Close",), locality="Westvale", postcode="WV7 3OC"),
    )
    for house, (forename, surname) in enumerate(((f, s) for f in FORENAMES for s in SURNAMES), start=1)
)
INDEX = MemoryIndex(map(to_search_document, STREET))


def search(criteria: Criteria) -> SearchDecision:
    return search_as_product(INDEX, criteria)


@given(
    given_name=st.sampled_from(NO_NAMES),
    family_name=st.sampled_from(NO_NAMES),
    born=st.sampled_from([*NO_AGES, {"age": 9}, {"date_of_birth": date(2017, 8, 4)}]),
    postcode=st.sampled_from([*NO_POSTCODES, "WV7 3OC"]),
    number=st.sampled_from(NO_NUMBERS),
    house=st.integers(1, 30),
)
def test_criteria_without_a_name_list_nobody_at_an_address(given_name, family_name, born, postcode, number, house):
    criteria = Criteria(
        given_name=given_name,
        family_name=family_name,
        postcode=postcode,
        address=f"{house} Orchard Close",
        **born,
        **number,
    )
    if are_sufficient(criteria, TODAY):
        assert search(criteria).candidates == ()


@pytest.mark.parametrize("postcode", NO_POSTCODES)
@pytest.mark.parametrize("ages", NO_AGES)
def test_a_family_name_with_facts_that_say_nothing_is_insufficient(postcode, ages):
    with pytest.raises(Problem, match="insufficient-criteria"):
        require_minimum_criteria(Criteria(given_name=".", family_name="Okafor", postcode=postcode, **ages), TODAY)


@pytest.mark.parametrize("postcode", NO_POSTCODES)
def test_an_impossible_postcode_is_no_second_fact(postcode):
    assert not are_sufficient(Criteria(given_name="Ella", family_name="Okafor", postcode=postcode), TODAY)


@pytest.mark.parametrize("ages", NO_AGES)
def test_a_wide_age_range_is_no_second_fact(ages):
    assert not are_sufficient(Criteria(given_name="Ella", family_name="Okafor", **ages), TODAY)


@pytest.mark.parametrize("names", [("John", "Smith"), ("Xx", "Zz"), (None, "Smith"), ("A", "B")])
def test_guessed_names_list_nobody_of_a_street(names):
    forename, surname = names
    for house in STREET:
        guess = Criteria(
            given_name=forename,
            family_name=surname,
            postcode="WV7 3OC",
            address=" ".join(house.address.lines),
            age=TODAY.year - house.date_of_birth.year,
        )
        assert search(guess).candidates == ()


@given(facts=st.sets(st.sampled_from(["given_name", "date_of_birth", "postcode", "address"])))
def test_a_number_beside_insufficient_facts_is_looked_up_alone(facts):
    known = {
        "given_name": "Ella",
        "date_of_birth": date(2010, 2, 2),
        "postcode": "WV7 3OC",
        "address": "1 Orchard Close",
    }
    criteria = Criteria(directory_number="00000001", **{name: known[name] for name in facts})
    keys = blocking_keys_of_query(criteria_to_look_up(criteria, TODAY), TODAY)
    others = facts >= {"given_name", "postcode"} and not facts.isdisjoint({"date_of_birth", "address"})
    assert (keys == ("id|dn|00000001",)) is not others


def test_a_number_beside_sufficient_facts_leaves_them_to_be_looked_up():
    criteria = Criteria(nhs_number="9990001235", given_name="Ella", family_name="Okafor", date_of_birth=TODAY)
    assert criteria_to_look_up(criteria, TODAY) == criteria


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(given_name="Ella", family_name="Okafor", postcode="wv73oc"),
        Criteria(given_name="Ella", family_name="O", date_of_birth=date(2017, 5, 4), postcode="WV7 3OC"),
        Criteria(family_name="Boy", age=7, age_to=9, postcode="WV7 3OC"),
        Criteria(given_name="Ella", family_name="Okafor", year_of_birth=2017),
        Criteria(upn="A123456789012"),
    ],
    ids=["postcode without a space", "one letter", "Boy as a family name", "year", "number"],
)
def test_facts_that_people_really_have_are_sufficient(criteria):
    require_minimum_criteria(criteria, TODAY)
    assert informative_criteria(criteria, TODAY) == criteria
