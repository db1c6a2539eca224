"""Accounts, their sign-ins and their history in DynamoDB, and counters that many count at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from msgspec.structs import replace

from contactpoint.adapters.dynamodb import usage_counters
from contactpoint.adapters.dynamodb.tables import AccountItem, UsageItem
from contactpoint.application.accounts.change_status import change_status
from contactpoint.application.accounts.manage_accounts import (
    ChangeAccount,
    CreateAccount,
    change_account,
    create_account,
)
from contactpoint.application.accounts.operators.suspensions import approval, stop_account, stop_organisation
from contactpoint.application.accounts.proposals import (
    ConfirmProposal,
    ProposeSignInChange,
    confirm_proposal,
    propose_sign_in_change,
)
from contactpoint.application.contacts.list_notifications import list_notifications
from contactpoint.domain.access import Organisation, SignIn
from contactpoint.domain.access.usage_limits import counters
from contactpoint.problems import Problem
from tests.adapters.conftest import one_at_a_time
from tests.builders import MANAGER, NOW, NURSE, TODAY, caller

OWN, NEW = (SignIn(issuer="https://issuer.example", subject=f"subject-{n}") for n in (1, 2))
FELLOW = caller("p-fellow", "hospital", "health", "account_manager")
CHECKED = {"vetting_valid_until": TODAY + timedelta(days=90), "training_valid_until": TODAY + timedelta(days=90)}
OVERRIDE = "shield_override_practitioner"
APPROVED = approval(["Ruth Vane", "Idris Cole"], "compromised")
CONTENT = {"name": "Ann Other", "job_title": "Nurse", "role": "practitioner", **CHECKED}


@pytest.fixture
def deps(stored):
    stored.deps.accounts.save_organisation(Organisation(organisation_id="hospital", name="Hospital", type="health"))
    return stored.deps


@pytest.fixture
def account_id(deps):
    return create_account(deps, MANAGER, CreateAccount(sign_in=OWN, **CONTENT))


def owner(stored, sign_in: SignIn) -> str | None:
    link = stored.sign_ins().find_by_sign_in(sign_in.issuer, sign_in.subject)
    return link[0] if link else None


def links() -> int:
    return sum(item.account_key.startswith("sign_in#") for item in AccountItem.scan())


def relink(deps, account_id, sign_in=NEW):
    command = ProposeSignInChange(sign_in=sign_in, reason="person_has_new_sign_in")
    propose_sign_in_change(deps, MANAGER, account_id, command)
    confirm_proposal(deps, FELLOW, account_id, ConfirmProposal(sign_in=sign_in, role="practitioner"))


def test_new_sign_in_replaces_the_old_one(stored, deps, account_id):
    relink(deps, account_id)
    assert (owner(stored, OWN), owner(stored, NEW), links()) == (None, account_id, 1)
    account, _ = stored.sign_ins().get_with_organisation([account_id])[account_id]
    assert account.sign_in_key == NEW.key
    told = list_notifications(deps, replace(NURSE, practitioner_id=account_id), None).notifications
    assert {each.kind for each in told} == {"sign_in_changed", "sign_in_change_proposed"}


def test_sign_in_of_another_account_changes_nothing(stored, deps, account_id):
    other = create_account(deps, MANAGER, CreateAccount(sign_in=NEW, **CONTENT))
    with pytest.raises(Problem, match="sign-in-in-use"):
        relink(deps, account_id)
    assert (owner(stored, OWN), owner(stored, NEW), links()) == (account_id, other, 2)


def test_closing_releases_the_sign_in(stored, deps, account_id):
    change_status(deps, MANAGER, account_id, "close", "left_organisation")
    assert (owner(stored, OWN), links()) == (None, 0)
    assert create_account(deps, MANAGER, CreateAccount(sign_in=OWN, **CONTENT)) == owner(stored, OWN)


def test_stopped_sign_in_is_released_by_the_operators_only(stored, deps, account_id):
    stop_account(deps, "hospital", account_id, APPROVED, active=False)
    change_status(deps, MANAGER, account_id, "close", "error")
    assert (owner(stored, OWN), links()) == (account_id, 1)
    for role in ("practitioner", "case_management_system"):
        with pytest.raises(Problem, match="sign-in-stopped"):
            create_account(deps, MANAGER, CreateAccount(sign_in=OWN, **{**CONTENT, "role": role}))
    stop_account(deps, "hospital", account_id, APPROVED, active=True)
    assert (owner(stored, OWN), links()) == (None, 0)
    assert create_account(deps, MANAGER, CreateAccount(sign_in=OWN, **CONTENT)) == owner(stored, OWN)


def test_sign_in_of_a_closed_account_can_be_stopped(stored, deps, account_id):
    change_status(deps, MANAGER, account_id, "close", "left_organisation")
    stop_account(deps, "hospital", account_id, APPROVED, active=False)
    assert (owner(stored, OWN), deps.accounts.find_claimant(OWN.key).practitioner_id) == (account_id, account_id)
    assert deps.accounts.find_claimant(NEW.key) is None


def test_proposed_account_is_stored_and_confirmed(stored, deps):
    proposed = create_account(deps, MANAGER, CreateAccount(sign_in=OWN, **{**CONTENT, "role": OVERRIDE}))
    account, _ = stored.sign_ins().get_with_organisation([proposed])[proposed]
    assert (account.status, owner(stored, OWN)) == ("proposed", proposed)
    confirm_proposal(deps, FELLOW, proposed, ConfirmProposal(sign_in=OWN, role=OVERRIDE))
    account, _ = stored.sign_ins().get_with_organisation([proposed])[proposed]
    assert (account.status, account.role) == ("active", OVERRIDE)
    told = list_notifications(deps, FELLOW, None).notifications
    assert [each.kind for each in told] == ["account_created", "account_proposed"]


def test_proposed_sign_in_is_encrypted(stored, deps, account_id):
    command = ProposeSignInChange(sign_in=NEW, reason="error")
    propose_sign_in_change(deps, MANAGER, account_id, command)
    assert NEW.key.encode() not in stored.dump()
    assert deps.accounts.get_accounts([account_id])[account_id].proposal.sign_in_key == NEW.key


def test_history_of_an_account_is_in_the_log_oldest_first(stored, deps, account_id):
    change_account(
        deps, MANAGER, account_id, ChangeAccount(reason="changed_name", **{**CONTENT, "name": "Ann Married"})
    )
    histories = stored.audit_log_reader.account_histories([account_id, "p-nobody"])
    assert [(e.event_type, e.details["to"]["name"]) for e in histories[account_id]] == [
        ("account_created", "Ann Other"),
        ("account_changed", "Ann Married"),
    ]
    assert histories["p-nobody"] == ()
    assert b"Ann Married" not in stored.dump()


def test_stop_reaches_what_the_authorizer_reads(stored, deps, account_id):
    approved = approval(["Ruth Vane", "Idris Cole"], "compromised")
    stop_account(deps, "hospital", account_id, approved, active=False)
    stop_organisation(deps, "hospital", approved, active=False)
    account, organisation = stored.sign_ins().get_with_organisation([account_id])[account_id]
    assert (account.stopped, organisation.active) == (True, False)


def test_of_many_at_once_each_is_told_another_count(stored, deps):
    one_at_a_time(stored.connection)
    hour_and_day = counters("p-nurse", "practitioner", "search", NOW)
    with ThreadPoolExecutor(max_workers=4) as pool:
        counted = list(pool.map(lambda _: deps.usage.count(hour_and_day)(), range(12)))
    assert sorted(hour for hour, _ in counted) == list(range(1, 13))
    assert deps.usage.count(counters("p-other", "practitioner", "search", NOW))() == [1, 1]


def test_each_hour_counts_from_one_and_the_day_goes_on(deps):
    uses = [
        deps.usage.count(counters("p-nurse", "practitioner", "search", NOW + timedelta(hours=later)))()
        for later in (0, 0, 1, 24)
    ]
    assert uses == [[1, 1], [2, 2], [1, 3], [1, 1]]


def test_activity_costs_one_call_for_each_person_and_system(deps, monkeypatch):
    calls = []
    monkeypatch.setattr(usage_counters, "_add_one", lambda day, of: calls.append(day) or [1 for _ in of])
    named = [counter for who in ("p-nurse", "p-casework") for counter in counters(who, "practitioner", "search", NOW)]
    assert deps.usage.count(named)() == [1, 1, 1, 1]
    assert len(set(calls)) == len(calls) == 2


def test_counters_name_nobody_and_expire(stored, deps):
    deps.usage.count(counters("p-nurse", "practitioner", "search", NOW))()
    _, day = counters("p-nurse", "practitioner", "search", NOW)
    assert [item.expires_at for item in UsageItem.scan()] == [int((day.ends_at + timedelta(hours=1)).timestamp())]
    assert b"p-nurse" not in stored.dump()


def test_organisations_are_listed_by_type_in_pages(stored):
    accounts = stored.deps.accounts
    for name in ("westvale", "northmoor", "castlebrook"):
        accounts.save_organisation(Organisation(organisation_id=name, name=name.title(), type="local_authority"))
    accounts.save_organisation(Organisation(organisation_id="hospital", name="Hospital", type="health"))
    first = accounts.list_organisations("local_authority", None, 2)
    assert [o.organisation_id for o in first] == ["castlebrook", "northmoor"]
    rest = accounts.list_organisations("local_authority", "northmoor", 2)
    assert [(o.organisation_id, o.name, o.active) for o in rest] == [("westvale", "Westvale", True)]
    assert accounts.list_accounts("local_authority", None, 200) == ()
