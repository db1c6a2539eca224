"""Accounts: an account manager's, of the own organisation only; each change recorded; what nobody confirms lapses."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.directory.account import own_account
from contactpoint.directory.ports import SignIn
from contactpoint.directory.practitioners import (
    CONFIRMED_FOR,
    LONGEST_CHECK,
    AccountFacts,
    change_account,
    grant,
    list_accounts,
    suspend_unconfirmed,
    take_step,
    view_account,
)
from contactpoint.problems import Problem
from tests.memory import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    NURSE,
    TODAY,
    MemoryStore,
    desk,
    practitioner,
)

SIGN_IN = SignIn(issuer="https://issuer.example", subject="subject-9")
THEIRS = practitioner(practitioner_id="p-theirs", organisation_id="westvale", name="Siobhan Keane")


def facts(**stated) -> AccountFacts:
    until = TODAY + timedelta(days=300)
    known = {"name": "Ann Other", "job_title": "Nurse", "role": "practitioner", "vetting_valid_until": until}
    return AccountFacts(**{**known, "training_valid_until": until, "sign_in": SIGN_IN, **stated})


@pytest.fixture
def store():
    store = MemoryStore()
    mine = practitioner(practitioner_id="p-manager", role="account_manager", name="Helen Marsh")
    fellow = practitioner(practitioner_id="p-fellow", role="account_manager")
    for each in (practitioner(), mine, fellow, THEIRS):
        store.people[each.practitioner_id] = each
    return store


@pytest.fixture
def at(store):
    return desk(store)


def test_an_account_is_granted_for_half_a_year_and_recorded(at, store):
    granted = grant(at, MANAGER, facts())
    made = store.people[granted]
    assert (made.organisation_id, made.status, made.confirmed_until) == ("hospital", "active", TODAY + CONFIRMED_FOR)
    assert (store.events[-1].happened, store.events[-1].details["to"]["role"]) == ("account_granted", "practitioner")


@pytest.mark.parametrize(
    ("stated", "pointer"),
    [
        ({"role": "directory_team"}, "/role"),
        ({"role": "auditor"}, "/role"),
        ({"vetting_valid_until": None}, "/vetting_valid_until"),
        ({"training_valid_until": TODAY - timedelta(days=1)}, "/training_valid_until"),
        ({"vetting_valid_until": TODAY + LONGEST_CHECK + timedelta(days=1)}, "/vetting_valid_until"),
        ({"sign_in": None}, "/sign_in"),
    ],
)
def test_an_account_that_cannot_be_right_is_refused(at, stated, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        grant(at, MANAGER, facts(**stated))
    assert [v.pointer for v in refused.value.violations] == [pointer]


def test_a_system_is_neither_vetted_nor_trained(at):
    none = {"vetting_valid_until": None, "training_valid_until": None}
    assert grant(at, MANAGER, facts(role="case_management_system", **none))


def test_a_sign_in_is_one_persons(at):
    grant(at, MANAGER, facts())
    with pytest.raises(Problem, match="sign-in-taken"):
        grant(at, MANAGER, facts(name="Somebody Else"))


@pytest.mark.parametrize("reader", [NURSE, DIRECTORY_TEAM, AUDITOR])
def test_nobody_but_an_account_manager_sees_or_manages_accounts(at, reader):
    for act in (
        lambda: list_accounts(at, reader),
        lambda: view_account(at, reader, "p-nurse"),
        lambda: grant(at, reader, facts()),
        lambda: take_step(at, reader, "p-nurse", "suspend", "error"),
    ):
        with pytest.raises(Problem, match="not-permitted"):
            act()


def test_another_organisations_account_is_as_one_that_does_not_exist(at):
    for which in ("p-theirs", "p-nobody"):
        with pytest.raises(Problem, match="not-found"):
            view_account(at, MANAGER, which)
        with pytest.raises(Problem, match="not-found"):
            take_step(at, MANAGER, which, "suspend", "error")
        with pytest.raises(Problem, match="not-found"):
            change_account(at, MANAGER, which, facts())
    assert {a.practitioner_id for a in list_accounts(at, MANAGER).accounts} == {"p-nurse", "p-manager", "p-fellow"}


@pytest.mark.parametrize("which", ["p-manager", "p-fellow"])
def test_an_account_manager_manages_neither_the_own_account_nor_a_fellow_managers(at, which):
    with pytest.raises(Problem, match="not-permitted"):
        take_step(at, MANAGER, which, "confirm")
    with pytest.raises(Problem, match="not-permitted"):
        change_account(at, MANAGER, which, facts())


def test_nobody_is_made_an_account_manager_by_one(at):
    with pytest.raises(Problem, match="not-permitted"):
        grant(at, MANAGER, facts(role="account_manager"))
    with pytest.raises(Problem, match="not-permitted"):
        change_account(at, MANAGER, "p-nurse", facts(role="account_manager"))


def test_an_account_is_suspended_reinstated_and_closed_for_good_each_with_its_reason(at, store):
    assert take_step(at, MANAGER, "p-nurse", "suspend", "misuse_suspected").lapses == ("account-suspended",)
    assert take_step(at, MANAGER, "p-nurse", "reinstate", "cleared").status == "active"
    assert take_step(at, MANAGER, "p-nurse", "close", "left_organisation").status == "closed"
    for step in ("reinstate", "suspend", "confirm"):
        with pytest.raises(Problem, match="account-status"):
            take_step(at, MANAGER, "p-nurse", step, "error")
    because = [e.details["because"] for e in store.events if e.happened.startswith("account_")]
    assert because == ["misuse_suspected", "cleared", "left_organisation"]


def test_a_change_keeps_status_and_confirmation(at, store):
    take_step(at, MANAGER, "p-nurse", "suspend", "long_absence")
    before = store.people["p-nurse"]
    changed = change_account(at, MANAGER, "p-nurse", facts(job_title="Matron", sign_in=None))
    assert (changed.job_title, changed.status) == ("Matron", "suspended")
    assert store.people["p-nurse"].confirmed_until == before.confirmed_until


def test_what_nobody_confirms_is_suspended_at_night_and_recorded(at, store):
    store.people["p-nurse"] = replace(store.people["p-nurse"], confirmed_until=TODAY - timedelta(days=1))
    assert suspend_unconfirmed(at) == 1
    assert store.people["p-nurse"].status == "suspended"
    assert (store.events[-1].happened, store.events[-1].practitioner_id) == (
        "account_suspended",
        "system:access-review",
    )
    assert suspend_unconfirmed(at) == 0


def test_a_confirmation_counts_for_half_a_year(at, store):
    assert take_step(at, MANAGER, "p-nurse", "confirm").confirmed_until == TODAY + CONFIRMED_FOR


def test_everybody_is_told_what_the_role_allows(at, store):
    told = own_account(at, NURSE)
    assert {"search", "view", "override_shield"} & set(told.may) == {"search", "view"}
