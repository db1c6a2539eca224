"""A short form and another sex: it may be the twin brother or sister."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.domain.matching import CandidateSet, Criteria, SearchDecision, decide_search
from contactpoint.domain.matching.given_names.names_of_one_sex import usual_sex
from tests.builders import TODAY, search_document

BORN = date(2018, 3, 12)
HOME = {"postcode": "WV4 1MS", "address": "29 Mill Street"}


def search(asked: tuple[str, str], stored: tuple[str, str], born: date = BORN) -> SearchDecision:
    (name, sex), (recorded, recorded_sex) = asked, stored
    document = replace(search_document("c1", recorded, "Hobbs", BORN), sex=recorded_sex)
    criteria = Criteria(given_name=name, sex=sex, family_name="Hobbs", date_of_birth=born, **HOME)
    return decide_search(criteria, CandidateSet((document,)), TODAY)


@pytest.mark.parametrize(
    ("boy", "girl"),
    [
        ("Louis", "Louise"), ("Charlie", "Charlotte"), ("Andrew", "Andrea"), ("Emil", "Emily"), ("Max", "Maxine"),
        ("Sam", "Samantha"), ("Alex", "Alexandra"), ("Alexander", "Sasha"), ("Frankie", "Francesca"),
        ("Tony", "Antonia"), ("Ronnie", "Veronica"), ("Chris", "Christine"), ("George", "Georgie"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("born", [BORN, date(2019, 3, 12)])
def test_twin_of_the_other_sex_with_a_short_form_is_never_certain(boy, girl, born):
    assert search((boy, "male"), (girl, "female"), born).outcome == "candidates"
    assert search((girl, "female"), (boy, "male"), born).outcome == "candidates"


@pytest.mark.parametrize(("short", "long"), [("Joe", "Joseph"), ("Bill", "William"), ("Tom", "Thomas")])
def test_sex_that_no_child_of_that_name_has_is_a_mistake(short, long):
    assert search((short, "female"), (long, "male")).outcome == "match"
    assert search((short, "male"), (long, "female")).outcome == "match"


def test_same_sex_and_a_short_form_are_certain():
    assert search(("Charlie", "female"), ("Charlotte", "female")).outcome == "match"


@pytest.mark.parametrize(
    ("name", "sex"),
    [("joseph", "male"), ("charlotte", "female"), ("charlie", None), ("xyz", None), ("", None)],
)
def test_usual_sex_is_that_of_nearly_all_children_of_a_name(name, sex):
    assert usual_sex(name) == sex


def test_typo_next_to_a_sex_that_no_child_of_that_name_has_is_certain():
    assert search(("Georgia", "male"), ("Georkia", "female")).outcome == "match"
    assert search(("Georkia", "male"), ("Georgia", "female")).outcome == "candidates"


@pytest.mark.parametrize(
    ("form", "name", "sex"),
    [("Jcffrey", "Jeffrey", "male"), ("Briab", "Brian", "male"), ("Rychard", "Richard", "male"),
     ("Madeleihe", "Madeleine", "female")],
)  # fmt: skip
def test_form_that_is_no_name_has_the_sex_of_the_name_it_is_written_for(form, name, sex):
    other = "male" if sex == "female" else "female"
    assert search((form, other), (name, sex)).outcome == "match"
    assert search((name, sex), (form, other)).outcome == "match"


@pytest.mark.parametrize(("form", "name"), [("Danielo", "Daniela"), ("Adnana", "Adnan"), ("Samirah", "Samir")])
def test_another_ending_is_the_name_of_a_twin_of_the_other_sex(form, name):
    sexes = ("male", "female") if name == "Daniela" else ("female", "male")
    assert search((form, sexes[0]), (name, sexes[1])).outcome == "candidates"
