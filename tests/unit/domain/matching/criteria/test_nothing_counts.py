"""Whatever normalises to nothing is no fact, no key and no evidence: over every criterion that there is."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from contactpoint.domain.matching import (
    Criteria,
    are_sufficient,
    blocking_keys_of_query,
    criteria_to_look_up,
    informative_criteria,
    normalise,
    rank,
    to_search_document,
)
from tests.builders import TODAY, child

PUNCTUATION = st.text(st.sampled_from(" .,-\u2013'\u2019/?!_*()"), min_size=1, max_size=8)
NO_NAMES = ("Baby 1", "Twin I", "TBA", "UNK", "Not yet named", "N/A", "xxx", "Unknown Unknown")
NO_POSTCODES = ("ZZ99 3VZ", "NFA", "n/a", "12345", "XX1 1XX", "WV4", "not known")
NO_ADDRESSES = ("No fixed abode", "NFA", "c/o Social Services", "N/A", "unknown", "as above")
NOTHING = {
    "given_name": PUNCTUATION | st.sampled_from([*NO_NAMES, "Child", "Baby Jones", "Baby of Sarah"]),
    "family_name": PUNCTUATION | st.sampled_from(NO_NAMES),
    "sex": st.just("not_specified"),
    "postcode": PUNCTUATION | st.sampled_from(NO_POSTCODES),
    "address": PUNCTUATION | st.sampled_from(NO_ADDRESSES),
    "nhs_number": st.sampled_from(["0000000000", "999 999 9999", "9990001234"]),
    "upn": st.sampled_from(["I123456789012", "Z999999999999"]),
    "age": st.integers(0, 17),
}
SAYS_SOMETHING = {"date_of_birth", "year_of_birth", "directory_number", "age_to"}
"""Criteria of which every value means something; `age_to` is tried with `age`."""
KNOWN = {
    "given_name": "Tyler",
    "family_name": "Reid",
    "date_of_birth": date(2011, 1, 23),
    "sex": "male",
    "postcode": "WV4 1MS",
    "address": "29 Mill Street",
    "nhs_number": "9990001235",
}
HELD = to_search_document(child(nhs_number="9990001235", upn="B801200005001"))


def test_every_criterion_is_tried():
    assert set(NOTHING) | SAYS_SOMETHING == set(Criteria.__struct_fields__)


def facts_of(criteria: Criteria) -> dict[str, object]:
    """Return the facts, without what is said instead of a given name: "Baby of Sarah" is none."""
    return {name: getattr(criteria, name) for name in Criteria.__struct_fields__}


@pytest.mark.parametrize("field", NOTHING)
@given(data=st.data())
def test_what_says_nothing_never_counts(field, data):
    facts = data.draw(st.fixed_dictionaries({}, optional={name: st.just(value) for name, value in KNOWN.items()}))
    without = Criteria(**{name: value for name, value in facts.items() if name != field})
    value = data.draw(NOTHING[field])
    widest = {"age_to": 17} if field == "age" else {}
    if field == "age" and value > 10:
        value = 0
    stated = replace(without, **{field: value}, **widest)
    assert facts_of(informative_criteria(stated, TODAY)) == facts_of(informative_criteria(without, TODAY))
    assert are_sufficient(stated, TODAY) == are_sufficient(without, TODAY)
    assert blocking_keys_of_query(criteria_to_look_up(stated, TODAY), TODAY) == blocking_keys_of_query(
        criteria_to_look_up(without, TODAY), TODAY
    )


@pytest.mark.parametrize("field", [name for name in NOTHING if name not in {"age", "nhs_number", "upn", "postcode"}])
@given(data=st.data())
def test_what_says_nothing_is_no_evidence(field, data):
    stated = Criteria(**{**KNOWN, field: data.draw(NOTHING[field])})
    assert rank(stated, [HELD], TODAY) == rank(replace(stated, **{field: None}), [HELD], TODAY)


@given(
    text=st.text(max_size=12),
    number=st.integers(2, 12),
)
def test_any_text_that_normalises_to_nothing_is_no_fact(text, number):
    known = {"family_name": "Reid", "date_of_birth": date(2011, 1, number)}
    for field, normalised in (("given_name", normalise.given_name), ("postcode", normalise.postcode)):
        if not normalised(text):
            assert not are_sufficient(Criteria(family_name="Reid", **{field: text}), TODAY)
            assert getattr(informative_criteria(Criteria(**known, **{field: text}), TODAY), field) is None
