"""The caller's own account."""

from contactpoint.application.accounts.view_own_account import own_account
from tests.builders import NURSE


def test_own_account_lists_what_the_role_allows(deps, store):
    told = own_account(deps, NURSE)
    assert {"search", "view", "override_shield"} & set(told.may) == {"search", "view"}
