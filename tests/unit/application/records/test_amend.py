"""Amending a record."""

import pytest
from msgspec.structs import replace

from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.register import register_child
from contactpoint.application.records.view import view_record
from contactpoint.domain.children import Address, Name
from contactpoint.domain.facts.identifiers import nhs_number_fault
from contactpoint.problems import Problem
from tests.builders import NURSE, SOCIAL_WORKER, registration


def seen(deps, child_id: str, caller=SOCIAL_WORKER) -> str:
    """Return the version of the record as the caller sees it."""
    return view_record(deps, caller, child_id, "maintaining_record")[1]


def test_previous_name_and_address_stay_findable(store, deps):
    child_id = register_child(
        deps, SOCIAL_WORKER, registration(address_status="current", address=Address(postcode="WV4 1MS")), None
    )
    amend_record(
        deps,
        SOCIAL_WORKER,
        child_id,
        seen(deps, child_id),
        {"family_name": "Marsh", "address": Address(postcode="NM3 8QL")},
    )
    stored = store.stored[child_id].child
    assert stored.other_names == (Name(given_name="Tyler", family_name="Reid", kind="former"),)
    assert stored.previous_addresses == (Address(postcode="WV4 1MS"),)


def test_amendment_event_contains_old_and_new_values(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    amend_record(deps, SOCIAL_WORKER, child_id, seen(deps, child_id), {"sex": "not_specified"})
    assert store.events[-1].details["changes"] == {"sex": {"from": "male", "to": "not_specified"}}


def test_second_writer_of_a_version_gets_a_version_conflict(store, deps):
    child_id = register_child(deps, SOCIAL_WORKER, registration(), None)
    read = seen(deps, child_id)
    amend_record(deps, SOCIAL_WORKER, child_id, read, {"sex": "female"})
    with pytest.raises(Problem, match="version-conflict"):
        amend_record(deps, SOCIAL_WORKER, child_id, read, {"sex": "not_specified"})
    assert store.stored[child_id].child.sex == "female"


def test_nobody_pushes_a_name_out_by_adding_others(deps, child_id):
    def amend(**changes):
        _, etag = view_record(deps, NURSE, child_id, "maintaining_record")
        return amend_record(deps, NURSE, child_id, etag, changes)[0]

    amend(family_name="Marsh")
    aliases = tuple(Name(given_name="Ann", family_name=f"Alias{letter}", kind="alias") for letter in "ABCDEFGHIJ")
    with pytest.raises(Problem, match="invalid-request"):
        amend(other_names=aliases)
    names = [(each.given_name, each.family_name) for each in amend(other_names=aliases[:9]).other_names]
    assert names[0] == ("Tyler", "Reid")
    assert len(names) == len(aliases)


VALID = (f"{number}" for number in range(4_000_000_000, 4_000_001_000))
NUMBERS = [each for each in VALID if not nhs_number_fault(each, accepts_test_numbers=False)][:8]
REPLACED = {
    "other_names": [{"family_name": f"Marsh{letter}"} for letter in "abcdefghijkl"],
    "previous_addresses": [
        {"address_status": "current", "address": Address(lines=(f"{number} Mill Street",))} for number in range(1, 14)
    ],
    "former_nhs_numbers": [{"nhs_number": number} for number in NUMBERS],
}


def finds_child(child) -> set:
    """Return the names, the homes and the numbers by which a child can be found."""
    names = {
        (child.given_name, child.family_name),
        *((each.given_name, each.family_name) for each in child.other_names),
    }
    homes = {each.lines for each in (child.address, *child.previous_addresses) if each}
    return {*names, *homes, child.nhs_number, *child.former_nhs_numbers} - {None}


@pytest.mark.parametrize("full", REPLACED)
def test_what_found_the_child_longest_finds_it_however_often_it_is_replaced(store, deps, child_id, full):
    found = finds_child(store.stored[child_id].child)
    for changes in REPLACED[full]:
        _, etag = view_record(deps, NURSE, child_id, "maintaining_record")
        amend_record(deps, NURSE, child_id, etag, changes)
    after = finds_child(store.stored[child_id].child)
    assert found <= after
    assert finds_child(replace(store.stored[child_id].child, **changes)) <= after


def test_present_home_is_taken_although_somebody_filled_the_list_of_former_ones(store, deps, child_id):
    def amend(**changes):
        _, etag = view_record(deps, NURSE, child_id, "maintaining_record")
        amend_record(deps, NURSE, child_id, etag, changes)

    before = store.stored[child_id].child.address
    amend(previous_addresses=tuple(Address(lines=(f"{number} Mill Street",)) for number in range(1, 10)))
    home = Address(lines=("4 Plain Street",), postcode="WV8 8AA")
    amend(address_status="current", address=home)
    child = store.stored[child_id].child
    assert child.address == home
    assert before in (None, *child.previous_addresses)
