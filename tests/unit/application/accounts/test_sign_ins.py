"""One account, one sign-in: nobody can act in a colleague's name, whatever account managers do one after another."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET
from msgspec.structs import replace

from contactpoint.application.accounts.authenticate import AccessDenied, AuthenticationRequest, authenticate
from contactpoint.application.accounts.change_status import change_status
from contactpoint.application.accounts.manage_accounts import (
    ChangeAccount,
    CreateAccount,
    change_account,
    create_account,
)
from contactpoint.application.accounts.proposals import (
    PROPOSAL_VALIDITY,
    ConfirmProposal,
    ProposeSignInChange,
    confirm_proposal,
    propose_sign_in_change,
)
from contactpoint.domain.access import SignIn
from contactpoint.problems import Problem
from tests.builders import MANAGER, NOW, TODAY, account, caller
from tests.fakes import MemoryStore, fake_dependencies

FELLOW = caller("p-fellow", "hospital", "health", "account_manager")
OTHER_MANAGER = caller("p-theirs", "westvale", "local_authority", "account_manager")
SIGN_INS = [SignIn(issuer="https://issuer.example", subject=f"subject-{n}") for n in range(4)]
OWN, NEW = SIGN_INS[:2]
CHECKED = {"vetting_valid_until": TODAY + timedelta(days=90), "training_valid_until": TODAY + timedelta(days=90)}
CONTENT = {"name": "Ann Other", "job_title": "Nurse", "role": "practitioner", **CHECKED}


@pytest.fixture
def store() -> MemoryStore:
    return new_store()


@pytest.fixture
def deps(store):
    return fake_dependencies(store)


def new_store() -> MemoryStore:
    store = MemoryStore()
    for each in (
        account(sign_in_key=OWN.key),
        account(practitioner_id="p-manager", role="account_manager"),
        account(practitioner_id="p-fellow", role="account_manager"),
    ):
        store.accounts[each.practitioner_id] = each
    store.sign_ins = {OWN.key: "p-nurse"}
    return store


def opens(store: MemoryStore, sign_in: SignIn) -> str | None:
    """Return the account that a sign-in opens, as the authorizer finds it."""
    request = AuthenticationRequest(issuer=sign_in.issuer, subject=sign_in.subject, is_machine=False)
    try:
        return authenticate(store, request, "unknown", TODAY).practitioner_id
    except AccessDenied:
        return None


def propose(deps, manager=MANAGER, sign_in=NEW):
    command = ProposeSignInChange(sign_in=sign_in, reason="person_has_new_sign_in")
    return propose_sign_in_change(deps, manager, "p-nurse", command)


def confirm(deps, manager=FELLOW, sign_in=NEW):
    return confirm_proposal(deps, manager, "p-nurse", ConfirmProposal(sign_in=sign_in, role="practitioner"))


def test_proposed_sign_in_opens_nothing_until_another_manager_confirms_it(deps, store):
    assert propose(deps).proposal.proposed_by == "p-manager"
    assert (opens(store, OWN), opens(store, NEW)) == ("p-nurse", None)
    with pytest.raises(Problem, match="not-permitted"):
        confirm(deps, MANAGER)
    assert confirm(deps).proposal is UNSET
    assert (opens(store, OWN), opens(store, NEW)) == (None, "p-nurse")


def test_practitioner_and_managers_are_told_before_and_after(deps, store):
    propose(deps)
    assert [(n.inbox, n.kind) for n in store.notifications] == [
        ("person#p-nurse", "sign_in_change_proposed"),
        ("managers#hospital", "sign_in_change_proposed"),
    ]
    confirm(deps)
    assert [(n.inbox, n.kind) for n in store.notifications[2:]] == [
        ("person#p-nurse", "sign_in_changed"),
        ("managers#hospital", "sign_in_changed"),
    ]


def test_events_tell_sign_ins_apart_by_digest_and_never_name_them(deps, store):
    propose(deps)
    confirm(deps)
    proposed, confirmed = store.events
    assert confirmed.details["sign_in"]["to"] == proposed.details["proposed_sign_in"]
    assert confirmed.details["sign_in"]["from"] != confirmed.details["sign_in"]["to"]
    assert confirmed.details["proposed_by"] == "p-manager"
    for event in (proposed, confirmed):
        assert event.account_id == "p-nurse"
        assert not any(each.key in str(event.details) or each.subject in str(event.details) for each in SIGN_INS)


def test_confirmation_of_another_sign_in_is_refused(deps, store):
    propose(deps)
    with pytest.raises(Problem, match="invalid-request"):
        confirm(deps, sign_in=SIGN_INS[2])
    assert opens(store, OWN) == "p-nurse"


def test_sign_in_of_another_account_is_refused(deps, store):
    create_account(deps, MANAGER, CreateAccount(sign_in=NEW, **CONTENT))
    propose(deps)
    with pytest.raises(Problem, match="sign-in-in-use"):
        confirm(deps)


def test_proposal_lapses(deps, store):
    propose(deps)
    with pytest.raises(Problem, match="invalid-status-change"):
        confirm(fake_dependencies(store, NOW + PROPOSAL_VALIDITY + timedelta(days=1)))


def test_present_sign_in_cannot_be_proposed(deps):
    with pytest.raises(Problem, match="invalid-request"):
        propose(deps, sign_in=OWN)


def test_person_who_changes_employer_gets_an_account_there(deps, store):
    change_status(deps, MANAGER, "p-nurse", "close", "left_organisation")
    assert opens(store, OWN) is None
    granted = create_account(deps, OTHER_MANAGER, CreateAccount(sign_in=OWN, **CONTENT))
    assert opens(store, OWN) == granted != "p-nurse"


def test_link_that_the_account_does_not_name_opens_nothing(store):
    store.sign_ins[NEW.key] = "p-nurse"
    assert opens(store, NEW) is None


def change(deps, manager, sign_in):
    return change_account(deps, manager, "p-nurse", ChangeAccount(reason="changed_duties", **CONTENT))


ACTS = {
    "propose": propose,
    "confirm": confirm,
    "change": change,
    "create": lambda deps, manager, sign_in: create_account(deps, manager, CreateAccount(sign_in=sign_in, **CONTENT)),
    "close": lambda deps, manager, sign_in: change_status(deps, manager, "p-nurse", "close", "error"),
    "suspend": lambda deps, manager, sign_in: change_status(deps, manager, "p-nurse", "suspend", "error"),
    "reinstate": lambda deps, manager, sign_in: change_status(deps, manager, "p-nurse", "reinstate", "error"),
    "confirm access": lambda deps, manager, sign_in: change_status(deps, manager, "p-nurse", "confirm"),
}
steps = st.lists(st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(range(2)), st.sampled_from(range(4))))


@given(steps)
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_no_history_of_acts_lets_one_manager_choose_who_opens_an_account(history):
    store = new_store()
    deps = fake_dependencies(store)
    for act, manager, sign_in in history:
        before, closed = store.accounts["p-nurse"], store.accounts["p-nurse"].status == "closed"
        who = (MANAGER, FELLOW)[manager]
        try:
            ACTS[act](deps, who, SIGN_INS[sign_in])
        except Problem:
            continue
        after = store.accounts["p-nurse"]
        if closed:
            assert after == before
        if after.sign_in_key != before.sign_in_key:
            assert before.proposal.proposed_by != who.practitioner_id
        opened = [opens(store, each) for each in SIGN_INS]
        assert opened.count("p-nurse") <= 1
        assert len({owner for owner in opened if owner}) == sum(owner is not None for owner in opened)


@pytest.mark.parametrize("act", sorted(set(ACTS) - {"create"}))
def test_closed_account_cannot_be_changed(deps, store, act):
    store.accounts["p-nurse"] = replace(store.accounts["p-nurse"], status="closed")
    before = store.accounts["p-nurse"]
    with pytest.raises(Problem, match="invalid-status-change"):
        ACTS[act](deps, MANAGER, NEW)
    assert store.accounts["p-nurse"] == before
