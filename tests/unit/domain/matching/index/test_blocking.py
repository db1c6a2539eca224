"""Blocking keys: bounded for any input, and shared by a record and a search for it."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from contactpoint.domain.children import Name
from contactpoint.domain.matching import (
    CandidateSet,
    Criteria,
    blocking_keys_of_query,
    blocking_keys_of_record,
    decide_search,
    to_search_document,
)
from contactpoint.domain.matching.evaluation import MemoryIndex
from contactpoint.domain.matching.index.blocking import MAX_BLOCK_SIZE, MAX_KEYS_PER_QUERY, MAX_KEYS_PER_RECORD
from tests.builders import TODAY, child, search_document


def test_oversized_name_block_returns_refine():
    many = [
        search_document(f"c{n}", "John", "Smith", date(2010, 1 + n % 12, 1 + n % 28), (f"LS{n}4AP", ""))
        for n in range(80)
    ]
    asked = Criteria(given_name="John", family_name="Smith", age=9)
    found = MemoryIndex(many).look_up(blocking_keys_of_query(asked, TODAY))
    assert found.some_blocks_skipped
    assert len(found.documents) <= MAX_BLOCK_SIZE
    told = decide_search(asked, CandidateSet((), some_blocks_skipped=True), TODAY)
    assert told.outcome == "refine"
    assert told.hint


def test_wide_age_range_removes_no_other_key():
    some_blocks_skipped = blocking_keys_of_query(
        Criteria(given_name="Tyler", family_name="Reid", age=0, age_to=17, postcode="WV4 1MS"), TODAY
    )
    assert {"pc", "nn"} <= {key[:2] for key in some_blocks_skipped}
    assert len(some_blocks_skipped) < MAX_KEYS_PER_QUERY


def test_rule_that_finds_nobody_by_itself_costs_no_look_up():
    home = {"postcode": "WV4 1MS", "address": "29 Mill Street"}
    named = {"given_name": "Tyler", "family_name": "Reid"}
    for facts in ({**named, **home}, {"family_name": "Reid", "date_of_birth": date(2011, 1, 23), **home}):
        assert "fp" not in rules(**facts)
    assert "fp" in rules(family_name="Reid", postcode="WV4 1MS")
    dated = {**named, "date_of_birth": date(2011, 1, 23)}
    for place in ({"postcode": "WV4 1MS"}, {"address": "29 Mill Street"}):
        assert not {"nm", "ny"} & set(rules(**dated, **place))
    assert {"nm", "ny"} <= set(rules(**dated))


def test_search_with_every_fact_makes_twelve_look_ups():
    assert len(rules(**EVERYTHING)) <= 12


def rules(**facts) -> list[str]:
    return [key[:2] for key in blocking_keys_of_query(Criteria(**facts), TODAY)]


EVERYTHING = {
    "given_name": "Tyler",
    "family_name": "Reid",
    "date_of_birth": date(2011, 1, 23),
    "postcode": "WV4 1MS",
    "address": "29 Mill Street",
}
TYLER = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))


names = st.text(max_size=120)


@given(given_name=names, family_name=names, born=st.dates(date(1900, 1, 1), date(2026, 11, 23)), postcode=names)
def test_any_text_gives_a_bounded_number_of_blocking_keys(given_name, family_name, born, postcode):
    asked = Criteria(given_name=given_name, family_name=family_name, date_of_birth=born, postcode=postcode)
    assert len(blocking_keys_of_query(asked, TODAY)) <= MAX_KEYS_PER_QUERY


@given(others=st.lists(st.tuples(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60)), max_size=10))
def test_record_with_many_names_is_found_by_its_current_name(others):
    aliases = tuple(Name(given_name=g, family_name=f, kind="alias") for g, f in others)
    keys = blocking_keys_of_record(to_search_document(child(other_names=aliases)))
    assert len(keys) <= MAX_KEYS_PER_RECORD
    assert set(blocking_keys_of_query(TYLER, TODAY)) & set(keys)


def test_record_with_many_names_is_found_by_its_current_address():
    aliases = tuple(Name(given_name=f"Given{c}", family_name=f"Family{c}", kind="alias") for c in "bdfglmnprt")
    keys = blocking_keys_of_record(to_search_document(child(other_names=aliases)))
    assert set(blocking_keys_of_query(Criteria(family_name="Reid", postcode="WV4 1MS"), TODAY)) & set(keys)
