"""A stop belongs to the sign-in: no account manager gives a stopped sign-in another account, whatever they do."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactpoint.application.accounts.authenticate import AccessDenied, AuthenticationRequest, authenticate
from contactpoint.application.accounts.change_status import change_status
from contactpoint.application.accounts.manage_accounts import CreateAccount, create_account
from contactpoint.application.accounts.operators.suspensions import approval, stop_account, stop_organisation
from contactpoint.application.accounts.proposals import (
    ConfirmProposal,
    ProposeSignInChange,
    confirm_proposal,
    propose_sign_in_change,
    withdraw_proposal,
)
from contactpoint.domain.access import SignIn
from contactpoint.problems import Problem
from tests.builders import MANAGER, TODAY, account, caller
from tests.fakes import MemoryStore, fake_dependencies

APPROVED = approval(["Ruth Vane", "Idris Cole"], "compromised")
OWN, NEW = SIGN_INS = [SignIn(issuer="https://issuer.example", subject=f"subject-{n}") for n in range(2)]
FELLOW = caller("p-fellow", "hospital", "health", "account_manager")
ELSEWHERE = caller("p-theirs", "westvale", "local_authority", "account_manager")
UNTIL = TODAY + timedelta(days=90)
CONTENT = {"name": "Ann Other", "job_title": "Nurse", "vetting_valid_until": UNTIL, "training_valid_until": UNTIL}


def new_store() -> MemoryStore:
    store = MemoryStore()
    store.accounts["p-nurse"] = account(sign_in_key=OWN.key)
    store.sign_ins = {OWN.key: "p-nurse"}
    return store


@pytest.fixture
def store():
    return new_store()


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


def create(deps, manager, sign_in=OWN, role="practitioner") -> str:
    return create_account(deps, manager, CreateAccount(sign_in=sign_in, role=role, **CONTENT))


def opens(store, sign_in=OWN) -> str | None:
    """Return the account that a sign-in opens, as the authorizer finds it."""
    request = AuthenticationRequest(issuer=sign_in.issuer, subject=sign_in.subject, is_machine=False)
    try:
        return authenticate(store, request, "unknown", TODAY).practitioner_id
    except AccessDenied:
        return None


def stop(deps, practitioner_id="p-nurse", *, active=False):
    stop_account(deps, "hospital", practitioner_id, APPROVED, active=active)


def require_stopped_everywhere(deps):
    for manager in (MANAGER, ELSEWHERE):
        for role in ("practitioner", "shield_override_practitioner"):
            with pytest.raises(Problem, match="sign-in-stopped"):
                create(deps, manager, role=role)


@pytest.mark.parametrize("reason", ["error", "left_organisation", "misuse_found"])
def test_closing_a_stopped_account_does_not_release_its_sign_in(deps, store, reason):
    stop(deps)
    change_status(deps, MANAGER, "p-nurse", "close", reason)
    require_stopped_everywhere(deps)
    stop(deps, active=True)
    assert store.accounts["p-nurse"].status == "closed"
    assert opens(store) is None
    assert create(deps, ELSEWHERE) == opens(store)


@pytest.mark.parametrize("reason", ["misuse_suspected", "misuse_found"])
def test_account_closed_for_misuse_keeps_its_sign_in_until_the_operators_release_it(deps, store, reason):
    closed = change_status(deps, MANAGER, "p-nurse", "close", reason)
    assert closed.lapses == ("account-closed", "account-stopped")
    require_stopped_everywhere(deps)
    stop(deps, active=True)
    assert create(deps, ELSEWHERE) == opens(store)


def test_sign_in_of_a_closed_account_can_be_stopped(deps, store):
    change_status(deps, MANAGER, "p-nurse", "close", "left_organisation")
    stop(deps)
    require_stopped_everywhere(deps)


def test_stop_of_a_closed_account_names_the_account_that_its_sign_in_opens_now(deps):
    change_status(deps, MANAGER, "p-nurse", "close", "left_organisation")
    now = create(deps, ELSEWHERE)
    with pytest.raises(Problem, match="sign-in-in-use") as refused:
        stop(deps)
    assert now in refused.value.detail


def test_stopped_account_gets_no_other_sign_in(deps, store):
    new = ProposeSignInChange(sign_in=NEW, reason="error")
    propose_sign_in_change(deps, MANAGER, "p-nurse", new)
    stop(deps)
    for act in (
        lambda: confirm_proposal(deps, FELLOW, "p-nurse", ConfirmProposal(sign_in=NEW, role="practitioner")),
        lambda: propose_sign_in_change(deps, MANAGER, "p-nurse", new),
    ):
        with pytest.raises(Problem, match="sign-in-stopped"):
            act()
    assert store.accounts["p-nurse"].claimed_sign_in_key == OWN.key


def test_stopped_sign_in_cannot_be_given_to_another_account_by_two_managers(deps, store):
    other = create(deps, MANAGER, NEW)
    change_status(deps, MANAGER, "p-nurse", "close", "misuse_found")
    propose_sign_in_change(deps, MANAGER, other, ProposeSignInChange(sign_in=OWN, reason="error"))
    with pytest.raises(Problem, match="sign-in-stopped"):
        confirm_proposal(deps, FELLOW, other, ConfirmProposal(sign_in=OWN, role="practitioner"))


def test_people_of_a_stopped_organisation_get_no_account_elsewhere(deps, store):
    stop_organisation(deps, "hospital", APPROVED, active=False)
    with pytest.raises(Problem, match="sign-in-stopped"):
        create(deps, ELSEWHERE)
    assert opens(store) is None


def proposed(deps, manager, practitioner_id, sign_in):
    propose_sign_in_change(deps, manager, practitioner_id, ProposeSignInChange(sign_in=sign_in, reason="error"))


def confirmed(deps, manager, practitioner_id, sign_in):
    confirm_proposal(deps, manager, practitioner_id, ConfirmProposal(sign_in=sign_in, role="practitioner"))


ACTS = {
    "create": lambda deps, manager, practitioner_id, sign_in: create(deps, manager, sign_in),
    "create privileged": lambda deps, manager, practitioner_id, sign_in: create(
        deps, manager, sign_in, "shield_override_practitioner"
    ),
    "propose": proposed,
    "confirm": confirmed,
    "withdraw": lambda deps, manager, practitioner_id, sign_in: withdraw_proposal(deps, manager, practitioner_id),
    **{
        f"{transition} {reason}": lambda deps, manager, practitioner_id, sign_in, t=transition, r=reason: change_status(
            deps, manager, practitioner_id, t, r
        )
        for transition in ("suspend", "reinstate", "close", "confirm")
        for reason in ("error", "misuse_found")
    },
}
steps = st.lists(
    st.tuples(
        st.sampled_from(sorted(ACTS)),
        st.sampled_from((MANAGER, FELLOW, ELSEWHERE)),
        st.integers(0, 3),
        st.sampled_from(SIGN_INS),
    )
)


@given(steps, steps)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_history_of_acts_by_managers_lets_a_stopped_sign_in_open_anything(before, after):
    store = new_store()
    deps = fake_dependencies(store)
    run(deps, store, before)
    (holder,) = [each for each in store.accounts.values() if each.claimed_sign_in_key == OWN.key] or [None]
    if holder is None:
        return
    if not holder.stopped:
        stop_account(deps, holder.organisation_id, holder.practitioner_id, APPROVED, active=False)
    run(deps, store, after)
    assert opens(store) is None
    assert store.sign_ins[OWN.key] == holder.practitioner_id


def run(deps, store, history) -> None:
    for act, manager, which, sign_in in history:
        names = sorted(store.accounts)
        try:
            ACTS[act](deps, manager, names[which % len(names)], sign_in)
        except Problem:
            continue
