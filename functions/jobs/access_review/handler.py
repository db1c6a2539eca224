"""Suspends the accounts that nobody has confirmed in time; runs every night."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.accounts.access_review import suspend_overdue_accounts
from contactpoint.bootstrap import LazyDependencies
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="access_review")


class AccountsNotReviewed(RuntimeError):  # noqa: N818 - the state of the run
    """Some accounts could not be suspended; the others were. The log has a line for each."""


@guarded("access_review")
def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Return how many accounts were suspended; at the end, raise `AccountsNotReviewed` if any could not be."""
    suspended, failures = suspend_overdue_accounts(deps())
    logger.info("access_review_completed", suspended=suspended, failed=len(failures))
    for practitioner_id, error_type in failures.items():
        logger.error("account_not_suspended", practitioner_id=practitioner_id, error_type=error_type)
    if failures:
        raise AccountsNotReviewed
    return {"suspended": suspended}
