"""Criteria that agree with nothing of a record do not count as the fact that was needed to find it."""

from datetime import date
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.domain.matching import CandidateSet, Criteria, decide_search, normalise
from contactpoint.domain.matching.minimum_criteria import are_sufficient
from contactpoint.domain.matching.ranking import rank
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


AT_HOME = search_document("c1", "Theodora", "Quill", BORN, ("WV41MS", "29 mill street"))
HOUSE = "29 Mill Street"
GUESSES = {
    "given_name": ("Theodora", "Th", "Zebedee"),
    "family_name": ("Brown", "Qu", "Quartermaine"),
    "date_of_birth": (BORN, date(2012, 3, 20), date(2012, 9, 4), date(2019, 3, 4), date(2010, 8, 17)),
    "year_of_birth": (2012,),
    "postcode": ("WV4 1MS", "WV4 1MR", "WV4 1SM", "LS2 7QX"),
    "address": ("Mill Street", "29", HOUSE),
    "sex": ("female",),
}


@settings(max_examples=600, derandomize=True, database=None)
@given(st.fixed_dictionaries({name: st.sampled_from((None, *values)) for name, values in GUESSES.items()}))
def test_nothing_that_could_be_any_of_many_stands_for_a_fact_without_the_family_name(facts):
    """Without a family name, one has to know a given name, and the whole home or the day: no month or street."""
    stated = {name: value for name, value in facts.items() if value}
    if {"date_of_birth", "year_of_birth"} <= stated.keys():
        del stated["year_of_birth"]
    knows_day, knows_house = stated.get("date_of_birth") == BORN, stated.get("address") == HOUSE
    knows_home = stated.get("postcode") == "WV4 1MS" or knows_house
    is_near = stated.get("address") in ("Mill Street", "29") and stated.get("postcode") in ("WV4 1MR", "WV4 1SM")
    knows_name = stated.get("given_name") == "Theodora"
    is_at_home = knows_house and stated.get("postcode") in ("WV4 1MS", "WV4 1MR", "WV4 1SM")
    is_known = knows_name and ((knows_day and is_near) or is_at_home)
    found = decide_search(Criteria(**stated), CandidateSet((AT_HOME,)), TODAY)
    is_known |= knows_day and (knows_house or (knows_name and knows_home))
    if are_sufficient(Criteria(**stated), TODAY) and not is_known:
        assert (found.outcome in ("refine", "none"), found.candidates) == (True, ())


@pytest.mark.parametrize(
    "facts",
    [
        {"family_name": "Xolu", "year_of_birth": 2012, "address": "Mill Street"},
        {"family_name": "Xolu", "year_of_birth": 2012, "address": HOUSE},
        {"family_name": "Xolu", "sex": "female", "address": HOUSE, "postcode": "LS2 7QX"},
        {"date_of_birth": date(2012, 3, 20), "postcode": "WV4 1MS"},
        {"date_of_birth": date(2019, 3, 4), "postcode": "WV4 1MS"},
        {"date_of_birth": BORN, "address": "Mill Street", "postcode": "LS2 7QX"},
        {"date_of_birth": BORN, "family_name": "Xolu", "address": "Mill Street"},
        {"date_of_birth": date(2009, 12, 30), "address": HOUSE, "postcode": "LS2 7QX"},
        {"date_of_birth": BORN, "postcode": "WV4 1MR"},
        {"date_of_birth": BORN, "family_name": "Qu"},
    ],
    ids=[
        "a year and a street",
        "a year and a house",
        "a house in another town",
        "any day of the month",
        "the day of another year",
        "a street, and the postcode of another town",
        "a street, and a name",
        "a house in another town, and any date",
        "a postcode with a mistake",
        "two letters of the family name",
    ],
)
def test_given_name_and_what_was_tried_over_http_find_nobody(facts):
    child = search_document("c1", "Theodora", "Quill", BORN, ("WV41MS", "29 mill street"), sex="female")
    asked = Criteria(given_name="Theodora", **facts)
    assert are_sufficient(asked, TODAY)
    assert decide_search(asked, CandidateSet((child,)), TODAY).candidates == ()


