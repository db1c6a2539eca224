"""The nightly access review: suspends accounts that nobody has confirmed in time (rulebook, section 3)."""

from msgspec.structs import replace

from contactpoint.application.accounts.saving import save_with_event
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import platform_caller

ACCESS_REVIEW_JOB = platform_caller("access-review")


def suspend_overdue_accounts(deps: Dependencies) -> int:
    """Suspend the accounts that nobody confirmed in time, and return how many. Safe to run twice.

    They have had no access since the confirmation ran out (`contactpoint.domain.access.lapses`).
    """
    suspended = 0
    for before in deps.accounts.list_overdue(deps.today):
        after = replace(before, status="suspended", version=before.version + 1)
        save_with_event(deps, ACCESS_REVIEW_JOB, after, before, "account_suspended", reason="not_confirmed")
        suspended += 1
    return suspended
