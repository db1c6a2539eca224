"""The home of a child is the present address; where unrelated people stay is nobody's home."""

import pytest

from contactpoint.application.records.register import register_child
from contactpoint.domain.children import Address
from contactpoint.domain.matching.shielded_homes import home_of
from tests.builders import NURSE, child
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.application.hidden_child import registration

FORMER = Address(lines=("29 Mill Street",), postcode="WV4 1MS")
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
