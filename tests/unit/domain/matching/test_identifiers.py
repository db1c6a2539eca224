"""An identifier agrees, differs or is not known; and says what it says whatever else is said."""

from datetime import date

import pytest

from contactpoint.domain.children import Address, Record
from contactpoint.domain.matching import (
    CandidateSet,
    Criteria,
    SearchDecision,
    blocking_keys_of_query,
    decide_search,
    possible_duplicates,
    to_search_document,
)
from contactpoint.domain.matching.evaluation import MemoryIndex
from contactpoint.domain.matching.index.index_entries import build_index_entries
from tests.builders import SHIELD, TODAY, child

NHS, OTHER_NHS, UPN, OTHER_UPN = "9990001235", "9990003572", "B801200005001", "A123456789012"
TEMPORARY_UPN, OTHER_TEMPORARY_UPN = "M80120000500A", "L12345678901B"
TYLER = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": date(2011, 1, 23), "postcode": "WV4 1MS"}
ANOTHER = {"given_name": "Zofia", "family_name": "Nowak", "date_of_birth": date(2016, 8, 30), "sex": "female"}


def search(criteria: Criteria, *documents) -> SearchDecision:
    found = MemoryIndex(documents).look_up(blocking_keys_of_query(criteria, TODAY))
    return decide_search(criteria, found, TODAY)


def said(decision: SearchDecision, at: int = 0) -> tuple[str, ...]:
    return decision.candidates[at].evidence


@pytest.mark.parametrize(
    ("held", "asked", "words"),
    [
        ({"nhs_number": NHS}, {"nhs_number": OTHER_NHS}, "NHS number differs"),
        ({"upn": UPN}, {"upn": OTHER_UPN}, "UPN differs"),
        ({}, {"directory_number": "child-9999"}, "directory number differs"),
    ],
)
def test_differing_number_rules_certainty_out_and_is_said(held, asked, words):
    document = to_search_document(child(**held))
    assert search(Criteria(**TYLER), document).outcome == "match"
    found = search(Criteria(**TYLER, **asked), document)
    assert found.outcome == "candidates"
    assert words in said(found)


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        ({}, {"nhs_number": OTHER_NHS}),
        ({}, {"upn": OTHER_UPN}),
        ({"nhs_number": NHS}, {"upn": OTHER_UPN}),
        ({"upn": TEMPORARY_UPN}, {"upn": OTHER_UPN}),
        ({"upn": UPN}, {"upn": OTHER_TEMPORARY_UPN}),
    ],
)
def test_number_that_is_not_known_or_was_temporary_says_nothing(held, asked):
    document = to_search_document(child(**held))
    assert search(Criteria(**TYLER, **asked), document) == search(Criteria(**TYLER), document)


def test_differing_number_of_a_shielded_child_is_not_said():
    numbered, bare = (
        build_index_entries(Record(child=child(**held), shield=SHIELD)).shared[0].document
        for held in ({"nhs_number": NHS, "upn": UPN, "former_upns": (OTHER_UPN,)}, {})
    )
    asked = Criteria(**TYLER, nhs_number=OTHER_NHS, upn=OTHER_UPN)
    assert search(asked, numbered) == search(asked, bare)


@pytest.mark.parametrize("number", ["nhs_number", "upn"])
def test_holder_of_a_number_is_a_candidate_though_all_else_is_out_of_date(number):
    value = {"nhs_number": NHS, "upn": UPN}[number]
    held = child(given_name="Baby Girl", family_name="Okonkwo", sex="female", **{number: value})
    moved = {"postcode": "NM3 8QL", "address": "41 Quarry Lane", "sex": "male"}
    found = search(Criteria(**{**ANOTHER, **moved}, **{number: value}), to_search_document(held))
    assert found.outcome == "candidates"
    assert found.candidates[0].document.child_id == "child-0001"
    assert said(found)[0].endswith("agrees")
    assert "family name differs" in said(found)


def test_number_and_name_that_agree_are_certain_though_the_home_differs():
    asked = Criteria(**{**TYLER, "postcode": "NM3 8QL"}, nhs_number=NHS)
    assert search(asked, to_search_document(child(nhs_number=NHS))).outcome == "match"


def test_number_alone_finds_its_holder():
    assert search(Criteria(nhs_number=NHS), to_search_document(child(nhs_number=NHS))).outcome == "match"


def test_former_number_finds_the_child_behind_the_one_who_has_it_now():
    once = to_search_document(child(nhs_number=OTHER_NHS, former_nhs_numbers=(NHS,)))
    found = search(Criteria(nhs_number=NHS), once)
    assert (found.outcome, said(found)) == ("match", ("former NHS number agrees",))
    now = to_search_document(child(child_id="child-0002", nhs_number=NHS))
    assert search(Criteria(nhs_number=NHS), once, now).candidates[0].document.child_id == "child-0002"


def test_temporary_upn_is_weak_evidence():
    held = to_search_document(child(upn=TEMPORARY_UPN))
    assert search(Criteria(upn=TEMPORARY_UPN), held).outcome == "candidates"
    assert search(Criteria(**TYLER, upn=TEMPORARY_UPN), held).outcome == "match"
    assert search(Criteria(**ANOTHER, upn=TEMPORARY_UPN), held).outcome == "none"


def test_two_holders_of_one_number_are_shown_and_neither_is_certain():
    both = [
        to_search_document(child(nhs_number=NHS)),
        to_search_document(child(child_id="child-0002", nhs_number=NHS, address=Address(postcode="NM3 8QL"))),
    ]
    found = search(Criteria(nhs_number=NHS), *both)
    assert (found.outcome, len(found.candidates)) == ("candidates", 2)


def test_holder_of_a_number_is_a_possible_duplicate_whatever_else_is_stated():
    held = to_search_document(child(nhs_number=NHS))
    duplicates = possible_duplicates(Criteria(**ANOTHER, nhs_number=NHS), CandidateSet((held,)), TODAY)
    assert [each.document for each in duplicates] == [held]
