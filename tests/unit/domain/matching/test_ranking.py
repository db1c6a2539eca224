"""Ranking: who is told apart, and when one candidate is a match."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matching import datasets
from benchmarks.matching.datasets import DirectoryRow
from contactpoint.domain.matching import (
    CandidateSet,
    Criteria,
    blocking_keys_of_query,
    blocking_keys_of_record,
    decide_search,
)
from contactpoint.domain.matching.blocking import MAX_KEYS_PER_QUERY
from contactpoint.domain.matching.evaluation import MemoryIndex
from contactpoint.domain.matching.ranking import possible_duplicates, rank
from tests.builders import TODAY, search_document

BORN = date(2015, 3, 9)


def ask(documents, **criteria):
    asked = Criteria(**criteria)
    return decide_search(asked, MemoryIndex(documents).look_up(blocking_keys_of_query(asked, TODAY)), TODAY)


ABSENT = {
    "given_name": "Tyler",
    "family_name": "Reid",
    "date_of_birth": BORN,
    "sex": "male",
    "postcode": "WV4 1MS",
    "address": "29 Mill Street",
}


@pytest.mark.parametrize("born", [BORN, date(2017, 8, 1)], ids=["twin", "younger"])
@pytest.mark.parametrize("stored", ["Grace", "Oliver", "Priya", "Tessa"])
def test_a_brother_sister_or_twin_is_no_confident_match_for_a_child_who_is_not_there(stored, born):
    found = ask([search_document("sibling", stored, "Reid", born, sex="male")], **ABSENT)
    assert found.outcome != "match"
    assert all("may be a brother or sister" in candidate.evidence for candidate in found.candidates)


def test_of_twins_the_one_named_is_found_and_without_a_name_both_are_shown():
    twins = [search_document("c1", "Grace", "Reid"), search_document("c2", "Tyler", "Reid")]
    named = ask(twins, given_name="Tyler", family_name="Reid", date_of_birth=BORN)
    assert (named.outcome, named.candidates[0].document.child_id) == ("match", "c2")
    either = ask(twins, family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS")
    assert either.outcome == "candidates"
    assert len(either.candidates) == 2


def test_two_children_of_one_name_in_one_postcode_are_both_shown():
    two = [
        search_document("c1", "Mohammed", "Khan", date(2015, 3, 9)),
        search_document("c2", "Muhammad", "Khan", date(2018, 6, 1)),
    ]
    assert ask(two, given_name="Mohammad", family_name="Khan", postcode="WV4 1MS").outcome == "candidates"


def test_those_who_fit_equally_well_share_the_odds():
    several = [search_document(f"c{n}", "Tyler", "Reid") for n in range(4)]
    ranked = rank(Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN), several, TODAY)
    assert sum(candidate.match_probability for candidate in ranked) == pytest.approx(1.0, abs=0.01)
    assert {candidate.match_probability for candidate in ranked} == {ranked[0].match_probability}


@pytest.mark.parametrize("number", [6, 60, 300])
def test_more_than_can_be_shown_are_asked_about_however_many_fit(number):
    asked = Criteria(given_name="John", family_name="Smith", postcode="WV4 1MS")
    alike = tuple(search_document(f"c{n}", "John", "Smith", date(2010, 1 + n % 12, 1 + n % 28)) for n in range(number))
    told = decide_search(asked, CandidateSet(alike), TODAY)
    assert (told.outcome, told.candidates) == ("refine", ())
    assert "date of birth" in told.hint


def test_a_child_is_found_under_each_part_of_a_family_name_and_by_either_name_of_two():
    double = [search_document("c1", "Ana María", "Núñez-O'Brien")]
    for given_name, family_name in (("Ana", "Nunez"), ("Maria", "OBrien"), ("Ana Maria", "Nunez O'Brien")):
        assert ask(double, given_name=given_name, family_name=family_name, date_of_birth=BORN).candidates


def test_a_range_of_ages_stands_in_for_a_date():
    stored = [search_document("c1", "Tyler", "Reid")]
    found = ask(stored, given_name="Tyler", family_name="Reid", age=10, age_to=12, postcode="WV4 1MS")
    assert "age agrees" in found.candidates[0].evidence
    assert (
        "age agrees" not in ask(stored, given_name="Tyler", family_name="Reid", age=3, age_to=4).candidates[0].evidence
    )


def test_a_likely_duplicate_is_shown_to_who_registers_and_a_stranger_is_not():
    asked = Criteria(given_name="Tylor", family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS")
    assert possible_duplicates(asked, CandidateSet((search_document("c1", "Tyler", "Reid"),)), TODAY)
    assert not possible_duplicates(
        asked, CandidateSet((search_document("c1", "Priya", "Patel", date(2019, 1, 1)),)), TODAY
    )


LONG = ["a" * 10_000, "é" * 10_000, "-" * 10_000, "1" * 10_000, "al " * 4_000, "\U0001f642" * 3_000, "\u202e" * 500]


anything = st.text(max_size=400) | st.sampled_from(LONG)


COLUMNS = [name for name in DirectoryRow.__dataclass_fields__ if name != "child_id"]


@given(row=st.fixed_dictionaries(dict.fromkeys((*COLUMNS, "age"), anything)))
def test_any_row_of_nonsense_is_indexed_searched_and_answered(row):
    stored = datasets.parse_directory_row({**row, "child_id": "c1"})
    asked = datasets.parse_query_row({**row, "query_id": "q1", "child_id": "c1"}).criteria
    keys = blocking_keys_of_query(asked, TODAY)
    assert len(keys) <= MAX_KEYS_PER_QUERY
    found = MemoryIndex([stored]).look_up((*keys, *blocking_keys_of_record(stored)))
    answered = decide_search(asked, found, TODAY)
    assert all(0 <= candidate.match_probability <= 1 for candidate in answered.candidates)
