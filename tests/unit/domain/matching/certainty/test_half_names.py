"""A name that is half known is certain only if the other facts agree: initials, beginnings, swapped and whole names."""

from datetime import date

import pytest

from contactpoint.domain.matching import Criteria, SearchDecision
from contactpoint.domain.matching.evaluation import MemoryIndex
from tests.builders import TODAY, search_document
from tests.unit.domain.matching.search_as_product import search_as_product

BORN, A_YEAR_LATER, ANOTHER_DAY = date(2018, 3, 12), date(2019, 3, 12), date(2010, 7, 29)
CODE = {"postcode": "WV4 1MS"}
HOME = {**CODE, "address": "29 Mill Street"}
ANOTHER_HOUSE = {**CODE, "address": "99 Oak Avenue"}
FAR_AWAY = {"postcode": "LS1 4AP", "address": "3 New Street"}
AGE = TODAY.year - BORN.year - ((TODAY.month, TODAY.day) < (BORN.month, BORN.day))
Names = tuple[str, str]


def search(stored: Names, asked: Names, sex: str = "female", **more) -> SearchDecision:
    """Look up and decide, as the product does, for a child who is a girl at home."""
    record = search_document("c1", *stored, BORN, sex="female")
    criteria = Criteria(given_name=asked[0] or None, family_name=asked[1] or None, sex=sex or None, **more)
    return search_as_product(MemoryIndex([record]), criteria)


@pytest.mark.parametrize(
    "more",
    [
        {"date_of_birth": A_YEAR_LATER, **HOME},
        {"age": AGE, **HOME},
        {"date_of_birth": BORN, **ANOTHER_HOUSE},
    ],
    ids=["another birthday", "age only", "another house"],
)
@pytest.mark.parametrize("name", ["Jill", "Kornelia", "Musa"])
def test_initial_is_certain_only_with_the_birthday_and_not_at_another_house(name, more):
    assert search((name, "Smith"), (name[0], "Smith"), **more).outcome == "candidates"
    assert search((name[0], "Smith"), (name, "Smith"), **more).outcome == "candidates"
    assert search((name, "Smith"), (name[0], "Smith"), date_of_birth=BORN, **HOME).outcome == "match"


def test_two_initials_are_never_certain():
    assert search(("Jill", "Smith"), ("J", "S"), date_of_birth=BORN, **HOME).outcome == "candidates"


@pytest.mark.parametrize(
    ("given_name", "sex", "more"),
    [
        ("Musa", "female", {"date_of_birth": A_YEAR_LATER}),
        ("Musa", "male", {"date_of_birth": BORN}),
        ("M", "female", {"date_of_birth": BORN}),
        ("Mus", "female", {"date_of_birth": BORN}),
    ],
    ids=["another birthday", "another sex", "an initial", "a beginning"],
)
def test_without_a_family_name_only_the_given_name_and_the_birthday_are_certain(given_name, sex, more):
    assert search(("Musa", "Khan"), (given_name, ""), sex, **CODE, **more).outcome in ("candidates", "refine")
    assert search(("Musa", "Khan"), ("Musa", ""), date_of_birth=BORN, **CODE).outcome == "match"


@pytest.mark.parametrize("names", [("Ali", "Hassan"), ("Grace", "Kelly"), ("Wei", "Chen")])
def test_swapped_names_are_two_names_next_to_another_birthday_or_another_sex_and_home(names):
    swapped = names[1], names[0]
    for more in ({"date_of_birth": A_YEAR_LATER}, {"age": AGE + 1}, {"year_of_birth": BORN.year + 1}):
        assert search(names, swapped, **HOME, **more).outcome == "candidates"
    assert search(names, swapped, "male", date_of_birth=BORN, **FAR_AWAY).outcome != "match"
    assert search(names, swapped, date_of_birth=BORN, **HOME).outcome == "match"


@pytest.mark.parametrize("stored", [("Lily", "Ward"), ("Lily Ward", ""), ("", "Lily Ward")])
@pytest.mark.parametrize("asked", [("", "Ruby Ward"), ("Ruby Ward", ""), ("Unknown", "Ruby Ward"), ("", "Ward Ruby")])
def test_another_given_name_in_the_field_of_both_is_never_certain(stored, asked):
    assert search(stored, asked, date_of_birth=BORN, **HOME).outcome != "match"


