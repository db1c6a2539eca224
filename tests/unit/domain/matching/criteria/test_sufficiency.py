"""Criteria that agree with nothing of a record do not count as the fact that was needed to find it."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactpoint.domain.matching import CandidateSet, Criteria, decide_search
from contactpoint.domain.matching.minimum_criteria import are_sufficient
from tests.builders import TODAY, search_document

BORN = date(2012, 3, 4)
RIGHT = {"given_name": "Theodora", "family_name": "Quill", "date_of_birth": BORN, "postcode": "WV4 1MS"}
WRONG = {
    "given_name": ("Zebedee", "Xiomara", "Kofi"),
    "family_name": ("Brown", "Okafor", "Mistry"),
    "date_of_birth": (date(2017, 11, 29), date(2010, 8, 17)),
    "postcode": ("NE1 9ZZ", "TR1 2AB"),
}
CHILD = search_document("c1", "Theodora", "Quill", BORN)


def searched(facts):
    return decide_search(Criteria(**facts), CandidateSet((CHILD,)), TODAY)


@pytest.mark.parametrize("which", range(3))
@pytest.mark.parametrize("invented", WRONG)
def test_invented_fact_does_not_stand_for_the_one_that_is_missing(invented, which):
    """Without the invented fact, the other ones are refused as insufficient; with it, they show nobody."""
    invention = {invented: WRONG[invented][which % len(WRONG[invented])]}
    for left_out in (None, *RIGHT):
        right = {name: value for name, value in RIGHT.items() if name not in (invented, left_out)}
        if not are_sufficient(Criteria(**right), TODAY) and are_sufficient(Criteria(**right, **invention), TODAY):
            assert searched({**right, **invention}).candidates == ()


@settings(max_examples=300, derandomize=True, database=None)
@given(st.fixed_dictionaries({name: st.sampled_from((None, value, *WRONG[name])) for name, value in RIGHT.items()}))
def test_shown_child_agrees_with_enough_criteria_by_themselves(facts):
    stated = {name: value for name, value in facts.items() if value}
    agreeing = {name: value for name, value in stated.items() if value == RIGHT[name]}
    if are_sufficient(Criteria(**stated), TODAY) and not are_sufficient(Criteria(**agreeing), TODAY):
        assert searched(stated).candidates == ()


def test_child_is_shown_if_the_rest_is_enough_without_the_invented_fact():
    for name in ("given_name", "family_name", "date_of_birth", "postcode"):
        assert searched({**RIGHT, name: WRONG[name][0]}).candidates


def test_family_name_and_day_list_nobody_by_any_invented_given_name():
    names = ("Aa", "Zebedee", "Xiomara", "Kofi", "Nobody")
    for given_name, sex in product(names, ("male", "female")):
        facts = {"given_name": given_name, "family_name": "Quill", "date_of_birth": BORN, "sex": sex}
        found = searched(facts)
        assert (found.outcome, found.candidates) == ("refine", ())
        assert "Quill" not in found.hint.text


STREET = tuple(
    search_document(f"c{number}", given_name, family_name, date(2015, 3, 4), ("WV41MS", f"{number} mill street"))
    for number, (given_name, family_name) in enumerate(
        [("Theo", "Smith"), ("Ann", "Jones"), ("Bea", "Patel"), ("Cy", "Taylor"), ("Di", "Brown")]
    )
)
BORN_THERE = {"date_of_birth": date(2015, 3, 4)}


@pytest.mark.parametrize(
    "facts",
    [
        {"family_name": "Smith Jones Taylor Brown Williams Wilson Johnson Davies Patel", "age": 11},
        {"family_name": "Smith Hall Wood", "age": 11, "address": "0 Mill Street"},
        {"family_name": "Smith-Hall-Wood", **BORN_THERE, "address": "0 Mill Street", "sex": "female"},
        {"given_name": "Theo Ann Bea Cy Di Mo Jo", **BORN_THERE},
        {"given_name": "Theo Max Bob Jim Kit", **BORN_THERE, "address": "0 Mill Street"},
    ],
)
def test_list_of_names_shows_nobody_of_a_street(facts):
    found = decide_search(Criteria(**facts, postcode="WV4 1MS"), CandidateSet(STREET), TODAY)
    assert (found.outcome, found.candidates) == ("refine", ())


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [
        ("Smith Jones", "Smith"),
        ("Garcia Lopez de la Vega", "Garcia Lopez"),
        ("da Silva Santos Ferreira", "Silva Santos"),
        ("Kaur Gill", "Gill"),
        ("Garcia Lopez Ruiz Vega", "Garcia Lopez"),
        ("Al Hassan Ibrahim", "Hassan"),
    ],
)
def test_family_name_with_more_words_than_the_record_has_finds_the_child(asked, recorded):
    child = search_document("c1", "Theodora", recorded, BORN)
    facts = {"family_name": asked, "date_of_birth": BORN, "postcode": "WV4 1MS"}
    assert decide_search(Criteria(**facts), CandidateSet((child,)), TODAY).candidates


def test_words_that_agree_with_nothing_are_no_list():
    child = search_document("c1", "Makayla", "Butler", BORN, ("WV41MS", "29 mill street"))
    facts = {"given_name": "Makayla", "family_name": "Holly Tree House", "date_of_birth": BORN, "sex": "female"}
    asked = Criteria(**facts, postcode="WV4 1MS", address="29 Mill Street")
    assert decide_search(asked, CandidateSet((child,)), TODAY).outcome == "match"


def test_given_names_in_the_field_of_the_family_name_are_no_list():
    child = search_document("c1", "Simran Kaur", "Gill", BORN, ("WV41MS", "29 mill street"))
    asked = Criteria(family_name="Simran Kaur Gill", date_of_birth=BORN, postcode="WV4 1MS", address="29 Mill Street")
    assert decide_search(asked, CandidateSet((child,)), TODAY).candidates


@pytest.mark.parametrize("born", [date(2012, 7, 19), date(2013, 8, 20)])
def test_year_of_an_invented_birthday_is_no_birthday_next_to_a_given_name(born):
    child = search_document("c1", "Theodora", "Quill", BORN, ("WV41MS", "29 mill street"))
    asked = Criteria(given_name="Theodora", date_of_birth=born, postcode="WV4 1MS")
    assert decide_search(asked, CandidateSet((child,)), TODAY).candidates == ()


@pytest.mark.parametrize("born", [BORN, date(2012, 4, 3), date(2012, 3, 5)])
def test_birthday_with_one_mistake_finds_the_child_next_to_a_given_name(born):
    child = search_document("c1", "Theodora", "Quill", BORN, ("WV41MS", "29 mill street"))
    asked = Criteria(given_name="Theodora", date_of_birth=born, postcode="WV4 1MS")
    assert decide_search(asked, CandidateSet((child,)), TODAY).candidates


@pytest.mark.parametrize("given_names", ["Theodora Grace Rose", "Theodora Grace Rose May"])
def test_several_given_names_find_the_child_who_has_one(given_names):
    asked = Criteria(**{**RIGHT, "given_name": given_names, "postcode": None})
    assert decide_search(asked, CandidateSet((CHILD,)), TODAY).candidates
