"""A number that contradicts the name or the birthday is no certain match: it may be a brother's or sister's."""

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactpoint.domain.matching import CandidateSet, Criteria, decide_search
from contactpoint.domain.matching.index.search_document import to_search_document
from tests.builders import TODAY, child

NHS, TWINS_NHS = "9990001235", "9990003572"
BORN = date(2012, 3, 4)
TWINS = (("Hassan", "Hussain"), ("Muhammad Umar", "Muhammad Ali"), ("Olivia", "Oliver"), ("Mia", "Ava"))


def held(given_name, number, child_id="child-0001", born=BORN):
    facts = {"given_name": given_name, "family_name": "Khan", "date_of_birth": born, "nhs_number": number}
    return to_search_document(child(child_id=child_id, **facts))


def searched(asked, *documents):
    return decide_search(asked, CandidateSet(documents), TODAY)


def asked_for(given_name, **more):
    facts = {"family_name": "Khan", "date_of_birth": BORN, "nhs_number": NHS, "postcode": "WV4 1MS"}
    return Criteria(given_name=given_name, **{**facts, **more})


@pytest.mark.parametrize("pair", TWINS)
@pytest.mark.parametrize("both", [True, False], ids=["both twins", "one twin"])
def test_twins_number_with_the_other_name_is_no_match_and_says_so(pair, both):
    one, other = pair
    documents = [held(one, NHS), *([held(other, TWINS_NHS, "child-0002")] if both else [])]
    found = searched(asked_for(other), *documents)
    assert found.outcome == "candidates"
    shown = next(each for each in found.candidates if each.document.child_id == "child-0001")
    assert shown.match_probability < 0.96
    assert shown.band != "strong"
    assert "number.contradicted" in shown.evidence_codes


@pytest.mark.parametrize(
    "contradiction",
    [
        {"given_name": "Zebedee"},
        {"family_name": "Quillfeather"},
        {"date_of_birth": date(2015, 9, 27)},
        {"date_of_birth": date(2012, 9, 27)},
        {"date_of_birth": None, "age": 3},
        {"date_of_birth": None, "year_of_birth": 2016},
    ],
)
def test_number_with_another_name_or_birthday_is_no_match(contradiction):
    found = searched(asked_for(**{"given_name": "Hassan", **contradiction}), held("Hassan", NHS))
    assert (found.outcome, len(found.candidates)) == ("candidates", 1)
    assert "the number and the name or birthday contradict each other" in found.candidates[0].evidence


def test_number_next_to_another_sex_needs_the_given_name_and_the_day():
    documents = msgspec.structs.replace(held("Hassan", NHS), sex="male")
    for given_name, sex, born, outcome in (
        ("Hassan", "female", date(2012, 3, 5), "candidates"),
        ("Hassan", "female", BORN, "match"),
        (None, "female", BORN, "candidates"),
        (None, "male", BORN, "match"),
        (None, "male", date(2012, 3, 5), "match"),
    ):
        assert searched(asked_for(given_name, sex=sex, date_of_birth=born), documents).outcome == outcome


@settings(max_examples=200, derandomize=True, database=None)
@given(
    st.sampled_from([name for pair in TWINS for name in pair]),
    st.sampled_from([name for pair in TWINS for name in pair]),
    st.integers(0, 2_000),
)
def test_match_by_a_number_has_the_name_and_the_birthday(asked, recorded, days):
    born = BORN - timedelta(days=days)
    found = searched(asked_for(asked), held(recorded, NHS, born=born))
    is_only_year_wrong = (born.month, born.day) in ((BORN.month, BORN.day), (1, 1))
    if asked != recorded or (days > 366 and not is_only_year_wrong):
        assert found.outcome == "candidates"
    if asked == recorded and days == 0:
        assert found.outcome == "match"


def test_number_with_a_typing_error_in_the_rest_is_a_match():
    assert searched(asked_for("Hasan"), held("Hassan", NHS)).outcome == "match"
    assert searched(asked_for("Hassan", date_of_birth=date(2012, 4, 3)), held("Hassan", NHS)).outcome == "match"
    assert searched(Criteria(nhs_number=NHS), held("Hassan", NHS)).outcome == "match"


@pytest.mark.parametrize("number", [{"nhs_number": NHS}, {"upn": "A123456789012"}])
def test_number_of_one_child_and_the_name_of_another_are_no_match_with_either(number):
    facts = {"family_name": "Khan", "date_of_birth": BORN}
    holder = to_search_document(child(child_id="child-0001", **{**facts, "given_name": "Ava", **number}))
    named = to_search_document(child(child_id="child-0002", **{**facts, "given_name": "Mia"}))
    asked = Criteria(given_name="Mia", postcode="WV4 1MS", **facts)
    assert searched(asked, named).outcome == "match"
    found = searched(msgspec.structs.replace(asked, **number), holder, named)
    assert found.outcome == "candidates"
    assert {each.document.child_id for each in found.candidates} == {"child-0001", "child-0002"}
