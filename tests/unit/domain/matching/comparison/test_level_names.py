"""Level names: every comparison level that the code can reach has a name on the list, and a match weight."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from contactpoint.domain.matching import Criteria, SearchDocument
from contactpoint.domain.matching.comparison.interactions import DIFFERENT_FAMILY_NAME_LEVELS, U_PROBABILITIES
from contactpoint.domain.matching.comparison.level_names import LEVEL_NAMES
from contactpoint.domain.matching.weights import trained
from tests.unit.domain.matching.comparison.every_level import (
    BORN,
    FAMILY,
    GIVEN,
    NUMBERS,
    PLACES,
    reach_every_level,
    reached,
)

given_names = st.sampled_from(GIVEN) | st.text(max_size=12)
family_names = st.sampled_from(FAMILY) | st.text(max_size=12)
dates = st.sampled_from(BORN) | st.dates(date(2006, 1, 1), date(2026, 11, 23))
sexes = st.sampled_from(("male", "female", "not_specified"))
postcodes = st.sampled_from([postcode for postcode, _ in PLACES]) | st.text(max_size=8)
addresses = st.sampled_from([address for _, address in PLACES]) | st.text(max_size=20)
documents = st.builds(
    SearchDocument,
    child_id=st.just("c1"),
    names=st.lists(st.tuples(given_names, family_names), min_size=1, max_size=3).map(tuple),
    sex=sexes,
    date_of_birth=st.none() | dates,
    places=st.lists(st.tuples(postcodes, addresses), max_size=3).map(tuple),
    numbers=st.sampled_from(((), (f"nhs|{NUMBERS[0]}",))),
)
criteria = st.builds(
    Criteria,
    given_name=st.none() | given_names,
    family_name=st.none() | family_names,
    date_of_birth=st.none() | dates,
    year_of_birth=st.none() | st.integers(2006, 2026),
    age=st.none() | st.integers(0, 17),
    sex=st.none() | sexes,
    postcode=st.none() | postcodes,
    address=st.none() | addresses,
    nhs_number=st.none() | st.sampled_from(NUMBERS),
)


def test_every_level_has_a_weight_and_every_weight_a_level():
    assert set(trained().levels) == LEVEL_NAMES


def test_chance_of_agreement_is_given_for_levels_that_exist():
    assert set(U_PROBABILITIES) <= LEVEL_NAMES
    assert DIFFERENT_FAMILY_NAME_LEVELS <= LEVEL_NAMES


@settings(max_examples=1500, derandomize=True, database=None)
@given(asked=criteria, document=documents, crowded=st.booleans())
def test_any_level_that_a_comparison_reaches_is_on_the_list(asked, document, crowded):
    assert {name for name, _ in reached(asked, document, crowded=crowded)} <= LEVEL_NAMES


def test_every_level_on_the_list_is_reached():
    assert {name for name, _ in reach_every_level()} == LEVEL_NAMES
