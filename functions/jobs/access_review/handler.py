"""Suspends the accounts that nobody has confirmed in time; runs every night."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.accounts.access_review import suspend_overdue_accounts
from contactpoint.bootstrap import LazyDependencies
from contactpoint.invocation import guarded

deps = LazyDependencies()
logger = Logger(service="access_review")


@guarded("access_review")
def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Return how many accounts were suspended."""
    suspended = suspend_overdue_accounts(deps())
    logger.info("access_review_completed", suspended=suspended)
    return {"suspended": suspended}
