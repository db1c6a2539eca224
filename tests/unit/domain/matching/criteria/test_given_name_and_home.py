"""A given name and the whole home find one child, and list nobody who lives there (rulebook, section 4)."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.domain.children import Address
from contactpoint.domain.matching import CandidateSet, Criteria, decide_search
from contactpoint.domain.matching.index.search_document import to_search_document
from contactpoint.domain.matching.minimum_criteria import are_sufficient
from tests.builders import TODAY, child, search_document

AT_HOME = search_document("c1", "Theodora", "Quill", date(2012, 3, 4), ("WV41MS", "29 mill street"))
HOUSE = "29 Mill Street"
WHOLE_HOME = {"postcode": "WV4 1MS", "address": HOUSE}


@pytest.mark.parametrize("given", ["Theodora", "Theodra", "Teodora"])
@pytest.mark.parametrize("more", [{}, {"family_name": "Xolu"}, {"date_of_birth": date(2009, 12, 30)}])
def test_given_name_and_the_whole_home_find_the_child_whatever_else_is_said(given, more):
    """A surname that a step-parent gave, or a guessed age, hides nobody whose name and home are known."""
    asked = Criteria(given_name=given, **WHOLE_HOME, **more)
    assert are_sufficient(asked, TODAY)
    found = decide_search(asked, CandidateSet((AT_HOME,)), TODAY)
    assert [each.document for each in found.candidates] == [AT_HOME]
    assert found.outcome == "candidates" or not (more or given == "Theodra")


@pytest.mark.parametrize("given", ["Theodore", "Thea", "Zebedee"])
@pytest.mark.parametrize("more", [{}, {"family_name": "Xolu"}, {"age": 14}])
def test_brother_or_sister_of_a_like_name_at_the_home_is_not_taken_for_the_child(given, more):
    found = decide_search(Criteria(given_name=given, **WHOLE_HOME, **more), CandidateSet((AT_HOME,)), TODAY)
    assert found.outcome != "match"


@pytest.mark.parametrize(
    "less",
    [
        {"address": "Mill Street"},
        {"address": "29"},
        {"address": "31 Mill Street"},
        {"address": "29 Mill Street", "postcode": "WV4 2NR"},
        {"given_name": "Th"},
        {"given_name": "Zebedee"},
        {"given_name": "Ava Mia Lily Isla Theodora"},
        {"given_name": "Ava Theodora"},
        {"given_name": "Theodora-Ava"},
    ],
)
def test_less_than_a_given_name_and_the_whole_home_finds_nobody(less):
    asked = Criteria(**{"given_name": "Theodora", "family_name": "Xolu", **WHOLE_HOME, **less})
    assert decide_search(asked, CandidateSet((AT_HOME,)), TODAY).candidates == ()


@pytest.mark.parametrize("more", [{}, {"family_name": "Xolu"}])
@pytest.mark.parametrize(
    ("recorded", "asked"),
    [
        ("nozura cottage quarry lane", "1 Nozura Cottage, Quarry Lane"),
        ("flat 3 nozura court", "Flat 3, 1 Nozura Court"),
    ],
)
def test_invented_house_number_finds_nobody_in_a_house_without_one(recorded, asked, more):
    there = replace(AT_HOME, places=(("WV41MS", recorded),))
    found = decide_search(
        Criteria(given_name="Theodora", postcode="WV4 1MS", address=asked, **more), CandidateSet((there,)), TODAY
    )
    assert found.candidates == ()


@pytest.mark.parametrize("address", ["Mill Street", "29", "29b", "The Willows", "Flat 3", "hospital, 29 Mill Street"])
def test_home_without_house_number_or_street_is_not_enough_next_to_a_given_name(address):
    assert not are_sufficient(Criteria(given_name="Theodora", postcode="WV4 1MS", address=address), TODAY)


@pytest.mark.parametrize("left_out", [{"postcode": None}, {"given_name": None}, {"given_name": "T"}])
def test_home_is_not_enough_without_a_postcode_or_a_given_name(left_out):
    assert not are_sufficient(Criteria(**{"given_name": "Theodora", **WHOLE_HOME, **left_out}), TODAY)


FORMER_HOME = Address(lines=("29 Mill Street",), postcode="WV4 1MS")
NOW = {
    "elsewhere": {"address_status": "current", "address": Address(lines=("3 High Street",), postcode="LS2 7QX")},
    "in a refuge": {"address_status": "current", "address": Address(lines=("Women's Refuge",), postcode="LS2 7QX")},
    "not known": {"address_status": "not_known", "address": None},
    "without a postcode": {"address_status": "current", "address": Address(lines=("29 Mill Street",))},
}


@pytest.mark.parametrize("more", [{}, {"family_name": "Xolu"}])
@pytest.mark.parametrize("now", NOW)
def test_former_home_is_not_where_a_child_of_that_name_lives(now, more):
    """Who asks for a former home may be whom the child has fled."""
    moved = child(given_name="Theodora", family_name="Quill", previous_addresses=(FORMER_HOME,), **NOW[now])
    asked = Criteria(given_name="Theodora", **WHOLE_HOME, **more)
    assert decide_search(asked, CandidateSet((to_search_document(moved),)), TODAY).candidates == ()


@pytest.mark.parametrize("more", [{}, {"family_name": "Xolu"}])
def test_postcode_of_a_former_home_does_not_complete_the_house_of_now(more):
    moved = replace(AT_HOME, places=(("WV41MS", "29 mill street"), ("LS27QX", "3 high street")))
    asked = Criteria(given_name="Theodora", postcode="LS2 7QX", address=HOUSE, **more)
    assert decide_search(asked, CandidateSet((moved,)), TODAY).candidates == ()


@pytest.mark.parametrize("house", ["mill farm", "the old rectory", "rose court", "rose cottage church lane"])
@pytest.mark.parametrize("number", ["1", "77"])
def test_any_number_before_the_name_of_a_house_finds_nobody_there(house, number):
    there = replace(AT_HOME, places=(("WV41MS", house),))
    asked = Criteria(given_name="Theodora", postcode="WV4 1MS", address=f"{number} {house}")
    assert decide_search(asked, CandidateSet((there,)), TODAY).candidates == ()


def test_house_in_an_oversized_postcode_such_as_a_hotels_is_nobodys_home():
    found = CandidateSet((AT_HOME,), some_blocks_skipped=True, skipped_rules=frozenset({"pc"}))
    assert decide_search(Criteria(given_name="Theodora", **WHOLE_HOME), found, TODAY).candidates == ()
