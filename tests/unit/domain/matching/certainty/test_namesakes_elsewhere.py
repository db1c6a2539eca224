"""Who has the name, the house number or the birthday of the child is not therefore the child (decision 60)."""

from datetime import date

import pytest

from contactpoint.domain.matching import Criteria, SearchDecision
from contactpoint.domain.matching.evaluation import MemoryIndex
from contactpoint.domain.matching.minimum_criteria import are_sufficient
from tests.builders import TODAY, search_document
from tests.unit.domain.matching.search_as_product import search_as_product

BORN, ANOTHER_DAY = date(2014, 3, 9), date(2016, 7, 21)
AGE = TODAY.year - BORN.year - ((TODAY.month, TODAY.day) < (BORN.month, BORN.day))
CODE, STREET = {"postcode": "WV4 1MS"}, {"address": "26 Victoria Road"}
HOME = {**CODE, **STREET}
ELSEWHERE = {"postcode": "LS1 1AA", "address": "3 Oak Lane"}


def search(
    asked: tuple[str, str], sex: str | None = "male", *, stored: tuple[str, str] | None = None, **more
) -> SearchDecision:
    """Look up and decide, as the product does, for a boy at 26 Victoria Road."""
    record = search_document("c1", *(stored or asked), BORN, sex="male", home=("WV41MS", "26 victoria road"))
    criteria = Criteria(given_name=asked[0] or None, family_name=asked[1] or None, sex=sex, **more)
    return search_as_product(MemoryIndex([record]), criteria)


@pytest.mark.parametrize("address", ["26 Victoria Road", "26 Victoria Street", "26 Victoria Road, Plymouth"])
@pytest.mark.parametrize(
    "birth", [{"date_of_birth": ANOTHER_DAY}, {"year_of_birth": 2011}, {"age": AGE - 4}], ids=["day", "year", "age"]
)
def test_address_without_a_postcode_may_be_in_another_town(address, birth):
    for names in (("Oliver", "Smith"), ("Aisha", "Begum")):
        assert search(names, None, address=address, **birth).outcome != "match"
        assert search(names, None, address=address, date_of_birth=BORN).outcome == "match"


def test_evidence_says_that_an_address_without_a_postcode_may_be_elsewhere():
    (found,) = search(("Oliver", "Smith"), date_of_birth=BORN, **STREET).candidates
    assert "postcode.not_stated" in found.evidence_codes
    (found,) = search(("Oliver", "Smith"), date_of_birth=BORN, **HOME).candidates
    assert "postcode.not_stated" not in found.evidence_codes


def test_same_number_in_another_street_of_the_postcode_is_another_house():
    asked = {"date_of_birth": ANOTHER_DAY, **CODE}
    assert search(("Oliver", "Smith"), address="26 Falcon Court", **asked).outcome == "candidates"
    assert search(("Oliver", "Smith"), address="26 Victoria Road", **asked).outcome == "match"


@pytest.mark.parametrize("asked", ["baby Kai", "newborn Kai", "Baby Boy Kai", "infant Kai", "Boy Kai"])
def test_another_name_next_to_a_filler_is_another_childs(asked):
    assert search((asked, "Reid"), stored=("Tyler", "Reid"), date_of_birth=BORN, **HOME).outcome == "candidates"
    assert search((asked, "Reid"), stored=("Kai", "Reid"), date_of_birth=BORN, **HOME).outcome == "match"
    assert search(("Tyler", "Reid"), stored=(asked, "Reid"), date_of_birth=BORN, **HOME).outcome == "candidates"


@pytest.mark.parametrize("asked", ["Baby", "Baby Boy", "Baby of Sara", "Baby Jones", "Baby Reid", "Man in the house"])
def test_filler_without_another_given_name_leaves_the_child_certain(asked):
    assert search((asked, "Reid"), stored=("Tyler", "Reid"), date_of_birth=BORN, **HOME).outcome == "match"


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        (("Imogen", "Joyce"), ("Imogen", "Jones")),
        (("Evie", "Lewandowski"), ("Evie", "Lewis")),
        (("Ivy", "Murray"), ("Ivy", "Moore")),
        (("Imogen", "Harrison"), ("Imogen", "Harris")),
        (("Zayn", "Hassan"), ("Zayn", "Hussain")),
    ],
)
def test_another_family_name_is_another_childs_who_has_the_birthday(asked, stored):
    for home in ({}, ELSEWHERE):
        assert search(asked, None, stored=stored, date_of_birth=BORN, **home).outcome != "match"
    assert search(asked, None, stored=stored, date_of_birth=BORN, **HOME).outcome in {"match", "candidates"}


@pytest.mark.parametrize("family_name", ["Yousef", "Youssuf", "Yusef"])
def test_another_spelling_of_the_family_name_is_the_childs(family_name):
    assert search(("Aminah", family_name), None, stored=("Amina", "Yusuf"), date_of_birth=BORN).outcome == "match"


