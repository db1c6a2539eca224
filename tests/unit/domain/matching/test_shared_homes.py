"""A refuge, a hostel and a hospital are nobody's home: what the directory knows of an address tells."""

from datetime import date

import pytest

from contactpoint.domain.children import Address
from contactpoint.domain.matching import CandidateSet, Criteria, blocking_keys_of_record, rank, to_search_document
from contactpoint.domain.matching.ranking import rank_found
from tests.builders import HOME, TODAY, child, search_document

FAMILIES = ("Okafor", "Nowak", "Haddad", "Pryce", "Begum", "Lind", "Walsh")
STREET = ("abe", "bru", "cad", "del", "fen", "gor", "hal", "ing", "jer", "kel", "lam", "mor", "ned")
ASKED = Criteria(
    given_name="Ada", family_name="Okafor", year_of_birth=2012, postcode="WV4 1MS", address="29 Mill Street"
)


def residents(*families: str) -> list:
    return [
        search_document(f"child-{number:04}", f"Name{number}", family, date(2012, 3, number + 1))
        for number, family in enumerate(families)
    ]


def evidence(documents, asked: Criteria = ASKED) -> set[str]:
    return {code for each in rank(asked, documents, TODAY) for code in each.evidence_codes}


def test_home_of_many_unrelated_families_is_no_evidence():
    assert {"postcode.exact", "address.exact"} <= evidence(residents("Okafor", "Okafor", "Nowak"))
    assert evidence(residents(*FAMILIES)).isdisjoint({"postcode.exact", "address.exact"})


@pytest.mark.parametrize(
    "families",
    [("Okafor",) * 7, ("Okafor", "Okafor-Nowak", "Nowak", "Okafour", "Novak"), ("Okafor", "Nowak", "Pryce")],
    ids=["one family", "double names and spellings", "a family of three names"],
)
def test_home_of_one_family_stays_evidence(families):
    assert "address.exact" in evidence(residents(*families))


def crowded_street() -> list:
    return [
        search_document(f"child-{n:04}", "Ada", f"{name}son", date(2012, 3, 9), home=(HOME[0], f"{n} mill street"))
        for n, name in enumerate(STREET, start=1)
    ]


def test_flats_of_one_house_with_many_families_are_no_evidence_by_their_postcode_alone():
    street = crowded_street()
    asked = Criteria(family_name="Abeson", given_name="Ada", postcode="WV4 1MS")
    assert "postcode.exact" not in evidence(street, asked)
    assert "postcode.exact" in evidence(street[:12], asked)


def test_postcode_of_an_oversized_block_is_no_evidence():
    documents = tuple(residents("Okafor"))
    found = CandidateSet(documents, some_blocks_skipped=True, skipped_rules=frozenset({"pc"}))
    codes = {code for each in rank_found(ASKED, found, TODAY) for code in each.evidence_codes}
    assert "postcode.exact" not in codes
    assert "postcode.exact" in evidence(documents)


@pytest.mark.parametrize("lines", [("Westvale General Hospital", "Mill Lane"), ("Women's Refuge",), ("HMP Westvale",)])
def test_hospital_or_refuge_makes_no_key_of_a_place(lines):
    document = to_search_document(child(address=Address(lines=lines, postcode="WV4 1MS")))
    assert document.places == ()
    assert not [key for key in blocking_keys_of_record(document) if key[:2] in {"pc", "fp", "fa", "ha", "ya", "da"}]


@pytest.mark.parametrize(
    "address",
    [Address(postcode="ZZ99 3VZ"), Address(lines=("No fixed abode",)), Address(lines=("c/o Social Services", "N/A"))],
)
def test_filler_makes_no_place(address):
    assert to_search_document(child(address=address)).places == ()


def test_crowded_postcode_differs_where_the_child_does_not_live():
    elsewhere = search_document("child-0099", "Imogen", "Worfield", date(2012, 3, 9), home=("EN119WJ", "4 high road"))
    asked = Criteria(given_name="Imogen", family_name="Worfield", postcode="WV4 1MS")
    (found,) = (each for each in rank(asked, [*crowded_street(), elsewhere], TODAY) if each.document is elsewhere)
    assert "postcode.differs" in found.evidence_codes
