"""Archives the records that are due; the state machine of archiving calls it."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.archive import archive_all, plan_archiving
from contactpoint.application.reviews.backlog import count_waiting
from contactpoint.application.runs.job import Job
from contactpoint.bootstrap import LazyDependencies
from contactpoint.domain.days import day_of
from contactpoint.job_invocation import run_action
from contactpoint.lambda_invocation import guarded
from contactpoint.metrics import measure

deps = LazyDependencies()
logger = Logger(service="archiving")
JOB = Job(
    name="archiving",
    plan=lambda at: plan_archiving(deps(), day_of(at)),
    take_step=lambda batch, _, at: archive_all(deps(), batch["ids"], day_of(at)),
)


@guarded("archiving")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action of a run."""
    done = run_action(JOB, event, logger, deps())
    if event["action"] == "plan":
        _measure_waiting(done["items"])
    return done


def _measure_waiting(due: int) -> None:
    """Write the dashboard's numbers, once in a run. If that fails, the run goes on: nobody leaves late for a number."""
    try:
        measure("DueTonight", due)
        waiting = count_waiting(deps())
        measure("OpenReviews", waiting.number)
        measure("OldestReviewDays", round(waiting.oldest_days, 2))
    except Exception as error:
        logger.error("waiting_not_measured", error_type=type(error).__name__)