@pytest.mark.parametrize(
    "more",
    [
        {"date_of_birth": BORN, "postcode": "LS2 7QX"},
        {"date_of_birth": BORN, "given_name": "Zebedee"},
        {"date_of_birth": BORN, "given_name": "Zebedee", "postcode": "LS2 7QX", "sex": "female"},
        {"year_of_birth": 2012, "given_name": "Zebedee"},
        {"given_name": "Theodora", "date_of_birth": date(2009, 12, 30)},
        {"given_name": "Theodora", "postcode": "LS2 7QX"},
        {"date_of_birth": BORN, "postcode": "WV4 1MR", "address": None},
        {"date_of_birth": BORN, "postcode": "WV4 1MR", "address": None, "given_name": "Zebedee"},
    ],
)
def test_family_name_another_fact_and_a_street_find_nobody(more):
    asked = Criteria(**{"family_name": "Quill", "address": "Mill Street", **more})
    child = search_document("c1", "Theodora", "Quill", BORN, ("WV41MS", "29 mill street"), sex="female")
    assert are_sufficient(asked, TODAY)
    assert decide_search(asked, CandidateSet((child,)), TODAY).candidates == ()


GIVEN_NAMES = "Ava Mia Lily Isla Amelia Theodora Ivy Freya Florence"
SURNAMES = "Smith Jones Taylor Brown Quill Davies Evans Patel Khan"


@pytest.mark.parametrize(
    "names",
    [
        ("Quill", GIVEN_NAMES),
        (SURNAMES, "Theodora"),
        (GIVEN_NAMES, "Quill"),
        ("Theodora Jones Patel Quill", "Smith Ward"),
        ("Theodora Quill", "Smith Ward"),
        ("Theodora Jones", "Patel Quill Ward"),
        ("Ava Mia Theodora", "Lily Quill"),
    ],
)
@pytest.mark.parametrize("more", [{"postcode": "WV4 1MS"}, {"date_of_birth": BORN}])
def test_list_of_names_in_either_field_shows_nobody(names, more):
    asked = Criteria(given_name=names[0], family_name=names[1], **more)
    assert decide_search(asked, CandidateSet((AT_HOME,)), TODAY).candidates == ()


@pytest.mark.parametrize(
    ("short", "name"),
    [("Mo", "Mohammed"), ("Jo", "Joanna"), ("Ed", "Edward"), ("Ty", "Tyler"), ("Vi", "Violet"), ("Al", "Alan")],
)
def test_listed_short_form_of_two_letters_finds_the_child_by_name_and_birthday(short, name):
    asked = Criteria(given_name=short, family_name="Quill", date_of_birth=BORN)
    assert decide_search(asked, CandidateSet((search_document("c1", name, "Quill", BORN),)), TODAY).candidates


@pytest.mark.parametrize("born", [{"date_of_birth": date(2012, 3, 5)}, {"age": 14}])
def test_given_name_and_the_house_are_a_reason_to_ask_for_more(born):
    asked = Criteria(given_name="Theodora", family_name="Xolu", address=HOUSE, postcode="WV4 2NR", **born)
    found = decide_search(asked, CandidateSet((AT_HOME,)), TODAY)
    assert (found.outcome, found.candidates) == ("refine", ())


@pytest.mark.parametrize("name", [{"given_name": "Theodora"}, {"family_name": "Quill"}])
@pytest.mark.parametrize("address", ["29", "29 Quarry Hill"])
def test_house_number_makes_up_for_a_mistake_in_the_postcode_next_to_one_name_and_the_birthday(name, address):
    asked = Criteria(**name, date_of_birth=BORN, address=address, postcode="WV4 1MR")
    assert decide_search(asked, CandidateSet((AT_HOME,)), TODAY).candidates
    another = replace(asked, address=address.replace("29", "31"))
    assert decide_search(another, CandidateSet((AT_HOME,)), TODAY).candidates == ()


@pytest.mark.parametrize("stated", ["2153", "00000", "ZZ99 3VZ"])
def test_what_is_no_postcode_here_is_no_fact_that_a_record_could_fail(stated):
    """Sets to measure with have postcodes of other countries; a search has none."""
    elsewhere = replace(AT_HOME, places=((normalise.postcode(stated), "29 mill street"),))
    asked = Criteria(given_name="Theodora", family_name="Xolu", postcode=stated, address=HOUSE)
    assert rank(asked, [elsewhere], TODAY)[0].agrees_enough


WITHOUT_POSTCODE = replace(AT_HOME, places=(("", "29 mill street"),))


