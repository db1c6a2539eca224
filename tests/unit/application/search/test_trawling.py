"""An address is searchable to find one child, and not to list who lives there."""

import pytest

from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.children import Record
from contactpoint.domain.matching import Criteria
from contactpoint.problems import Problem
from tests.builders import NURSE, child, new_record
from tests.fakes import MemoryStore, fake_dependencies


@pytest.mark.parametrize(
    "guess",
    [
        {"directory_number": "00000000", "address": "29 Mill Street"},
        {"directory_number": "00000000", "postcode": "WV4 1MS", "age": 0, "age_to": 17},
        {"directory_number": "00000000", "given_name": "Tyler", "date_of_birth": child().date_of_birth},
        {"nhs_number": "0000000000", "address": "29 Mill Street"},
        {"family_name": ".", "postcode": "WV4 1MS", "age": 0, "age_to": 17},
        {"family_name": ".", "given_name": ".", "date_of_birth": child().date_of_birth, "address": "Mill"},
        {"family_name": "-", "date_of_birth": child().date_of_birth, "postcode": "WV4 1MS"},
        {"family_name": "Smith", "given_name": "Ann", "age": 15, "postcode": "WV4 1MS", "address": "29 Mill Street"},
    ],
)
def test_a_search_without_a_name_or_number_of_the_child_shows_nobody(guess):
    store = MemoryStore()
    deps = fake_dependencies(store)
    store.save(new_record(Record(child=child()), deps.new_event("registered", NURSE)))
    request = SearchChildren(access_reason="urgent_care", criteria=Criteria(**guess))
    try:
        assert search(deps, NURSE, request).candidates == ()
    except Problem as problem:
        assert problem.kind == ("invalid-request" if "nhs_number" in guess else "insufficient-criteria")
