"""The nightly access review: suspends accounts that nobody has confirmed in time (rulebook, section 3)."""

from msgspec.structs import replace

from contactpoint.application.accounts.save_account import save_with_event
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import platform_caller

ACCESS_REVIEW_JOB = platform_caller("access-review")


def suspend_overdue_accounts(deps: Dependencies) -> tuple[int, dict[str, str]]:
    """Suspend the accounts that nobody confirmed in time. One that fails takes no other with it. Safe to run twice.

    They have had no access since the confirmation ran out (`contactpoint.domain.access.lapses`).

    Returns
    -------
    tuple
        How many accounts were suspended, and the type of the failure of each other one, by practitioner id.
    """
    suspended, failures = 0, {}
    for before in deps.accounts.list_overdue(deps.today):
        after = replace(before, status="suspended", version=before.version + 1)
        try:
            save_with_event(deps, ACCESS_REVIEW_JOB, after, before, "account_suspended", reason="not_confirmed")
        except Exception as error:
            failures[before.practitioner_id] = type(error).__name__
        else:
            suspended += 1
    return suspended, failures
