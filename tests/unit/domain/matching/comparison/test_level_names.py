"""Level names: every comparison level that the code can reach has a name on the list, and a match weight."""

from datetime import date
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from contactpoint.domain.matching import Criteria, SearchDocument
from contactpoint.domain.matching.comparison.compare import ComparisonContext, compare
from contactpoint.domain.matching.comparison.interactions import DIFFERENT_FAMILY_NAME_LEVELS, U_PROBABILITIES
from contactpoint.domain.matching.comparison.level_names import LEVEL_NAMES
from contactpoint.domain.matching.weights import trained
from tests.builders import TODAY

GIVEN = (
    "Matthew",
    "Mxthew",
    "William",
    "Bill",
    "Wiliam",
    "Willow Mae",
    "Mae",
    "Wil",
    "W",
    "Priya",
    "Mohammed",
    "Muhamad",
    "Tom",
    "Wilhelm",
    "Hassan",
    "Hussain",
    "Muhammad",
    "Muhammad Ali",
    "Muhammad Umar",
    "Hasan Ali",
    "Wilhellm",
    "Jennifer",
    "Jnenifeer",
    "Emilly",
    "Weldon",
    "Wiliamm",
    "Wilpikam",
) + (LONG := ("Christopher", "Lee Christophr", "Christophherr"))
FAMILY = (
    "Reid",
    "Read",
    "Reidson",
    "Reid Jones",
    "R",
    "Patel",
    "Kowalska",
    "Kovalska",
    "Kowalczyk",
    "William",
    "Chaudhry",
    "Choudhury",
    *LONG,
)
BORN = (
    date(2015, 3, 9),
    date(2015, 9, 3),
    date(2015, 3, 8),
    date(2015, 6, 9),
    date(2015, 3, 25),
    date(2015, 11, 27),
    date(2051, 3, 9),
    date(2009, 12, 30),
)
PLACES = (
    ("WV41MS", "29 mill street"), ("WV41MT", "29 mil street"), ("WV49ZZ", "31 mill street"),
    ("LS14AP", "29 quarry lane"), ("LS14AP", "4 high road"), ("", ""),
    ("WV41MS", "flat 3 29 mill street"), ("WV41MS", "flat 4 29 mill street"),
)  # fmt: skip
NUMBERS = ("9990001235", "9990003572", "9990001243")
TEMPORARY_UPN = "L12345678901B"

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


def reached(asked: Criteria, document: SearchDocument, *, crowded: bool = False) -> set[str]:
    context = ComparisonContext(TODAY, postcode_is_crowded=crowded)
    return {level.name for level in compare(asked, document, context, weigh)}


def weigh(levels) -> float:
    """Return the match weight of levels, those without one included."""
    return sum(trained().levels.get(name, 0.0) * multiplier for name, _, multiplier in levels)


def test_every_level_has_a_weight_and_every_weight_a_level():
    assert set(trained().levels) == LEVEL_NAMES


def test_chance_of_agreement_is_given_for_levels_that_exist():
    assert set(U_PROBABILITIES) <= LEVEL_NAMES
    assert DIFFERENT_FAMILY_NAME_LEVELS <= LEVEL_NAMES


@settings(max_examples=1500, derandomize=True, database=None)
@given(asked=criteria, document=documents, crowded=st.booleans())
def test_any_level_that_a_comparison_reaches_is_on_the_list(asked, document, crowded):
    assert reached(asked, document, crowded=crowded) <= LEVEL_NAMES


def test_every_level_on_the_list_is_reached():
    """A sweep over names, dates and places that differ in every way there is."""
    found = set()
    born, (home, *_) = BORN[0], PLACES
    for one, other in product(GIVEN, repeat=2):
        for family in ("Reid", "Patel"):
            asked = Criteria(given_name=one, family_name=family, date_of_birth=born, postcode=home[0], address=home[1])
            found |= reached(asked, document((other, "Reid"), born, home))
    for one, other in product(FAMILY, repeat=2):
        asked = Criteria(given_name="Tom", family_name=one, date_of_birth=born, postcode=home[0])
        found |= reached(asked, document(("Tom", other), BORN[-1], PLACES[3]))
        found |= reached(Criteria(given_name=one, family_name=other), document((other, one), born, home))
        found |= reached(Criteria(given_name=one, family_name=other), document((other + "e", one), born, home))
        found |= reached(Criteria(family_name=one), document(("Zoe", "Quill"), born, home, other_name=("Tom", other)))
    found |= reached(Criteria(given_name="Tom Reid", family_name="Patel"), document(("Tom", "Reid"), born, home))
    for one, other in product(BORN, repeat=2):
        for asked in (
            Criteria(given_name="Tom", family_name="Reid", date_of_birth=one),
            Criteria(given_name="Tomas", family_name="Reid", year_of_birth=one.year),
            *(Criteria(given_name="Toma", family_name="Reid", age=age, date_of_birth=one) for age in range(18)),
            *(Criteria(given_name="Toma", family_name="Reid", age=age) for age in range(18)),
            *(Criteria(family_name="Reid", year_of_birth=other.year + years) for years in range(4)),
        ):
            found |= reached(asked, document(("Tom", "Reid"), other, home))
    for one, other in product(PLACES, repeat=2):
        asked = Criteria(family_name="Reid", postcode=one[0] or None, address=one[1] or None)
        found |= reached(asked, document(("Tom", "Reid"), born, other))
        found |= reached(asked, document(("Tom", "Reid"), born, ("ZZ993VZ", "1 lane"), other))
    for sex, number in product(("male", "female"), NUMBERS):
        for family_name in ("Reid", "Quill"):
            asked = Criteria(family_name=family_name, sex=sex, nhs_number=number, upn=TEMPORARY_UPN)
            found |= reached(asked, document(("Tom", "Reid"), born, home))
    assert sorted(LEVEL_NAMES - found) == []
    assert found <= LEVEL_NAMES


def document(name: tuple[str, str], born: date, *places: tuple[str, str], other_name=None) -> SearchDocument:
    return SearchDocument(
        child_id="c1",
        names=(name, other_name) if other_name else (name,),
        sex="male",
        date_of_birth=born,
        places=places,
        numbers=(f"nhs|{NUMBERS[0]}", f"upn|{TEMPORARY_UPN}"),
        former_numbers=(f"nhs|{NUMBERS[1]}",),
    )
