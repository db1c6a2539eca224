"""One person never hands out a privileged role: it takes two account managers, or the operators with two approvals."""

from datetime import timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from contactpoint.application.accounts.change_status import change_status
from contactpoint.application.accounts.manage_accounts import (
    ChangeAccount,
    CreateAccount,
    change_account,
    create_account,
    view_account,
)
from contactpoint.application.accounts.operators.two_approvers import approvers
from contactpoint.application.accounts.proposals import (
    PROPOSAL_VALIDITY,
    ConfirmProposal,
    ProposeSignInChange,
    confirm_as_operators,
    confirm_proposal,
    propose_sign_in_change,
    withdraw_proposal,
)
from contactpoint.application.accounts.suspend_unconfirmed import suspend_overdue_accounts
from contactpoint.application.audit.account_change_views import account_change
from contactpoint.domain.access import MACHINE_ROLES, ROLES_BY_ORGANISATION_TYPE, OrganisationType, SignIn, lapses
from contactpoint.domain.access.account import Organisation
from contactpoint.problems import Problem
from tests.builders import NOW, TODAY, caller
from tests.fakes import MemoryStore, fake_dependencies

MANAGER = caller("p-manager", "westvale", "local_authority", "account_manager")
FELLOW = caller("p-fellow", "westvale", "local_authority", "account_manager")
TWO = approvers(["Nell Ward", "Idris Cole"])
OWN, OTHER = (SignIn(issuer="https://issuer.example", subject=f"subject-{n}") for n in range(2))
UNTIL = TODAY + timedelta(days=90)
CONTENT = {"name": "Ann Other", "job_title": "Officer", "vetting_valid_until": UNTIL, "training_valid_until": UNTIL}
TEAM = ConfirmProposal(sign_in=OWN, role="directory_team")
GIVEN = [(kind, role) for kind in get_args(OrganisationType) for role in sorted(ROLES_BY_ORGANISATION_TYPE[kind])]


@pytest.fixture
def store():
    return MemoryStore()


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


def create(deps, role="directory_team", manager=MANAGER, sign_in=OWN) -> str:
    return create_account(deps, manager, CreateAccount(sign_in=sign_in, role=role, **CONTENT))


def change(deps, practitioner_id, role, manager=MANAGER):
    command = ChangeAccount(reason="changed_duties", role=role, **CONTENT)
    return change_account(deps, manager, practitioner_id, command)


def told(store) -> list[tuple[str, str]]:
    return [(each.inbox, each.kind) for each in store.notifications if each.inbox.startswith("managers#")]


@pytest.mark.parametrize(("kind", "role"), GIVEN)
def test_one_manager_gives_no_role_but_practitioner(store, deps, kind, role):
    store.organisations_by_id["body"] = Organisation(organisation_id="body", name="Body", type=kind)
    manager = caller("p-manager", "body", kind, "account_manager")
    if role == "account_manager":
        with pytest.raises(Problem, match="not-permitted"):
            create(deps, role, manager)
        return
    made = store.accounts[create(deps, role, manager)]
    confers = lapses(made, store.organisations_by_id["body"], TODAY) == ()
    assert confers == (role == "practitioner")
    assert [kind for _, kind in told(store)] == ([] if confers else ["account_proposed"])


@pytest.mark.parametrize("role", ["directory_team", "shield_override_practitioner"])
def test_one_manager_turns_no_practitioner_into_anything_else(deps, store, role):
    made = create(deps, "practitioner")
    seen = change(deps, made, role)
    assert (seen.role, seen.proposal.change, seen.proposal.role) == ("practitioner", "role", role)
    assert store.accounts[made].role == "practitioner"
    assert told(store) == [("managers#westvale", "role_change_proposed")]
    with pytest.raises(Problem, match="not-permitted"):
        confirm_proposal(deps, MANAGER, made, ConfirmProposal(sign_in=OWN, role=role))
    assert confirm_proposal(deps, FELLOW, made, ConfirmProposal(sign_in=OWN, role=role)).role == role
    assert told(store)[1:] == [("managers#westvale", "role_changed")]


def test_one_privileged_role_does_not_become_another_by_one_manager(deps):
    made = create(deps)
    confirm_proposal(deps, FELLOW, made, TEAM)
    assert change(deps, made, "shield_override_practitioner").role == "directory_team"


def test_one_manager_takes_a_role_away(deps):
    made = create(deps)
    confirm_proposal(deps, FELLOW, made, TEAM)
    assert change(deps, made, "practitioner").role == "practitioner"


def test_proposed_account_is_active_once_another_manager_confirms_it(deps, store):
    made = create(deps)
    seen = view_account(deps, FELLOW, made)
    assert (seen.status, seen.lapses, seen.proposal.change) == ("proposed", ("account-proposed",), "account")
    with pytest.raises(Problem, match="not-permitted"):
        confirm_proposal(deps, MANAGER, made, TEAM)
    after = confirm_proposal(deps, FELLOW, made, TEAM)
    assert (after.status, after.lapses, after.proposal) == ("active", (), UNSET)
    assert told(store) == [("managers#westvale", "account_proposed"), ("managers#westvale", "account_created")]
    assert (store.events[-1].event_type, store.events[-1].details["proposed_by"]) == ("account_created", "p-manager")


@pytest.mark.parametrize(
    ("stated", "pointer"),
    [({"sign_in": OTHER, "role": "directory_team"}, "/sign_in"), ({"sign_in": OWN, "role": "practitioner"}, "/role")],
)
def test_confirmation_of_something_else_is_refused(deps, stated, pointer):
    made = create(deps)
    with pytest.raises(Problem, match="invalid-request") as refused:
        confirm_proposal(deps, FELLOW, made, ConfirmProposal(**stated))
    assert [each.pointer for each in refused.value.violations] == [pointer]