@pytest.mark.parametrize(
    "facts",
    [
        {"date_of_birth": BORN, "address": "Mill Street"},
        {"family_name": "Quill", "address": "Mill Street"},
        {"address": HOUSE},
        {"family_name": "Quill", "year_of_birth": 2012, "given_name": None, "address": "Mill Street"},
    ],
    ids=["a birthday and a street", "both names and a street", "a house", "a family name, a year and a street"],
)
@pytest.mark.parametrize("postcode", ["LS2 7QX", "WV4 1MS"])
def test_any_postcode_does_not_complete_what_is_known_of_a_record_without_one(facts, postcode):
    asked = Criteria(**{"given_name": "Theodora", "postcode": postcode, **facts})
    assert are_sufficient(asked, TODAY)
    assert decide_search(asked, CandidateSet((WITHOUT_POSTCODE,)), TODAY).candidates == ()


@pytest.mark.parametrize("children", [1, 10, 11, 15])
def test_answer_tells_of_no_number_of_children_of_a_name_at_a_postcode(children):
    asked = Criteria(given_name="Theodora", family_name="Xolu", date_of_birth=date(2012, 9, 20), postcode="WV4 1MS")
    there = [search_document(f"c{n}", "Theodora", f"Quill{chr(97 + n)}", BORN) for n in range(children)]
    found = decide_search(asked, CandidateSet(tuple(there)), TODAY)
    assert (found.outcome, found.candidates) == ("none", ())


@pytest.mark.parametrize("born", [date(2012, 3, 20), date(2009, 12, 30), date(2012, 9, 4)])
@pytest.mark.parametrize(
    "more", [{}, {"address": "31 Mill Street"}, {"family_name": "Xolu"}, {"family_name": "Xolu", "sex": "female"}]
)
def test_answer_does_not_tell_whether_a_child_of_some_name_lives_at_a_postcode(born, more):
    asked = Criteria(given_name="Theodora", date_of_birth=born, postcode="WV4 1MS", **more)
    nobody = search_document("c1", "Zebedee", "Quill", BORN, ("WV41MS", "29 mill street"))
    one, other = (decide_search(asked, CandidateSet((child,)), TODAY) for child in (AT_HOME, nobody))
    assert (one.outcome, one.candidates, one.hint) == (other.outcome, other.candidates, other.hint)


@pytest.mark.parametrize("facts", [{"postcode": "LS2 7QX"}, {"postcode": "LS2 7QX", "address": "Mill Street"}])
def test_without_a_family_name_nothing_is_none(facts):
    asked = Criteria(given_name="Theodora", date_of_birth=BORN, **facts)
    nobody = search_document("c1", "Zebedee", "Quill", BORN, ("WV41MS", "29 mill street"))
    for record in (AT_HOME, nobody):
        found = decide_search(asked, CandidateSet((record,)), TODAY)
        assert (found.outcome, found.candidates, found.hint.code) == ("refine", (), "family_name")


@pytest.mark.parametrize("names", [("Quill", "Rosalind"), ("Marigold", "Theodora")])
def test_name_in_the_other_field_counts_as_the_name_that_it_is(names):
    facts = dict(zip(("given_name", "family_name"), names, strict=True))
    asked = Criteria(**facts, date_of_birth=BORN, postcode="WV4 1MS", address=HOUSE, sex="female")
    child = search_document("c1", "Theodora", "Quill", BORN, ("WV41MS", "29 mill street"), sex="female")
    assert decide_search(asked, CandidateSet((child,)), TODAY).candidates


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
        {"given_name": "Max Bob Theo", **BORN_THERE},
        {"given_name": "Max Bob Jim Theo", **BORN_THERE, "address": "0 Mill Street"},
    ],
)
def test_list_of_names_shows_nobody_of_a_street(facts):
    found = decide_search(Criteria(**facts, postcode="WV4 1MS"), CandidateSet(STREET), TODAY)
    assert (found.outcome in ("refine", "none"), found.candidates) == (True, ())


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


@pytest.mark.parametrize("born", [BORN, date(2012, 4, 3)])
def test_birthday_finds_the_child_next_to_a_given_name_though_day_and_month_are_swapped(born):
    child = search_document("c1", "Theodora", "Quill", BORN, ("WV41MS", "29 mill street"))
    asked = Criteria(given_name="Theodora", date_of_birth=born, postcode="WV4 1MS")
    assert decide_search(asked, CandidateSet((child,)), TODAY).candidates


@pytest.mark.parametrize(
    "given_names", ["Theodora Grace Rose", "Theodora Grace Rose May", "Teodora Grace Rose", "Grace Theodora"]
)
def test_several_given_names_find_the_child_who_has_one(given_names):
    asked = Criteria(**{**RIGHT, "given_name": given_names, "postcode": None})
    assert decide_search(asked, CandidateSet((CHILD,)), TODAY).candidates
