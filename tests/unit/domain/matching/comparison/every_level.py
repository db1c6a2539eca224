"""A sweep that reaches every comparison level: names, dates, places and numbers that differ in every way there is."""

from datetime import date
from functools import cache
from itertools import product

from contactpoint.domain.matching import Criteria, SearchDocument
from contactpoint.domain.matching.comparison.compare import ComparisonContext, compare
from contactpoint.domain.matching.weights import trained
from tests.builders import TODAY

Reached = tuple[str, str]
GIVEN = (
    "Matthew",
    "Mxthew",
    "William",
    "Bill",
    "Wiliam",
    "Willow Mae",
    "Mae",
    "Mae Bibi",
    "Mae Quen",
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
    "Daisy",
    "Maisie",
    "Megan",
    "Wilp",
    "Victoria",
    "Victona",
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
    ("WV41MS", "flat 3 29 mill street"), ("WV41MS", "flat 4 29 mill street"), ("WV41MS", "mill street"),
    ("WV41MS", "29"), ("WV41MS", "31"), ("", "29 mill street"),
)  # fmt: skip
NUMBERS = ("9990001235", "9990003572", "9990001243")
TEMPORARY_UPN = "L12345678901B"


def reached(asked: Criteria, document: SearchDocument, *, crowded: bool = False) -> set[Reached]:
    """Return the name and the explanation of each level that a comparison reaches."""
    context = ComparisonContext(TODAY, postcode_is_crowded=crowded)
    return {(level.name, level.explanation) for level in compare(asked, document, context, weigh)}


def weigh(levels) -> float:
    """Return the match weight of levels, those without one included."""
    return sum(trained().levels.get(name, 0.0) * multiplier for name, _, multiplier in levels)


@cache
def reach_every_level() -> frozenset[Reached]:
    """Return every level that there is, by name and explanation."""
    found: set[Reached] = set()
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
    found |= reached(Criteria(given_name="Tom's brother", family_name="Reid"), document(("Tom", "Reid"), born, home))
    found |= reached(Criteria(given_name="Twin 2", family_name="Reid"), document(("Twin 1", "Reid"), born, home))
    found |= reached(Criteria(given_name="Reid", family_name="Hussain"), document(("Hassan", "Reid"), born, home))
    found |= reached(Criteria(given_name="Joe", sex="female"), document(("Joseph", "Reid"), born, home))
    found |= reached(Criteria(given_name="See Tom", family_name="Reid"), document(("Tom", "Reid"), born, home))
    found |= reached(Criteria(given_name="R", family_name="Tom"), document(("Tom", "Reid"), born, home))
    found |= reached(Criteria(given_name="Tom", family_name="Reid"), document(("", "Tom"), born, home))
    found |= reached(Criteria(given_name="Tom"), document(("", "Reid"), born, home))
    found |= reached(Criteria(given_name="Tom", family_name="Kaur"), document(("Tom", "Singh"), born, home))
    for one, other in product(BORN, repeat=2):
        for asked in (
            Criteria(given_name="Tom", family_name="Reid", date_of_birth=one),
            Criteria(given_name="Tomas", family_name="Reid", year_of_birth=one.year),
            *(Criteria(given_name="Toma", family_name="Reid", age=age, date_of_birth=one) for age in range(18)),
            *(Criteria(given_name="Toma", family_name="Reid", age=age) for age in range(18)),
            *(Criteria(given_name="Toma", family_name="Reid", age=age, age_to=age + 2) for age in range(15)),
            *(Criteria(family_name="Reid", year_of_birth=other.year + years) for years in range(4)),
        ):
            found |= reached(asked, document(("Tom", "Reid"), other, home))
    for one, other in product(PLACES, repeat=2):
        asked = Criteria(family_name="Reid", postcode=one[0] or None, address=one[1] or None)
        found |= reached(asked, document(("Tom", "Reid"), born, other))
        found |= reached(asked, document(("Tom", "Reid"), born, other), crowded=True)
        found |= reached(asked, document(("Tom", "Reid"), born, ("ZZ993VZ", "1 lane"), other))
    for sex, number in product(("male", "female"), NUMBERS):
        for family_name in ("Reid", "Quill"):
            asked = Criteria(family_name=family_name, sex=sex, nhs_number=number, upn=TEMPORARY_UPN)
            found |= reached(asked, document(("Tom", "Reid"), born, home))
    return frozenset(found)


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
