"""The declared households on DynamoDB: encrypted, comparable after a rotation, and gone with the account."""

import pytest
from msgspec.structs import replace

from contactpoint.adapters.dynamodb.tables import AccountItem
from contactpoint.application.accounts.household import DeclareHousehold, declare_household, remove_household
from contactpoint.application.household_digests import home_digests
from contactpoint.domain.children.child import Address
from tests.adapters.conftest import Operator
from tests.builders import NURSE, account, caller

HOME = Address(lines=("4 Cooper Street",), postcode="LS1 4AP")
OURS = DeclareHousehold(lines=HOME.lines, postcode="LS1 4AP", family_names=("Reid", "Marsh", "Okafor"))
COLLEAGUE = caller("p-other", "hospital", "health")


@pytest.fixture
def deps(stored):
    stored.deps.accounts.seed(account())
    return stored.deps


def ciphertext(practitioner_id: str) -> bytes:
    return bytes(AccountItem.get(f"household#{practitioner_id}").ciphertext)


def test_declared_household_is_read_by_practitioner(deps):
    declare_household(deps, NURSE, OURS)
    found = deps.accounts.get_households(["p-nurse", "p-other"])
    assert set(found) == {"p-nurse"}
    assert found["p-nurse"].homes == home_digests(deps, HOME)
    assert len(set(found["p-nurse"].family_names)) == 3
    remove_household(deps, NURSE)
    assert deps.accounts.get_households(["p-nurse"]) == {}


def test_operator_does_not_see_who_live_together_nor_how_many_names_they_declare(deps):
    declare_household(deps, NURSE, OURS)
    declare_household(deps, COLLEAGUE, replace(OURS, family_names=()))
    one, other = ciphertext("p-nurse"), ciphertext("p-other")
    assert len(one) == len(other)
    digest = bytes.fromhex(home_digests(deps, HOME)[0])
    assert not any(digest in each or digest.hex().encode() in each for each in (one, other))


def test_household_agrees_with_a_home_whichever_of_them_was_digested_before_a_rotation(stored, deps):
    """The keys of events are never deleted, so both always have one in common."""
    before = set(home_digests(deps, HOME))
    declare_household(deps, NURSE, OURS)
    operator = Operator(stored.keyring)
    for name in ("first", "second"):
        for step in ("add", "promote"):
            assert operator.take(step, "audit_index", name=name) == ["done"]
    declared = deps.accounts.get_households(["p-nurse"])["p-nurse"].homes
    assert set(declared) & set(home_digests(deps, HOME))
    declare_household(deps, NURSE, OURS)
    assert set(deps.accounts.get_households(["p-nurse"])["p-nurse"].homes) & before


def test_household_goes_with_a_closed_account_and_not_with_a_suspended_one(deps):
    declare_household(deps, NURSE, OURS)
    active = deps.accounts.get_accounts(["p-nurse"])["p-nurse"]
    suspended = replace(active, status="suspended", version=2)
    deps.accounts.save(suspended, active, deps.new_event("account_suspended", NURSE, account_id="p-nurse"))
    assert deps.accounts.get_households(["p-nurse"])
    closed = replace(suspended, status="closed", version=3)
    deps.accounts.save(closed, suspended, deps.new_event("account_closed", NURSE, account_id="p-nurse"))
    assert deps.accounts.get_households(["p-nurse"]) == {}


def test_rotation_of_the_accounts_keyset_ends_when_the_account_has_been_saved(stored, deps):
    declare_household(deps, NURSE, OURS)
    before, operator = deps.accounts.get_households(["p-nurse"]), Operator(stored.keyring)
    for step in ("add", "promote"):
        assert operator.take(step, "accounts", name="first") == ["done"]
    account_of_nurse = deps.accounts.get_accounts(["p-nurse"])["p-nurse"]
    changed = replace(account_of_nurse, job_title="Matron", version=2)
    deps.accounts.save(changed, account_of_nurse, deps.new_event("account_changed", NURSE, account_id="p-nurse"))
    assert operator.take("delete-old", "accounts", name="first") == ["done"]
    assert deps.accounts.get_households(["p-nurse"]) == before
    unchanged = ciphertext("p-nurse")
    deps.accounts.save(
        replace(changed, version=3), changed, deps.new_event("account_changed", NURSE, account_id="p-nurse")
    )
    assert ciphertext("p-nurse") == unchanged


def test_damaged_household_takes_no_other_with_it(stored, deps):
    declare_household(deps, NURSE, OURS)
    declare_household(deps, COLLEAGUE, OURS)
    AccountItem("household#p-nurse", ciphertext=b"damaged").save()
    assert set(deps.accounts.get_households(["p-nurse", "p-other"])) == {"p-other"}
