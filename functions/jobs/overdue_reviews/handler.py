"""Reminds teams of transfers and challenges, and decides by the rule which overdue transfers pass; runs every night."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.platform_acts.record_act import Outcome, recorded
from contactpoint.application.reviews.remind_and_pass_transfers import settle_overdue_reviews
from contactpoint.application.transfers.answer import OVERDUE_REVIEWS_JOB
from contactpoint.bootstrap import LazyDependencies
from contactpoint.domain.audit.platform_acts import PlatformAct
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="overdue_reviews")


class ReviewsNotSettled(RuntimeError):  # noqa: N818 - the state of the run
    """Some reviews could not be settled; the others were. The log has a line for each."""


@guarded("overdue_reviews")
def handler(_event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Return how many authorities were reminded and how many transfers the rule decided.

    Raises `ReviewsNotSettled` at the end if any could not be settled.
    """
    act = PlatformAct(act="overdue-reviews", phase="begun")
    with recorded(deps(), "job_run", act, OVERDUE_REVIEWS_JOB) as outcome:
        return _settle(outcome)


def _settle(outcome: Outcome) -> dict[str, Any]:
    settled = settle_overdue_reviews(deps())
    outcome.counts = {"reminded": settled.reminded, "decided": settled.decided, "failed": len(settled.failures)}
    logger.info(
        "overdue_reviews_settled", reminded=settled.reminded, decided=settled.decided, failed=len(settled.failures)
    )
    for child_id, error_type in settled.failures.items():
        logger.error("review_not_settled", child_id=child_id, error_type=error_type)
    if settled.failures:
        raise ReviewsNotSettled
    return {"reminded": settled.reminded, "decided": settled.decided}
