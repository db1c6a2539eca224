"""Managing accounts: only in their organisation, each change recorded."""

from datetime import timedelta

import pytest

from contactpoint.application.accounts.change_status import ACCESS_REVIEW_INTERVAL, change_status
from contactpoint.application.accounts.manage_accounts import (
    MAX_CHECK_VALIDITY,
    ChangeAccount,
    CreateAccount,
    change_account,
    create_account,
    list_accounts,
    view_account,
)
from contactpoint.domain.access.account import SignIn
from contactpoint.problems import Problem
from tests.builders import AUDITOR, DIRECTORY_TEAM, MANAGER, NURSE, TODAY

SIGN_IN = SignIn(issuer="https://issuer.example", subject="subject-9")


def details(**stated) -> dict:
    until = TODAY + timedelta(days=300)
    known = {"name": "Ann Other", "job_title": "Nurse", "role": "practitioner", "vetting_valid_until": until}
    return {**known, "training_valid_until": until, **stated}


def facts(**stated) -> CreateAccount:
    return CreateAccount(sign_in=SIGN_IN, **details(**stated))


def changed(**stated) -> ChangeAccount:
    return ChangeAccount(reason="changed_duties", **details(**stated))


def test_new_account_is_valid_for_half_a_year_and_recorded(deps, store):
    granted = create_account(deps, MANAGER, facts())
    made = store.accounts[granted]
    assert (made.organisation_id, made.status, made.confirmed_until) == (
        "hospital",
        "active",
        TODAY + ACCESS_REVIEW_INTERVAL,
    )
    assert (store.events[-1].event_type, store.events[-1].details["to"]["role"]) == ("account_created", "practitioner")


@pytest.mark.parametrize(
    ("stated", "pointer"),
    [
        ({"role": "directory_team"}, "/role"),
        ({"role": "auditor"}, "/role"),
        ({"vetting_valid_until": None}, "/vetting_valid_until"),
        ({"training_valid_until": TODAY - timedelta(days=1)}, "/training_valid_until"),
        ({"vetting_valid_until": TODAY + MAX_CHECK_VALIDITY + timedelta(days=1)}, "/vetting_valid_until"),
    ],
)
def test_invalid_account_is_refused(deps, stated, pointer):
    with pytest.raises(Problem, match="invalid-request") as refused:
        create_account(deps, MANAGER, facts(**stated))
    assert [v.pointer for v in refused.value.violations] == [pointer]


def test_machine_account_needs_no_vetting_or_training(deps):
    none = {"vetting_valid_until": None, "training_valid_until": None}
    assert create_account(deps, MANAGER, facts(role="case_management_system", **none))


def test_sign_in_belongs_to_one_account(deps):
    create_account(deps, MANAGER, facts())
    with pytest.raises(Problem, match="sign-in-in-use"):
        create_account(deps, MANAGER, facts(name="Somebody Else"))


@pytest.mark.parametrize("caller", [NURSE, DIRECTORY_TEAM, AUDITOR])
def test_only_account_managers_can_see_or_change_accounts(deps, caller):
    for act in (
        lambda: list_accounts(deps, caller, None),
        lambda: view_account(deps, caller, "p-nurse"),
        lambda: create_account(deps, caller, facts()),
        lambda: change_status(deps, caller, "p-nurse", "suspend", "error"),
    ):
        with pytest.raises(Problem, match="not-permitted"):
            act()


def test_account_of_another_organisation_returns_not_found(deps):
    for which in ("p-theirs", "p-nobody"):
        with pytest.raises(Problem, match="not-found"):
            view_account(deps, MANAGER, which)
        with pytest.raises(Problem, match="not-found"):
            change_status(deps, MANAGER, which, "suspend", "error")
        with pytest.raises(Problem, match="not-found"):
            change_account(deps, MANAGER, which, changed())
    assert {a.practitioner_id for a in list_accounts(deps, MANAGER, None).accounts} == {
        "p-nurse",
        "p-manager",
        "p-fellow",
    }


@pytest.mark.parametrize("which", ["p-manager", "p-fellow"])
def test_account_manager_cannot_change_any_managers_account(deps, which):
    with pytest.raises(Problem, match="not-permitted"):
        change_status(deps, MANAGER, which, "confirm")
    with pytest.raises(Problem, match="not-permitted"):
        change_account(deps, MANAGER, which, changed())


@pytest.mark.parametrize("wrong", [{"name": "Ann Other 07700900123"}, {"job_title": "Nurse; call 07700900123"}])
def test_an_account_has_no_room_for_a_remark(deps, wrong):
    with pytest.raises(Problem, match="invalid-request"):
        create_account(deps, MANAGER, facts(**wrong))
    with pytest.raises(Problem, match="invalid-request"):
        change_account(deps, MANAGER, "p-nurse", changed(**wrong))


def test_account_manager_cannot_create_another_account_manager(deps):
    with pytest.raises(Problem, match="not-permitted"):
        create_account(deps, MANAGER, facts(role="account_manager"))
    with pytest.raises(Problem, match="not-permitted"):
        change_account(deps, MANAGER, "p-nurse", changed(role="account_manager"))


def test_account_is_suspended_reinstated_and_closed_with_reasons(deps, store):
    assert change_status(deps, MANAGER, "p-nurse", "suspend", "misuse_suspected").lapses == ("account-suspended",)
    assert change_status(deps, MANAGER, "p-nurse", "reinstate", "cleared").status == "active"
    assert change_status(deps, MANAGER, "p-nurse", "close", "left_organisation").status == "closed"
    for step in ("reinstate", "suspend", "confirm"):
        with pytest.raises(Problem, match="invalid-status-change"):
            change_status(deps, MANAGER, "p-nurse", step, "error")
    reason = [e.details["reason"] for e in store.events if e.event_type.startswith("account_")]
    assert reason == ["misuse_suspected", "cleared", "left_organisation"]


def test_account_change_keeps_status_and_confirmation(deps, store):
    change_status(deps, MANAGER, "p-nurse", "suspend", "long_absence")
    before = store.accounts["p-nurse"]
    after = change_account(deps, MANAGER, "p-nurse", changed(job_title="Matron"))
    assert (after.job_title, after.status) == ("Matron", "suspended")
    assert store.accounts["p-nurse"].confirmed_until == before.confirmed_until


def test_confirmation_is_valid_for_half_a_year(deps, store):
    assert change_status(deps, MANAGER, "p-nurse", "confirm").confirmed_until == TODAY + ACCESS_REVIEW_INTERVAL


@pytest.mark.parametrize("role", ["practitioner", "shield_override_practitioner"])
def test_account_that_is_created_again_is_the_same_account(deps, store, role):
    made, again = (create_account(deps, MANAGER, facts(role=role)) for _ in range(2))
    assert again == made
    assert len([e for e in store.events if e.account_id == made]) == 1
