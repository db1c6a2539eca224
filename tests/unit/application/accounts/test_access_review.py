"""The access review: what nobody confirms lapses."""

from datetime import timedelta

from msgspec.structs import replace

from contactpoint.application.accounts.access_review import suspend_overdue_accounts
from tests.builders import TODAY


def test_unconfirmed_account_is_suspended_and_recorded(deps, store):
    store.accounts["p-nurse"] = replace(store.accounts["p-nurse"], confirmed_until=TODAY - timedelta(days=1))
    assert suspend_overdue_accounts(deps) == 1
    assert store.accounts["p-nurse"].status == "suspended"
    assert (store.events[-1].event_type, store.events[-1].practitioner_id) == (
        "account_suspended",
        "system:access-review",
    )
    assert suspend_overdue_accounts(deps) == 0
