"""The home of a child is the present address; where unrelated people stay is nobody's home."""

import pytest
from msgspec.structs import replace

from contactpoint.application.records.register import register_child
from contactpoint.domain.children import Address
from contactpoint.domain.matching import CandidateSet
from contactpoint.domain.matching.index.search_document import to_search_document
from contactpoint.domain.matching.screening import nearer_to
from contactpoint.domain.matching.shielded_homes import home_of, shielded_children_at
from tests.builders import NURSE, TODAY, child
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.application.hidden_child import registration

FORMER = Address(lines=("29 Mill Street",), postcode="WV4 1MS")
ELSEWHERE = Address(lines=("1 Far Road",), postcode="WV9 9ZZ")
NO_HOMES = [
    Address(lines=("City Hospital",), postcode="LS1 3EX"),
    Address(lines=("no fixed abode",)),
    Address(postcode="ZZ99 3VZ"),
    Address(locality="Westvale", lines=("N/A",)),
]


@pytest.mark.parametrize("address", NO_HOMES)
@pytest.mark.parametrize("previous", [(), (FORMER,)])
def test_a_filler_or_a_hospital_is_no_home_and_no_former_home_stands_in_for_it(address, previous):
    assert home_of(child(address=address, previous_addresses=previous)) == ""


@pytest.mark.parametrize("address", NO_HOMES)
def test_a_child_without_a_home_of_its_own_can_be_registered(address):
    store = MemoryStore()
    facts = {"given_name": "Obed", "family_name": "Quill", "address": address, "address_status": "current"}
    made = register_child(fake_dependencies(store), NURSE, registration(**facts), None)
    assert store.stored[made].child.address == address


def test_home_to_which_a_hidden_child_moves_while_that_waits_is_its_home_as_well():
    hidden = child(child_id="hidden", address=ELSEWHERE)
    moved = to_search_document(replace(hidden, address=FORMER))
    document = replace(to_search_document(hidden), waiting=(moved,))
    before = child(child_id="other", address=Address(lines=("2 Elm Road",), postcode="NM3 8QL"))
    after = replace(before, address=FORMER)
    assert [each.child_id for each in shielded_children_at(after, [document])] == ["hidden"]
    assert nearer_to(before, after, CandidateSet((document,)), TODAY) == {"hidden"}
