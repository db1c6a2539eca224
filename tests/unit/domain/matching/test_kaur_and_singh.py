"""Kaur and Singh say the sex: next to the same name, the one is the sister and the other the brother."""

from datetime import date

import pytest
from msgspec.structs import replace

from contactpoint.domain.matching import CandidateSet, Criteria, SearchDecision, decide_search
from contactpoint.domain.matching.comparison.agreement_of_one_name import agreement
from tests.builders import TODAY, search_document

BORN = date(2018, 3, 12)
HOME = {"postcode": "WV4 1MS", "address": "29 Mill Street"}


def search(stored, given_name: str, family_name: str, sex: str | None, born: date = BORN) -> SearchDecision:
    asked = Criteria(given_name=given_name, family_name=family_name, date_of_birth=born, sex=sex, **HOME)
    return decide_search(asked, CandidateSet((stored,)), TODAY)


@pytest.mark.parametrize(
    ("asked", "stored"),
    [
        ("jaspreet singh", "jaspreet kaur"),
        ("jaspreet kaur", "jaspreet singh"),
        ("noor begum", "noor uddin"),
        ("sunil kumar", "sunil kumari"),
        ("md shamim", "mst shamim"),
        ("muhammad noor", "noor begum"),
        ("noor begam", "noor miah"),
        ("noor nessa", "noor uddin"),
    ],
)
def test_words_that_say_another_sex_make_two_names(asked, stored):
    assert agreement(asked, stored, given=True) == "part_differs"


@pytest.mark.parametrize(("asked", "stored"), [("jaspreet", "jaspreet kaur"), ("jaspreet kaur", "kaur jaspreet")])
def test_word_that_says_the_sex_on_one_side_is_no_other_name(asked, stored):
    assert agreement(asked, stored, given=True) == "part"


@pytest.mark.parametrize("sex", [None, "male", "female"])
@pytest.mark.parametrize("born", [BORN, date(2017, 3, 12)])
def test_twin_or_brother_with_the_other_word_is_no_match(sex, born):
    stored = search_document("c1", "Jaspreet Kaur", "Gill", BORN, sex="female")
    found = search(stored, "Jaspreet Singh", "Gill", sex, born)
    assert found.outcome != "match"
    assert all("part of the given name agrees" not in each.evidence for each in found.candidates)


@pytest.mark.parametrize(("sex", "outcome"), [("male", "candidates"), (None, "candidates"), ("female", "match")])
def test_other_family_name_of_the_two_is_a_match_only_if_the_sex_agrees(sex, outcome):
    stored = search_document("c1", "Jaspreet", "Kaur", BORN, sex="female")
    found = search(stored, "Jaspreet", "Singh", sex)
    assert found.outcome == outcome
    assert ("sex.by_name" in found.candidates[0].evidence_codes) == (outcome != "match")


def test_word_of_the_given_name_says_another_sex_than_the_one_that_is_stated():
    stored = search_document("c1", "Jaspreet", "Gill", BORN, sex="female")
    assert search(stored, "Jaspreet Singh", "Gill", None).outcome == "candidates"
    assert search(stored, "Jaspreet Kaur", "Gill", None).outcome == "match"
    boy = replace(stored, names=(("Jaspreet Singh", "Gill"),), sex="not_specified")
    assert search(boy, "Jaspreet", "Gill", "female").outcome == "candidates"


def test_child_who_is_known_by_both_words_is_a_match():
    stored = search_document("c1", "Jaspreet", "Kaur", BORN, sex="not_specified")
    known = replace(stored, names=(*stored.names, ("Jaspreet", "Singh")))
    assert search(known, "Jaspreet", "Singh", None).outcome == "match"
