"""Ranking: who is told apart, and when one candidate is a match."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.matching import evaluation_format
from benchmarks.matching.evaluation_format import DirectoryRow
from contactpoint.domain.matching import (
    CandidateSet,
    Criteria,
    blocking_keys_of_query,
    blocking_keys_of_record,
    decide_search,
)
from contactpoint.domain.matching.evaluation import MemoryIndex
from contactpoint.domain.matching.index.blocking import MAX_KEYS_PER_QUERY
from contactpoint.domain.matching.index.search_document import SearchDocument
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
def test_sibling_or_twin_is_not_a_match_for_an_absent_child(stored, born):
    found = ask([search_document("sibling", stored, "Reid", born, sex="male")], **ABSENT)
    assert found.outcome != "match"
    assert all("may be a brother or sister" in candidate.evidence for candidate in found.candidates)


def test_twins_are_told_apart_by_given_name():
    twins = [search_document("c1", "Grace", "Reid"), search_document("c2", "Tyler", "Reid")]
    named = ask(twins, given_name="Tyler", family_name="Reid", date_of_birth=BORN)
    assert (named.outcome, named.candidates[0].document.child_id) == ("match", "c2")
    either = ask(twins, family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS")
    assert either.outcome == "candidates"
    assert len(either.candidates) == 2


def test_two_namesakes_in_one_postcode_are_both_shown():
    two = [
        search_document("c1", "Mohammed", "Khan", date(2015, 3, 9)),
        search_document("c2", "Muhammad", "Khan", date(2018, 6, 1)),
    ]
    assert ask(two, given_name="Mohammad", family_name="Khan", postcode="WV4 1MS").outcome == "candidates"


def test_equally_good_candidates_share_the_probability():
    several = [search_document(f"c{n}", "Tyler", "Reid") for n in range(4)]
    ranked = rank(Criteria(given_name="Tyler", family_name="Reid", date_of_birth=BORN), several, TODAY)
    assert sum(candidate.match_probability for candidate in ranked) == pytest.approx(1.0, abs=0.01)
    assert {candidate.match_probability for candidate in ranked} == {ranked[0].match_probability}


@pytest.mark.parametrize("number", [6, 60, 300])
def test_too_many_candidates_return_refine(number):
    asked = Criteria(given_name="John", family_name="Smith", postcode="WV4 1MS")
    alike = tuple(search_document(f"c{n}", "John", "Smith", date(2010, 1 + n % 12, 1 + n % 28)) for n in range(number))
    told = decide_search(asked, CandidateSet(alike), TODAY)
    assert (told.outcome, told.candidates) == ("refine", ())
    assert "date of birth" in told.hint.text


def test_child_is_found_by_each_part_of_a_double_name():
    double = [search_document("c1", "Ana María", "Núñez-O'Brien")]
    for given_name, family_name in (("Ana", "Nunez"), ("Maria", "OBrien"), ("Ana Maria", "Nunez O'Brien")):
        assert ask(double, given_name=given_name, family_name=family_name, date_of_birth=BORN).candidates


def test_age_range_replaces_an_unknown_birth_date():
    stored = [search_document("c1", "Tyler", "Reid")]
    found = ask(stored, given_name="Tyler", family_name="Reid", age=10, age_to=12, postcode="WV4 1MS")
    assert "age is in the range" in found.candidates[0].evidence
    assert (
        "age agrees"
        not in ask(stored, given_name="Tyler", family_name="Reid", age=3, age_to=4, postcode="WV4 1MS")
        .candidates[0]
        .evidence
    )


def test_registration_shows_likely_duplicates_and_no_strangers():
    asked = Criteria(given_name="Tylor", family_name="Reid", date_of_birth=BORN, postcode="WV4 1MS")
    assert possible_duplicates(asked, CandidateSet((search_document("c1", "Tyler", "Reid"),)), TODAY)
    assert not possible_duplicates(
        asked, CandidateSet((search_document("c1", "Priya", "Patel", date(2019, 1, 1)),)), TODAY
    )


LONG = ["a" * 10_000, "é" * 10_000, "-" * 10_000, "1" * 10_000, "al " * 4_000, "\U0001f642" * 3_000, "\u202e" * 500]


anything = st.text(max_size=400) | st.sampled_from(LONG)


COLUMNS = [name for name in DirectoryRow.__dataclass_fields__ if name != "child_id"]


@given(row=st.fixed_dictionaries(dict.fromkeys((*COLUMNS, "age"), anything)))
def test_any_nonsense_row_is_indexed_and_searched(row):
    stored = evaluation_format.parse_directory_row({**row, "child_id": "c1"})
    asked = evaluation_format.parse_query_row({**row, "query_id": "q1", "child_id": "c1"}).criteria
    keys = blocking_keys_of_query(asked, TODAY)
    assert len(keys) <= MAX_KEYS_PER_QUERY
    found = MemoryIndex([stored]).look_up((*keys, *blocking_keys_of_record(stored)))
    answered = decide_search(asked, found, TODAY)
    assert all(0 <= candidate.match_probability <= 1 for candidate in answered.candidates)


@pytest.mark.parametrize("asked", [{"year_of_birth": 2011}, {"age": 15}], ids=["year", "age"])
def test_rare_spelling_of_a_common_name_is_not_likelier_than_the_very_name(asked):
    found = [
        SearchDocument(child_id=name, names=(("Georgia", name),), sex="female", date_of_birth=born)
        for name, born in (("Smith", date(2011, 5, 3)), ("Smyth", date(2011, 7, 9)))
    ]
    criteria = Criteria(given_name="Georgia", family_name="Smith", sex="female", **asked)
    very, other = rank(criteria, found, date(2026, 11, 26))
    assert (very.document.child_id, other.document.child_id) == ("Smith", "Smyth")
