"""Finding a child."""

from datetime import date

import pytest

from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.children import Address, Name, Record
from contactpoint.domain.matching import (
    Criteria,
)
from contactpoint.problems import Problem
from tests.builders import AUDITOR, NURSE, SOCIAL_WORKER, child, new_record
from tests.fakes import MemoryStore, fake_dependencies

TYLER = Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 1, 23))


def ask(store: MemoryStore, criteria: Criteria, caller=NURSE):
    return search(fake_dependencies(store), caller, SearchChildren(access_reason="urgent_care", criteria=criteria))


def holding(*children) -> MemoryStore:
    store = MemoryStore()
    for each in children:
        store.save(new_record(Record(child=each), fake_dependencies(store).new_event("registered", NURSE)))
    store.events.clear()
    return store


def texts(found) -> list[str]:
    return [each.text for each in found.candidates[0].match.evidence]


def test_name_and_birth_date_find_one_child():
    found = ask(holding(child()), TYLER)
    assert found.outcome == "match"
    assert found.candidates[0].child_id == "child-0001"
    assert [(e.code, e.text) for e in found.candidates[0].match.evidence] == [
        ("given_name.exact", "given name agrees"),
        ("family_name.exact", "family name agrees"),
        ("date_of_birth.exact", "date of birth agrees"),
    ]


def test_alias_finds_the_child_under_the_current_name():
    known_as = child(other_names=(Name(given_name="Ty", family_name="Marsh", kind="alias"),))
    found = ask(holding(known_as), Criteria(given_name="Ty", family_name="Marsh", date_of_birth=date(2011, 1, 23)))
    assert found.outcome == "match"
    assert found.candidates[0].family_name == "Reid"
    assert "known as Ty Marsh" in texts(found)


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
def test_search_finds_the_child_despite_wrong_or_missing_facts(criteria):
    found = ask(holding(child()), criteria)
    assert found.outcome in {"match", "candidates"}
    assert [c.child_id for c in found.candidates] == ["child-0001"]


def test_swapped_day_and_month_still_find_the_child():
    swapped = child(date_of_birth=date(2011, 3, 5))
    found = ask(holding(swapped), Criteria(given_name="Tyler", family_name="Reid", date_of_birth=date(2011, 5, 3)))
    assert "day and month swapped" in texts(found)


def test_previous_postcode_finds_the_child_and_is_explained():
    moved = child(previous_addresses=(Address(postcode="NM3 8QL"),))
    found = ask(holding(moved), Criteria(given_name="Tyler", family_name="Reid", postcode="NM3 8QL"))
    assert "former postcode agrees" in texts(found)


def test_twin_of_the_child_is_not_a_match():
    twins = holding(child(given_name="Ella"), child(child_id="child-0002", given_name="Ava"))
    found = ask(twins, Criteria(family_name="Reid", date_of_birth=date(2011, 1, 23), postcode="WV4 1MS"))
    assert found.outcome == "candidates"
    assert {c.given_name for c in found.candidates} == {"Ella", "Ava"}


def test_sibling_of_an_absent_child_is_not_a_match():
    sibling = holding(child(given_name="Grace", date_of_birth=date(2014, 6, 1)))
    found = ask(sibling, Criteria(given_name="Tyler", family_name="Reid", age=15, postcode="WV4 1MS"))
    assert found.outcome in {"candidates", "none"}


def test_many_likely_children_return_refine_with_a_hint():
    many = holding(*(child(child_id=f"child-{n:04}", address=None) for n in range(7)))
    found = ask(many, TYLER)
    assert (found.outcome, found.candidates) == ("refine", ())
    assert (found.hint.code, "postcode" in found.hint.text) == ("postcode", True)


def test_search_that_fits_nobody_returns_none():
    assert (
        ask(holding(child()), Criteria(family_name="Unrelated", given_name="Xiomara", postcode="AB1 2CD")).outcome
        == "none"
    )


def test_search_records_criteria_and_candidates_before_it_returns():
    store = holding(child())
    found = ask(store, TYLER)
    (event,) = store.events
    assert event.event_id == found.search_id
    assert (event.event_type, event.access_reason, event.child_ids) == ("searched", "urgent_care", ("child-0001",))
    assert event.details["criteria"]["family_name"] == "Reid"


def test_search_that_cannot_be_recorded_shows_nothing():
    store = holding(child())
    store.audit_log_works = False
    with pytest.raises(ConnectionError):
        ask(store, TYLER)


def test_role_without_child_data_cannot_search():
    store = holding(child())
    with pytest.raises(Problem, match="not-permitted"):
        ask(store, TYLER, AUDITOR)
    assert store.looked_up == []


def test_organisation_can_search_only_by_its_identifiers():
    store = holding(child(nhs_number="9990001235", upn="A123456789012"))
    assert ask(store, Criteria(nhs_number="9990001235")).outcome == "match"
    with pytest.raises(Problem, match="not-permitted"):
        ask(store, Criteria(upn="A123456789012"))
    with pytest.raises(Problem, match="not-permitted"):
        ask(store, Criteria(nhs_number="9990001235"), SOCIAL_WORKER)
