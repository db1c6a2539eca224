"""An operator stops an organisation or an account: at once, with two names, on record, and no manager lifts it."""

import pytest
from msgspec.structs import replace

from contactpoint.application.accounts.change_status import change_status
from contactpoint.application.accounts.operators.suspensions import approval, stop_account, stop_organisation
from contactpoint.domain.access import lapses
from contactpoint.problems import Problem
from tests.builders import MANAGER, TODAY, account
from tests.fakes import MemoryStore, fake_dependencies
from tests.unit.application.accounts.test_access_review import review

APPROVED = approval(["Ruth Vane", "Idris Cole"], "compromised")


@pytest.fixture
def store():
    store = MemoryStore()
    store.accounts["p-nurse"] = account()
    return store


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


def lapses_now(store) -> tuple[str, ...]:
    account = store.accounts["p-nurse"]
    return lapses(account, store.organisations_by_id[account.organisation_id], TODAY)


@pytest.mark.parametrize(
    "names",
    [
        [],
        ["Ruth Vane"],
        ["Ruth Vane", "ruth  vane "],
        ["Ruth Vane", " "],
        ["Ruth Vane", "Idris Cole", "A Third"],
        ["Ruth Vane", "Idris 07700900123"],
    ],
)
def test_approval_needs_two_people(names):
    with pytest.raises(Problem, match="invalid-request"):
        approval(names, "compromised")


def test_stopped_organisation_lapses_until_it_is_reinstated(deps, store):
    stop_organisation(deps, "hospital", APPROVED, active=False)
    assert lapses_now(store) == ("organisation-suspended",)
    stop_organisation(deps, "hospital", APPROVED, active=True)
    assert lapses_now(store) == ()
    assert [(e.event_type, e.details["approved_by"]) for e in store.events] == [
        ("organisation_suspended", ("Ruth Vane", "Idris Cole")),
        ("organisation_reinstated", ("Ruth Vane", "Idris Cole")),
    ]


def test_stopped_account_lapses_and_no_account_manager_can_lift_it(deps, store):
    stop_account(deps, "hospital", "p-nurse", APPROVED, active=False)
    change_status(deps, MANAGER, "p-nurse", "suspend", "error")
    change_status(deps, MANAGER, "p-nurse", "reinstate", "cleared")
    change_status(deps, MANAGER, "p-nurse", "confirm")
    assert lapses_now(store) == ("account-stopped",)
    stop_account(deps, "hospital", "p-nurse", APPROVED, active=True)
    assert lapses_now(store) == ()
    (stopped,) = [e for e in store.events if e.event_type == "account_stopped"]
    assert (stopped.account_id, stopped.details["reason"]) == ("p-nurse", "compromised")


def test_access_review_leaves_a_stop_in_place(deps, store):
    store.accounts["p-nurse"] = replace(
        store.accounts["p-nurse"], stopped=True, confirmed_until=TODAY.replace(year=2020)
    )
    assert review(deps) == (["suspended"] * 1, {})
    assert store.accounts["p-nurse"].stopped


@pytest.mark.parametrize(
    ("organisation", "account", "problem"),
    [("nowhere", "", "not-found"), ("westvale", "p-nurse", "not-found"), ("hospital", "p-nobody", "not-found")],
)
def test_unknown_organisation_or_account_is_not_found(deps, organisation, account, problem):
    with pytest.raises(Problem, match=problem):
        if account:
            stop_account(deps, organisation, account, APPROVED, active=False)
        else:
            stop_organisation(deps, organisation, APPROVED, active=False)


def test_what_is_so_already_is_refused(deps):
    for stop in (
        lambda: stop_organisation(deps, "hospital", APPROVED, active=True),
        lambda: stop_account(deps, "hospital", "p-nurse", APPROVED, active=True),
    ):
        with pytest.raises(Problem, match="invalid-status-change"):
            stop()
