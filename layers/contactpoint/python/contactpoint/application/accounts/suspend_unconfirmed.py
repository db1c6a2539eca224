"""The nightly access review: suspends accounts that nobody has confirmed in time (rulebook, section 3)."""

from collections.abc import Collection, Iterator
from datetime import date
from itertools import islice
from typing import Literal

from msgspec.structs import replace

from contactpoint.application.accounts.save_account import save_with_event
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.jobs.run_files import Batch
from contactpoint.application.runs.job import Done
from contactpoint.domain.access import platform_caller

ACCESS_REVIEW_JOB = platform_caller("access-review")
BATCH_SIZE = 25
Outcome = Literal["suspended", "not_due"]


class AccountUnreadable(Exception):  # noqa: N818 - what it is
    """An account is damaged: storage has reported it."""


def plan_access_review(deps: Dependencies, today: date) -> Iterator[Batch]:
    """Yield the accounts that may be overdue, in batches."""
    lapsed = iter(deps.accounts.list_lapsed_ids(today))
    while ids := list(islice(lapsed, BATCH_SIZE)):
        yield {"ids": ids}


def suspend_overdue_accounts(deps: Dependencies, practitioner_ids: Collection[str], today: date) -> Done:
    """Suspend the accounts that nobody confirmed in time. One that fails takes no other with it. Safe to run twice.

    They have had no access since the confirmation ran out (`contactpoint.domain.access.lapses`).
    """
    accounts = deps.accounts.get_accounts(practitioner_ids)
    outcomes: list[Outcome] = []
    failures: dict[str, Exception] = {each: AccountUnreadable() for each in practitioner_ids if each not in accounts}
    for before in accounts.values():
        if before.status == "suspended":
            outcomes.append("suspended")
        elif before.status != "active" or before.confirmed_until >= today:
            outcomes.append("not_due")
        else:
            after = replace(before, status="suspended", version=before.version + 1)
            try:
                save_with_event(deps, ACCESS_REVIEW_JOB, after, before, "account_suspended", reason="not_confirmed")
            except Exception as error:
                failures[before.practitioner_id] = error
            else:
                outcomes.append("suspended")
    return Done(outcomes=outcomes, failures=failures)