def test_family_name_with_a_typo_needs_the_birthday_or_the_home():
    asked, stored = ("Finley", "Cachpole"), ("Finley", "Catchpole")
    assert search(asked, stored=stored, age=AGE).outcome != "match"
    assert search(asked, stored=stored, date_of_birth=BORN).outcome == "match"
    assert search(asked, stored=stored, age=AGE, **HOME).outcome == "match"


@pytest.mark.parametrize("names", [("Gurpreet", "Gill"), ("Charlie", "Smith"), ("Robin", "Clark")])
def test_another_sex_in_another_town_is_another_child(names):
    assert search(names, "female", date_of_birth=BORN, **ELSEWHERE).outcome == "candidates"
    assert search(names, "male", date_of_birth=BORN, **ELSEWHERE).outcome == "match"
    assert search(names, "female", date_of_birth=BORN, **HOME).outcome == "match"


@pytest.mark.parametrize(
    ("asked", "stored"), [("Mohammed", "Muhammad"), ("Zahra", "Zara"), ("Sofia", "Sophia"), ("Layla", "Leila")]
)
def test_another_spelling_with_quite_another_birthday_is_a_brother_or_sister(asked, stored):
    for birth in ({"date_of_birth": ANOTHER_DAY}, {"age": AGE - 4}, {"year_of_birth": 2017}):
        assert search((asked, "Khan"), None, stored=(stored, "Khan"), **birth, **HOME).outcome == "candidates"


@pytest.mark.parametrize(("asked", "stored"), [("Shamina", "Shamima"), ("Nazia", "Nadia"), ("Arhan", "Arham")])
def test_typo_without_an_age_is_a_brother_or_sister(asked, stored):
    for birth in ({}, {"age": AGE - 4}):
        assert search((asked, "Khan"), None, stored=(stored, "Khan"), **birth, **HOME).outcome == "candidates"


@pytest.mark.parametrize("asked", ["Mxtthew", "Matthrw"])
def test_typo_is_certain_with_an_age_only(asked):
    for birth, outcome in (({}, "candidates"), ({"age": AGE - 4}, "candidates"), ({"age": AGE}, "match")):
        assert search((asked, "Khan"), stored=("Matthew", "Khan"), **birth, **HOME).outcome == outcome


@pytest.mark.parametrize(
    ("asked", "stored"), [("Ka Yin", "Ka Yan"), ("Lok Yiu", "Lok Yin"), ("Nazia", "Nadia"), ("Zahra", "Zara"),
                          ("Ewan", "Evan"), ("Hasnain", "Hassan"), ("Hasnain", "Hussain"), ("Suleman", "Salman"),
                          ("Hannah", "Anna"), ("Casey", "Cassie"), ("Shahira", "Shakira"),
                          ("Zunaisha", "Zunaira")],
)  # fmt: skip
def test_twins_of_like_names_are_two(asked, stored):
    for one, other in ((asked, stored), (stored, asked)):
        assert search((one, "Lam"), None, stored=(other, "Lam"), date_of_birth=BORN, **HOME).outcome == "candidates"


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("Jmaes", "James"),
        ("Oliveer", "Oliver"),
        ("Mxthew", "Matthew"),
        ("Richard", "Ricard"),
        ("Bobby-Lde", "Bobby-Lee"),
    ],
)
def test_typo_of_the_hand_is_the_child(asked, stored):
    assert search((asked, "Lam"), None, stored=(stored, "Lam"), date_of_birth=BORN, **HOME).outcome == "match"


@pytest.mark.parametrize(("asked", "is_child"), [("Mildded", True), ("Mildrid", False)])
def test_recorded_form_of_no_name_is_a_typo_for_a_rare_name_too(asked, is_child):
    found = search(("Mildred", "Lam"), None, stored=(asked, "Lam"), date_of_birth=BORN, **HOME)
    assert (found.outcome == "match") == is_child


@pytest.mark.parametrize(
    "one", [{"family_name": "R"}, {"given_name": "T"}, {"family_name": "R%"}, {"family_name": "O", "given_name": "X"}]
)
def test_one_letter_is_not_enough_for_a_name(one):
    assert not are_sufficient(Criteria(**one, date_of_birth=BORN, **CODE), TODAY)


def test_one_letter_is_no_fact_next_to_another_name():
    """26 searches would name every child of whom a given name and a birthday are known."""
    assert not are_sufficient(Criteria(given_name="Ella", family_name="O", date_of_birth=BORN), TODAY)
    assert not are_sufficient(Criteria(given_name="E", family_name="Okafor", date_of_birth=BORN), TODAY)
    assert are_sufficient(Criteria(given_name="Ella", family_name="O", date_of_birth=BORN, **CODE), TODAY)
    assert are_sufficient(Criteria(given_name="E", family_name="Okafor", date_of_birth=BORN, **CODE), TODAY)


def test_first_of_january_is_no_birthday_next_to_a_given_name():
    assert not are_sufficient(Criteria(given_name="Ella", date_of_birth=date(2015, 1, 1), **CODE), TODAY)
    assert are_sufficient(Criteria(given_name="Ella", date_of_birth=date(2015, 1, 2), **CODE), TODAY)
    assert are_sufficient(Criteria(family_name="Okafor", date_of_birth=date(2015, 1, 1), **CODE), TODAY)
