"""A declared household: nobody reads it back, and the event of a view agrees with it, unless the child is hidden."""

import msgspec
import pytest
from msgspec.structs import replace

from contactpoint.application.accounts.change_status import change_status
from contactpoint.application.accounts.household import DeclareHousehold, declare_household, remove_household
from contactpoint.application.accounts.manage_accounts import view_account
from contactpoint.application.accounts.view_own_account import own_account
from contactpoint.application.household_digests import name_digests
from contactpoint.application.records.view import view_record
from contactpoint.domain.audit.lasting_and_erasable_details import split_details
from contactpoint.domain.children import Record, Shield
from contactpoint.domain.children.child import Address
from contactpoint.domain.detection.looks_from_events import HOMES
from contactpoint.problems import Problem
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    FEED,
    MANAGER,
    NURSE,
    OVERRIDER,
    TODAY,
    account,
    child,
    new_record,
)
from tests.fakes import MemoryStore, fake_dependencies

SHIELD = Shield(basis="court_order", since=TODAY, organisation_id="westvale", practitioner_id="p-team")
OURS = DeclareHousehold(lines=("Flat 3", "18 Tannery Row"), postcode="ls1 4ap", family_names=("Núñez-Reid",))
SAME_HOME = Address(lines=("Flat 3, 18 TANNERY ROW",), postcode="LS14AP")


@pytest.fixture
def store():
    store = MemoryStore()
    store.accounts["p-nurse"] = account()
    return store


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


def homes_of_view(deps, store, who=NURSE, record=None, **facts) -> tuple[str, ...]:
    """Return what the event of a look at a child says of the home."""
    facts = {"address": SAME_HOME, "address_status": "current", **facts}
    record = record or Record(child=child(**facts))
    deps.records.save(
        new_record(record, deps.new_event("registered", DIRECTORY_TEAM, child_ids=(record.child.child_id,)))
    )
    view_record(deps, who, record.child.child_id, "maintaining_record")
    return store.events[-1].details.get(HOMES, ())


def test_home_that_is_written_otherwise_has_the_same_digest_in_the_event_of_a_view(deps, store):
    declare_household(deps, NURSE, OURS)
    assert homes_of_view(deps, store) == store.households["p-nurse"].homes != ()


@pytest.mark.parametrize(
    "facts",
    [
        {"address": Address(lines=("Flat 4, 18 Tannery Row",), postcode="LS1 4AP")},
        {"address": Address(lines=("Flat 3, 18 Tannery Row",), postcode="LS1 4AQ")},
    ],
    ids=["another flat", "another postcode"],
)
def test_other_homes_have_other_digests(deps, store, facts):
    declare_household(deps, NURSE, OURS)
    assert set(homes_of_view(deps, store, **facts)).isdisjoint(store.households["p-nurse"].homes)


@pytest.mark.parametrize("status", ["last_known", "left_england"])
def test_home_where_a_child_lived_before_is_compared_with_nothing(deps, store, status):
    assert homes_of_view(deps, store, address_status=status) == ()


@pytest.mark.parametrize("who", [NURSE, OVERRIDER, DIRECTORY_TEAM], ids=lambda who: who.practitioner_id)
def test_home_of_a_hidden_child_is_in_no_event_not_even_of_those_who_see_it(deps, store, who):
    """Otherwise somebody could declare an address that they suspect, look, and wait for the question."""
    hidden = Record(child=child(address=SAME_HOME, address_status="current"), shield=SHIELD)
    assert homes_of_view(deps, store, who, hidden) == ()


def test_digests_of_a_home_are_erased_with_what_an_event_says_of_a_child(deps, store):
    assert homes_of_view(deps, store)
    assert HOMES in split_details(store.events[-1]).personal


def test_family_name_is_folded_like_that_of_a_search(deps, store):
    declare_household(deps, NURSE, OURS)
    assert store.households["p-nurse"].family_names == name_digests(deps, ["NUNEZ REID"])


def test_own_account_says_only_when_it_was_declared(deps):
    assert own_account(deps, NURSE).household_declared_on is msgspec.UNSET
    declare_household(deps, NURSE, OURS)
    assert own_account(deps, NURSE).household_declared_on == TODAY


def test_nothing_that_anybody_is_shown_and_no_event_has_what_was_declared(deps, store):
    declare_household(deps, NURSE, OURS)
    shown = msgspec.json.encode([own_account(deps, NURSE), view_account(deps, MANAGER, "p-nurse"), store.events])
    kept = store.households["p-nurse"]
    secrets = [*kept.homes, *kept.family_names, "Tannery", "TANNERY", "tannery", "Núñez", "nunez"]
    assert [secret for secret in secrets if secret.encode() in shown] == []


def test_declaring_and_removing_are_events_without_content(deps, store):
    declare_household(deps, NURSE, OURS)
    remove_household(deps, NURSE)
    events = store.events[-2:]
    assert [each.event_type for each in events] == ["household_declared", "household_removed"]
    assert {(each.practitioner_id, *each.details) for each in events} == {("p-nurse",)}
    assert store.households == {}


def test_second_declaration_replaces_the_first(deps, store):
    declare_household(deps, NURSE, OURS)
    first = store.households["p-nurse"]
    declare_household(deps, NURSE, replace(OURS, lines=("4 Cooper Street",), family_names=()))
    second = store.households["p-nurse"]
    assert set(first.homes).isdisjoint(second.homes)
    assert second.family_names == ()


def test_closed_account_keeps_no_household(deps, store):
    declare_household(deps, NURSE, OURS)
    change_status(deps, MANAGER, "p-nurse", "suspend", "long_absence")
    assert store.households
    change_status(deps, MANAGER, "p-nurse", "close", "left_organisation")
    assert store.households == {}


@pytest.mark.parametrize(
    ("command", "pointer"),
    [
        ({"postcode": "LS"}, "/postcode"),
        ({"lines": ("No fixed abode",)}, "/postcode"),
        ({"family_names": ("Reid", "Not known")}, "/family_names/1"),
    ],
)
def test_what_can_be_compared_with_nothing_is_refused(deps, store, command, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        declare_household(deps, NURSE, replace(OURS, **command))
    assert [each.pointer for each in refused.value.violations] == [pointer]
    assert store.households == {}


@pytest.mark.parametrize(
    "who",
    [MANAGER, AUDITOR, FEED, replace(NURSE, via_system="s-1")],
    ids=lambda who: who.practitioner_id + who.via_system,
)
@pytest.mark.parametrize("act", [lambda deps, who: declare_household(deps, who, OURS), remove_household])
def test_nobody_declares_who_looks_at_no_child_and_no_system_does_it_for_another(deps, store, who, act):
    with pytest.raises(Problem, match="not-permitted"):
        act(deps, who)
    assert store.events == []
