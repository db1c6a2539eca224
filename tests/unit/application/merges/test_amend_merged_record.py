"""An amendment through either number changes what the caller changed, compared with what they saw."""

import pytest

from contactpoint.application.merges.reversal import reverse_merge
from contactpoint.application.records.amend import amend_record
from contactpoint.application.records.view import view_record
from contactpoint.domain.children import Address
from tests.builders import (
    DIRECTORY_TEAM,
    NURSE,
)
from tests.unit.application.merges.two_records import HOME, NEW_HOME, WRONG, amend, merge, view

LAST_HOME = Address(lines=("8 Tanner Row",), postcode="WV1 1AA")


def test_amendment_of_a_merged_record_is_not_told_of_the_other_one(deps, two):
    merge(deps, *two)
    _, etag = view_record(deps, NURSE, two[0], "maintaining_record")
    changes = {"given_name": "Olga", "family_name": "Petrova"}
    assert amend_record(deps, NURSE, two[0], etag, changes)[0].given_name == "Olga"


@pytest.mark.parametrize("through", [0, 1])
def test_record_that_is_sent_back_as_it_was_shown_is_not_changed(deps, store, two, through):
    amend(deps, two[0], {"address_status": "current", "address": NEW_HOME, "sex": "female"})
    merge(deps, *two)
    shown, before = view(deps, two[through], DIRECTORY_TEAM), store.stored[two[through]].child
    facts = ("given_name", "family_name", "sex", "address_status", "address", "previous_addresses", "other_names")
    amend(deps, two[through], {name: getattr(shown, name) for name in facts})
    assert store.stored[two[through]].child == before
    assert store.events[-1].details["changes"] == {}
    assert view(deps, two[through], DIRECTORY_TEAM) == shown


def test_list_that_is_sent_back_with_one_more_adds_that_one_only(deps, store, two):
    amend(deps, two[0], {"address_status": "current", "address": NEW_HOME})
    amend(deps, two[0], {"address_status": "no_known_address", "address": None})
    merge(deps, *two)
    shown = view(deps, two[1], DIRECTORY_TEAM)
    added = Address(lines=("9 Tanner Row",), postcode="WV1 1AA")
    amend(deps, two[1], {"previous_addresses": (added, *shown.previous_addresses)})
    assert store.stored[two[1]].child.previous_addresses == (added,)


@pytest.mark.parametrize("through", [0, 1])
def test_address_through_either_number_is_stated_with_its_status(deps, store, two, through):
    merge(deps, *two)
    amend(deps, two[through], {"address_status": "current", "address": NEW_HOME})
    child = store.stored[two[through]].child
    assert (child.address_status, child.address) == ("current", NEW_HOME)


@pytest.mark.parametrize("through", [0, 1])
def test_address_that_is_stated_last_is_the_present_one_whichever_number_it_was_sent_to(deps, store, two, through):
    merge(deps, *two)
    for number, home in ((two[through], NEW_HOME), (two[1 - through], LAST_HOME)):
        amend(deps, number, {"address_status": "current", "address": home})
        seen = [view(deps, each) for each in two]
        assert [(each.address, home in each.previous_addresses) for each in seen] == [(home, False)] * 2
    assert seen[0].previous_addresses == (NEW_HOME, HOME)
    reverse_merge(deps, DIRECTORY_TEAM, two[1], WRONG)
    assert view(deps, two[through]).address == NEW_HOME
    assert view(deps, two[1 - through]).address == LAST_HOME
