"""Who guards a hidden home takes it for the same in every writing that a search does."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactpoint.domain.matching import normalise
from contactpoint.domain.matching.comparison.places import alike
from contactpoint.domain.matching.one_home import ONE_HOME_KINDS, is_one_home, name_of_home, number_first

CODE = "WV41MS"
WRITINGS = (
    "41 Tree Lane",
    "Rose Cottage, 41 Tree Lane",
    "Care of Brown, 41 Tree Lane",
    "The Haven Project, 41 Tree Lane",
    "Heaton, 41 Tree Lane",
    "No. 41 Tree Ln",
    "41Tree Lane",
    "041 Tree Lane",
    "41 Tre Lane",
    "41",
    "41 Northmoor",
    "Tree Lane 41",
    "c/o Mrs Brown, 41 Tree Lane",
    "Care of Mrs Brown, Rose Cottage, 41 Tree Lane",
    "2nd Floor Flat, 41 Tree Lane",
    "3 Haven House, 41 Tree Lane",
    "Ward 7 Northmoor, 41 Tree Lane",
    "41-42 Tree Lane",
    "41/2 Tree Lane",
)
OTHERS = ("42 Tree Lane", "141 Tree Lane", "Tree Lane", "14 Tree Lane", "Flat 41, 3 Tree Lane")
PARTS = st.tuples(
    st.sampled_from(["", "Rose Cottage", "Care of Brown", "Flat 2", "Ground Floor"]),
    st.sampled_from(["41", "42", "041", "4"]),
    st.sampled_from(["Tree Lane", "Tree Ln", "Tre Lane", "Mill Street", ""]),
)


def place(address: str, code: str = CODE) -> tuple[str, str]:
    return code, normalise.address(address)


@pytest.mark.parametrize(("one", "other"), list(permutations(WRITINGS, 2)))
def test_home_is_the_same_however_it_is_written(one, other):
    assert is_one_home(place(one), place(other))


@pytest.mark.parametrize(("one", "other"), list(product(WRITINGS[:12], OTHERS)))
def test_another_number_or_none_is_another_home(one, other):
    assert not is_one_home(place(one), place(other))


@pytest.mark.parametrize("floor", ["Ground Floor", "Flat 2", "Room 3, Haven House"])
def test_flat_that_is_not_known_is_the_home_and_another_flat_is_another(floor):
    flat = f"{floor}, 41 Tree Lane"
    assert is_one_home(place(flat), place("41 Tree Lane"))
    assert not is_one_home(place(flat), place("Flat 9, 41 Tree Lane"))
    assert is_one_home(place(flat), place("Flat 9, 41 Tree Lane"), perhaps=True)


def test_street_without_a_number_may_be_every_house_in_it():
    for one, other in permutations((place("41 Tree Lane"), place("Tree Lane"))):
        assert is_one_home(one, other, perhaps=True)
    assert not is_one_home(place("41 Tree Lane"), place("42 Tree Lane"), perhaps=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 2nd Avenue", "14 2nd Avenue"),
        ("1st Floor Flat, 12 Mill Lane", "1 Mill Lane"),
        ("12 Mill Lane Floor 2", "2 Mill Lane"),
    ],
)
def test_number_of_a_street_or_a_floor_is_no_house_number(one, other):
    assert not is_one_home(place(one), place(other))


@pytest.mark.parametrize("code", ["WV41SM", "WV141MS", "WV41M", "WV41MT"])
def test_postcode_with_a_mistake_is_the_same_for_the_guard_as_for_a_search(code):
    assert is_one_home(place("41 Tree Lane"), place("41 Tree Lane", code))


def test_number_without_a_street_needs_the_very_postcode():
    assert not is_one_home(place("41"), place("41 Tree Lane", "WV41MT"))
    assert is_one_home(place("41 Tree Lane"), place("41 Tree Lane", "WV41MT"))
    assert not is_one_home(place("41 Tree Lane"), place("41 Tree Lane", "LS14AP"))
    assert not is_one_home(place("41"), place("41 Tree Lane", ""))


@pytest.mark.parametrize("address", WRITINGS[:14])
def test_name_of_a_home_is_one_however_it_is_written(address):
    assert name_of_home(place(address)) == name_of_home(place("41 Tree Lane")) != ""
    assert name_of_home(place(address, "")) == ""


@settings(max_examples=300, derandomize=True, database=None)
@given(PARTS, PARTS)
def test_guard_is_never_blinder_than_a_search(one, other):
    here, there = (
        place(", ".join(filter(None, (line, f"{number} {street}")))) for line, number, street in (one, other)
    )
    kind = alike(number_first(here[1]), number_first(there[1]))
    if kind in ONE_HOME_KINDS | {
        "number_only",
        "unnumbered",
    }:
        assert is_one_home(here, there, perhaps=True)