@pytest.mark.parametrize("names", [("Mary Ann", "Booth"), ("Jaspreet Kaur", "Gill"), ("Tara", "Booth")])
@pytest.mark.parametrize("order", [1, -1], ids=["given name first", "family name first"])
def test_whole_name_in_one_field_finds_the_child_who_has_moved(names, order):
    whole = " ".join(names[::order])
    assert search(names, ("", whole), date_of_birth=BORN, **FAR_AWAY).outcome == "match"
    assert search(names, (whole, ""), date_of_birth=BORN, **FAR_AWAY).outcome == "match"


@pytest.mark.parametrize("names", [("Della", "Booth"), ("Van", "Pham"), ("Tuan Anh", "Le"), ("Chandler", "Van")])
def test_particle_is_a_word_of_a_whole_name(names):
    assert search(names, ("", " ".join(names)), date_of_birth=BORN, **FAR_AWAY).outcome == "match"


@pytest.mark.parametrize("names", [("James", "Oliver"), ("Ali", "Hassan")])
def test_family_name_first_in_one_field_counts_as_swapped(names):
    whole = " ".join(names[::-1])
    assert search(names, ("", whole), date_of_birth=A_YEAR_LATER, **HOME).outcome == "candidates"


@pytest.mark.parametrize("double", ["Maria", "Marie", "Ann", "Anne", "Jean", "Jose", "Juan"])
def test_double_name_is_another_than_one_with_the_same_first_word(double):
    for born in (BORN, A_YEAR_LATER):
        found = search((f"Hanna {double}", "Costa"), ("Hanna Lena", "Costa"), date_of_birth=born, **HOME)
        assert found.outcome == "candidates"


@pytest.mark.parametrize("typo", ["Hanna Mqria", "Hanna Mria", "Hanna Marya"])
def test_misspelt_double_name_is_the_same(typo):
    assert search(("Hanna Maria", "Costa"), (typo, "Costa"), date_of_birth=BORN, **HOME).outcome == "match"


@pytest.mark.parametrize("word", ["Bibi", "Begum", "Thi", "Kumari", "Lal"])
def test_common_word_instead_of_another_name_is_certain_only_with_birthday_and_home(word):
    stored, asked = (f"Hafsa {word}", "Costa"), ("Hafsa Ruqaya", "Costa")
    assert search(stored, asked, "", date_of_birth=BORN, **HOME).outcome == "match"
    assert search(stored, asked, "", date_of_birth=A_YEAR_LATER, **HOME).outcome == "candidates"
    assert search(stored, asked, "", date_of_birth=BORN).outcome == "candidates"


@pytest.mark.parametrize(("one", "other"), [("Jordan", "Jorden"), ("Jayden", "Jaiden")], ids="{}".format)
def test_two_spellings_may_be_two_children_of_another_sex_or_of_another_birthday_elsewhere(one, other):
    assert search((one, "Costa"), (other, "Costa"), date_of_birth=A_YEAR_LATER, **CODE).outcome == "candidates"
    assert search((one, "Costa"), (other, "Costa"), date_of_birth=A_YEAR_LATER, **HOME).outcome == "match"
    assert search((one, "Costa"), (other, "Costa"), "male", date_of_birth=BORN, **HOME).outcome == "candidates"
    assert search((one, "Costa"), (other, "Costa"), date_of_birth=BORN, **HOME).outcome == "match"


@pytest.mark.parametrize(
    ("one", "other"),
    [("Van Anh", "Lan Anh"), ("Le Quyen", "Tu Quyen"), ("Abu Bakr", "Umar Bakr"), ("Da Wei", "Xiao Wei")],
)
def test_particle_that_is_the_first_word_of_a_given_name_tells_sisters_apart(one, other):
    for asked, stored in ((one, other), (other, one)):
        assert search((stored, "Pham"), (asked, "Pham"), date_of_birth=A_YEAR_LATER, **HOME).outcome != "match"
        assert search((stored, "Pham"), (asked, "Pham"), date_of_birth=BORN).outcome != "match"


@pytest.mark.parametrize("name", ["Della", "Mac", "San"])
def test_child_whose_name_is_a_particle_is_found_next_to_a_second_name(name):
    assert search((name, "Booth"), (f"{name} Rose", "Booth"), date_of_birth=BORN).outcome == "match"


