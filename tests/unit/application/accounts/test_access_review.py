"""The access review: what nobody confirms lapses."""

from datetime import timedelta

from msgspec.structs import replace

from contactpoint.application.accounts.suspend_unconfirmed import plan_access_review, suspend_overdue_accounts
from tests.builders import TODAY


def review(deps) -> tuple[list[str], dict[str, str]]:
    """Review as a run does, and return the outcomes and the types of the failures."""
    outcomes, failures = [], {}
    for batch in plan_access_review(deps, TODAY):
        done = suspend_overdue_accounts(deps, batch["ids"], TODAY)
        outcomes += done.outcomes
        failures |= {each: type(error).__name__ for each, error in done.failures.items()}
    return outcomes, failures


def test_unconfirmed_account_is_suspended_and_recorded(deps, store):
    store.accounts["p-nurse"] = replace(store.accounts["p-nurse"], confirmed_until=TODAY - timedelta(days=1))
    assert review(deps) == (["suspended"], {})
    assert store.accounts["p-nurse"].status == "suspended"
    assert (store.events[-1].event_type, store.events[-1].practitioner_id) == (
        "account_suspended",
        "system:access-review",
    )
    assert review(deps) == ([], {})


def test_account_that_fails_stops_no_other(deps, store, monkeypatch):
    for each in ("p-nurse", "p-team", "p-social"):
        known = store.accounts.get(each, replace(store.accounts["p-nurse"], practitioner_id=each))
        store.accounts[each] = replace(known, confirmed_until=TODAY - timedelta(days=1))
    save = deps.accounts.save

    def failing(after, *arguments, **options):
        if after.practitioner_id == "p-nurse":
            raise ConnectionError("secret")
        save(after, *arguments, **options)

    monkeypatch.setattr(deps.accounts, "save", failing)
    assert review(deps) == (["suspended"] * 2, {"p-nurse": "ConnectionError"})
    assert [each for each, account in store.accounts.items() if account.confirmed_until < TODAY] == [
        each for each, account in store.accounts.items() if account.status == "suspended" or each == "p-nurse"
    ]
