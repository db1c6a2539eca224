"""Finding a child."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.children import Address, Name, Record
from contactpoint.domain.matching import (
    Criteria,
    blocking_keys_of_query,
    blocking_keys_of_record,
    require_minimum_criteria,
    to_search_document,
)
from contactpoint.domain.matching.blocking import MAX_KEYS_PER_QUERY, MAX_KEYS_PER_RECORD
from contactpoint.problems import Problem
from tests.fakes import AUDITOR, NURSE, SOCIAL_WORKER, TODAY, MemoryStore, child, fake_dependencies

TYLER = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))


def ask(store: MemoryStore, criteria: Criteria, caller=NURSE):
    return search(fake_dependencies(store), caller, SearchChildren(access_reason="urgent_care", criteria=criteria))


def holding(*children) -> MemoryStore:
    store = MemoryStore()
    for each in children:
        store.register(Record(child=each), fake_dependencies(store).new_event("registered", NURSE), None)
    store.events.clear()
    return store


def texts(found) -> list[str]:
    return [each.text for each in found.candidates[0].match.evidence]


def test_a_name_and_a_date_of_birth_are_enough_to_find_one_child():
    found = ask(holding(child()), TYLER)
    assert found.outcome == "match"
    assert found.candidates[0].child_id == "child-0001"
    assert [(e.code, e.text) for e in found.candidates[0].match.evidence] == [
        ("given_name.exact", "given name agrees"),
        ("family_name.exact", "family name agrees"),
        ("date_of_birth.exact", "date of birth agrees"),
    ]


def test_a_child_is_found_by_an_alias_and_shown_by_the_present_name():
    known_as = child(other_names=(Name(given_name="Ty", family_name="Marsh", kind="alias"),))
    found = ask(holding(known_as), Criteria(given_name="Ty", family_name="Marsh", date_of_birth=date(2011, 1, 23)))
    assert found.outcome == "match"
    assert found.candidates[0].family_name == "Reid"
    assert "known by another name" in texts(found)


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(given_name="Tylor", family_name="Reed", date_of_birth=date(2011, 1, 23)),
        Criteria(given_name="Reid", family_name="Tyler", date_of_birth=date(2011, 1, 23)),
        Criteria(given_name="Tyler", family_name="Reid", age=15, postcode="wv41ms"),
        Criteria(given_name="TYLER", family_name="réid", postcode="WV4 1MS"),
        Criteria(family_name="Reid", date_of_birth=date(2011, 1, 23), postcode="WV4 1MS"),
    ],
    ids=["misspelt", "names exchanged", "age for date", "no date", "no given name"],
)
def test_a_child_is_found_in_spite_of_what_people_get_wrong_or_do_not_know(criteria):
    found = ask(holding(child()), criteria)
    assert found.outcome in {"match", "candidates"}
    assert [c.child_id for c in found.candidates] == ["child-0001"]


def test_day_and_month_exchanged_still_finds_the_child():
    swapped = child(date_of_birth=date(2011, 3, 5))
    found = ask(holding(swapped), Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 5, 3)))
    assert "day and month swapped" in texts(found)


def test_a_former_postcode_finds_the_child_and_says_so():
    moved = child(previous_addresses=(Address(postcode="NM3 8QL"),))
    found = ask(holding(moved), Criteria(given_name="Tyler", family_name="Reid", postcode="NM3 8QL"))
    assert "former postcode agrees" in texts(found)


def test_the_twin_of_a_child_is_no_confident_match():
    twins = holding(child(given_name="Ella"), child(child_id="child-0002", given_name="Ava"))
    found = ask(twins, Criteria(family_name="Reid", date_of_birth=date(2011, 1, 23), postcode="WV4 1MS"))
    assert found.outcome == "candidates"
    assert {c.given_name for c in found.candidates} == {"Ella", "Ava"}


def test_an_absent_childs_sibling_is_no_confident_match():
    sibling = holding(child(given_name="Grace", date_of_birth=date(2014, 6, 1)))
    found = ask(sibling, Criteria(given_name="Tyler", family_name="Reid", age=15, postcode="WV4 1MS"))
    assert found.outcome in {"candidates", "none"}


def test_many_equally_likely_children_are_not_listed_but_answered_with_what_to_add():
    many = holding(*(child(child_id=f"child-{n:04}", address=None) for n in range(7)))
    found = ask(many, TYLER)
    assert (found.outcome, found.candidates) == ("refine", ())
    assert (found.hint.code, "postcode" in found.hint.text) == ("postcode", True)


def test_nobody_is_found_where_nobody_fits():
    assert (
        ask(holding(child()), Criteria(family_name="Unrelated", given_name="X", postcode="AB1 2CD")).outcome == "none"
    )


@pytest.mark.parametrize(
    ("criteria", "hint"),
    [
        (Criteria(), "family name"),
        (Criteria(given_name="Tyler"), "family name"),
        (Criteria(family_name="Reid"), "date of birth"),
        (Criteria(family_name="Reid", postcode="WV4 1MS"), "given name"),
        (Criteria(postcode="WV4 1MS", date_of_birth=date(2011, 1, 23)), "family name"),
        (Criteria(sex="male", age=15), "family name"),
    ],
)
def test_a_search_too_wide_for_one_child_is_refused_with_what_to_add(criteria, hint):
    with pytest.raises(Problem, match="insufficient-criteria") as refused:
        require_minimum_criteria(criteria, TODAY)
    assert hint in refused.value.detail


def test_a_date_of_birth_in_the_future_is_refused():
    with pytest.raises(Problem, match="invalid-request") as refused:
        require_minimum_criteria(Criteria(given_name="T", family_name="R", date_of_birth=date(2027, 1, 1)), TODAY)
    assert refused.value.violations[0].pointer == "/criteria/date_of_birth"


def test_what_was_asked_and_shown_is_recorded_before_the_answer():
    store = holding(child())
    found = ask(store, TYLER)
    (event,) = store.events
    assert event.event_id == found.search_id
    assert (event.event_type, event.access_reason, event.child_ids) == ("searched", "urgent_care", ("child-0001",))
    assert event.details["criteria"]["family_name"] == "Reid"


def test_nothing_is_shown_if_it_cannot_be_recorded():
    store = holding(child())
    store.audit_log_works = False
    with pytest.raises(ConnectionError):
        ask(store, TYLER)


def test_a_role_without_child_data_may_not_search():
    store = holding(child())
    with pytest.raises(Problem, match="not-permitted"):
        ask(store, TYLER, AUDITOR)
    assert store.looked_up == []


def test_a_body_searches_by_the_identifiers_that_serve_its_function_and_by_no_other():
    store = holding(child(nhs_number="9990001235", upn="A123456789012"))
    assert ask(store, Criteria(nhs_number="9990001235")).outcome == "match"
    with pytest.raises(Problem, match="not-permitted"):
        ask(store, Criteria(upn="A123456789012"))
    with pytest.raises(Problem, match="not-permitted"):
        ask(store, Criteria(nhs_number="9990001235"), SOCIAL_WORKER)


names = st.text(max_size=120)


@given(given_name=names, family_name=names, born=st.dates(date(1900, 1, 1), date(2026, 11, 23)), postcode=names)
def test_any_text_makes_a_bounded_set_of_keys_and_never_an_exception(given_name, family_name, born, postcode):
    asked = Criteria(given_name=given_name, family_name=family_name, date_of_birth=born, postcode=postcode)
    assert len(blocking_keys_of_query(asked, TODAY)) <= MAX_KEYS_PER_QUERY


@given(others=st.lists(st.tuples(st.text(min_size=1, max_size=60), st.text(min_size=1, max_size=60)), max_size=10))
def test_a_record_of_many_names_has_bounded_keys_and_is_always_found_by_its_present_one(others):
    aliases = tuple(Name(given_name=g, family_name=f, kind="alias") for g, f in others)
    keys = blocking_keys_of_record(to_search_document(child(other_names=aliases)))
    assert len(keys) <= MAX_KEYS_PER_RECORD
    assert set(blocking_keys_of_query(TYLER, TODAY)) & set(keys)


def test_a_record_of_many_names_is_still_found_by_its_present_address():
    aliases = tuple(Name(given_name=f"Given{c}", family_name=f"Family{c}", kind="alias") for c in "bdfglmnprt")
    keys = blocking_keys_of_record(to_search_document(child(other_names=aliases)))
    assert set(blocking_keys_of_query(Criteria(family_name="Reid", postcode="WV4 1MS"), TODAY)) & set(keys)