@pytest.mark.parametrize(("short", "name"), [("Persep", "Persephone"), ("Tol", "Tolonbay"), ("Chand", "Chandler")])
def test_beginning_that_is_no_name_is_certain_only_with_birthday_and_home(short, name):
    assert search((name, "Costa"), (short, "Costa"), date_of_birth=BORN, **HOME).outcome == "match"
    for more in (
        {"date_of_birth": A_YEAR_LATER, **HOME},
        {"date_of_birth": BORN},
        {"date_of_birth": BORN, **CODE},
        {"age": AGE, **HOME},
    ):
        assert search((name, "Costa"), (short, "Costa"), **more).outcome != "match"
    assert search((name, "Costa"), (short, "Costa"), "male", date_of_birth=BORN, **HOME).outcome != "match"


@pytest.mark.parametrize(("short", "name"), [("Ai", "Aisha"), ("Chris", "Christabel"), ("Mary", "Maryam")])
def test_beginning_of_two_letters_or_that_is_a_name_is_never_certain(short, name):
    assert search((name, "Costa"), (short, "Costa"), date_of_birth=BORN, **HOME).outcome == "candidates"


def test_two_mistakes_in_a_frequent_name_are_certain_only_if_all_else_agrees():
    stored, asked = ("Victoria", "Costa"), ("Victona", "Costa")
    assert search(stored, asked, date_of_birth=BORN, **HOME).outcome == "match"
    for sex, more in (
        ("", {"date_of_birth": BORN, **HOME}),
        ("male", {"date_of_birth": BORN, **HOME}),
        ("female", {"date_of_birth": A_YEAR_LATER, **HOME}),
        ("female", {"date_of_birth": BORN, **ANOTHER_HOUSE}),
    ):
        assert search(stored, asked, sex, **more).outcome != "match"
    for other in ("Victorine", "Victoire", "Viktorya"):
        assert (
            "given_name.misspelt"
            not in search(stored, (other, "Costa"), date_of_birth=BORN).candidates[0].evidence_codes
        )


@pytest.mark.parametrize("code", [CODE, {**CODE, "address": "NFA"}], ids=["no address", "no home"])
@pytest.mark.parametrize("born", [ANOTHER_DAY, date(2018, 9, 30), date(1990, 7, 1)], ids=str)
def test_wholly_different_birthday_is_excused_by_the_house_and_not_by_the_postcode(code, born):
    names = ("Zuzanna", "Nowak")
    assert search(names, names, date_of_birth=born, **code).outcome == "candidates"


@pytest.mark.parametrize("name", ["Musa", "Ava"])
def test_range_of_ages_is_not_an_age(name):
    names, ages = (name, "Zielinski"), {"age": AGE - 2, "age_to": AGE + 1}
    assert search(names, ("", "Zielinski"), **ages, **HOME).outcome == "candidates"
    assert search(names, names, **ages, **CODE, address="31 Mill Street").outcome == "candidates"
    found = search(names, names, **ages, **HOME)
    assert found.outcome == "match"
    assert "age.range" in found.candidates[0].evidence_codes


def test_namesake_next_door_is_no_match_if_nothing_is_known_of_the_age():
    names = ("Zuzanna", "Nowak")
    assert search(names, names, **CODE, address="31 Mill Street").outcome == "candidates"
    assert search(names, names, **HOME).outcome == "match"


@pytest.mark.parametrize("name", ["James Alexander", "Emily Charlotte", "Kofi Mensah"])
@pytest.mark.parametrize("home", [HOME, CODE, {}], ids=["home", "postcode", "no home"])
def test_initial_of_a_second_name_is_that_name(name, home):
    first, second = name.split()
    for stored, asked in ((name, f"{first} {second[0]}"), (f"{first} {second[0]}", name)):
        assert search((stored, "Whittle"), (asked, "Whittle"), date_of_birth=BORN, **home).outcome == "match"
    other = search((name, "Whittle"), (f"{first} Z", "Whittle"), date_of_birth=BORN, **home)
    assert other.outcome != "match"


@pytest.mark.parametrize(
    ("stored", "asked"), [("Muhammad Ahmed", "Muhammad A"), ("Abdul Rahim", "Abdul R"), ("Aisha Khan", "A Khan")]
)
def test_common_word_and_an_initial_are_no_more_than_an_initial(stored, asked):
    for more in (
        {"date_of_birth": A_YEAR_LATER, **HOME},
        {"age": AGE, **HOME},
        {"date_of_birth": BORN, **ANOTHER_HOUSE},
    ):
        assert search((stored, "Khan"), (asked, "Khan"), **more).outcome != "match"