def test_manager_of_another_organisation_cannot_confirm(deps):
    made = create(deps)
    with pytest.raises(Problem, match="not-found"):
        confirm_proposal(deps, caller("p-x", "northmoor", "local_authority", "account_manager"), made, TEAM)


def test_proposed_account_lapses_and_changes_only_by_its_proposal(deps, store):
    made = create(deps)
    for act in (
        lambda: change(deps, made, "practitioner"),
        lambda: change(deps, made, "directory_team", FELLOW),
        lambda: propose_sign_in_change(deps, FELLOW, made, ProposeSignInChange(sign_in=OTHER, reason="error")),
        *(lambda step=step: change_status(deps, MANAGER, made, step, "error") for step in ("suspend", "close")),
        *(lambda step=step: change_status(deps, MANAGER, made, step, "error") for step in ("reinstate", "confirm")),
        lambda: confirm_proposal(fake_dependencies(store, NOW + PROPOSAL_VALIDITY + timedelta(1)), FELLOW, made, TEAM),
    ):
        with pytest.raises(Problem, match="invalid-status-change"):
            act()
    store.accounts[made] = replace(store.accounts[made], confirmed_until=TODAY - timedelta(days=1))
    done = suspend_overdue_accounts(deps, [made], TODAY)
    assert (done.outcomes, done.failures) == (["not_due"], {})


@pytest.mark.parametrize("manager", [MANAGER, FELLOW])
def test_withdrawn_account_is_closed_and_its_sign_in_free(deps, store, manager):
    withdrawn = withdraw_proposal(deps, manager, create(deps))
    assert (withdrawn.status, withdrawn.proposal) == ("closed", UNSET)
    assert told(store)[-1] == ("managers#westvale", "proposal_withdrawn")
    assert create(deps, "practitioner")


def test_withdrawn_role_leaves_the_account_as_it_was(deps):
    made = create(deps, "practitioner")
    change(deps, made, "directory_team")
    withdrawn = withdraw_proposal(deps, FELLOW, made)
    assert (withdrawn.status, withdrawn.role, withdrawn.proposal) == ("active", "practitioner", UNSET)
    for act in (
        lambda: withdraw_proposal(deps, FELLOW, made),
        lambda: confirm_proposal(deps, FELLOW, made, TEAM),
    ):
        with pytest.raises(Problem, match="invalid-status-change"):
            act()


def test_persons_account_never_becomes_a_systems(deps):
    none = {"vetting_valid_until": None, "training_valid_until": None}
    made = create(deps, "practitioner")
    for role in sorted(MACHINE_ROLES):
        with pytest.raises(Problem, match="invalid-request"):
            change_account(deps, MANAGER, made, ChangeAccount(reason="error", role=role, **{**CONTENT, **none}))


def test_operators_confirm_for_an_organisation_with_one_manager(deps, store):
    made = create(deps)
    for organisation, stated, problem in (
        ("northmoor", TEAM, "not-found"),
        ("westvale", ConfirmProposal(sign_in=OTHER, role="directory_team"), "invalid-request"),
    ):
        with pytest.raises(Problem, match=problem):
            confirm_as_operators(deps, organisation, made, stated, TWO)
    assert confirm_as_operators(deps, "westvale", made, TEAM, TWO).status == "active"
    assert told(store)[-1] == ("managers#westvale", "account_created")
    assert account_change(store.events[-1]).approved_by == ("Nell Ward", "Idris Cole")


def test_proposed_role_is_in_the_account_history(deps, store):
    made = create(deps, "practitioner")
    change(deps, made, "directory_team")
    shown = [(each.field, each.after) for each in account_change(store.events[-1]).changes]
    assert ("proposed_role", "directory_team") in shown
    assert "proposal" not in {field for field, _ in shown}


def propose_own(deps, made):
    propose_sign_in_change(deps, MANAGER, made, ProposeSignInChange(sign_in=OTHER, reason="error"))


ACTS = {
    "create": lambda deps, made, role, sign_in: create(deps, role, MANAGER, sign_in),
    "change": lambda deps, made, role, sign_in: change(deps, made, role),
    "propose sign-in": lambda deps, made, role, sign_in: propose_own(deps, made),
    "confirm": lambda deps, made, role, sign_in: confirm_proposal(
        deps, MANAGER, made, ConfirmProposal(sign_in=sign_in, role=role)
    ),
    "withdraw": lambda deps, made, role, sign_in: withdraw_proposal(deps, MANAGER, made),
    **{
        f"{step} access": lambda deps, made, role, sign_in, step=step: change_status(deps, MANAGER, made, step, "error")
        for step in ("suspend", "reinstate", "close", "confirm")
    },
}
ROLES = sorted(ROLES_BY_ORGANISATION_TYPE["local_authority"])
steps = st.lists(
    st.tuples(st.sampled_from(sorted(ACTS)), st.integers(0, 3), st.sampled_from(ROLES), st.sampled_from((OWN, OTHER)))
)


@given(steps)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_history_of_acts_by_one_manager_gives_a_privileged_role(history):
    store = MemoryStore()
    deps = fake_dependencies(store)
    create(deps, "practitioner")
    for act, which, role, sign_in in history:
        made = sorted(store.accounts)[which % len(store.accounts)]
        try:
            ACTS[act](deps, made, role, sign_in)
        except Problem:
            continue
        for account in store.accounts.values():
            if account.role != "practitioner":
                assert lapses(account, store.organisations_by_id["westvale"], TODAY) != ()
