"""Suspends the accounts that nobody has confirmed in time; the access review's state machine calls it every night."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.accounts.suspend_unconfirmed import plan_access_review, suspend_overdue_accounts
from contactpoint.application.runs.job import Job
from contactpoint.bootstrap import LazyDependencies
from contactpoint.domain.days import day_of
from contactpoint.job_invocation import run_action
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="access_review")
JOB = Job(
    name="access-review",
    plan=lambda at: plan_access_review(deps(), day_of(at)),
    take_step=lambda batch, _, at: suspend_overdue_accounts(deps(), batch["ids"], day_of(at)),
)


@guarded("access_review")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action of a run."""
    return run_action(JOB, event, logger, deps())
