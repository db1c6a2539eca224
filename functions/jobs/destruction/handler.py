"""Destroys the months of archived records that are due; the destruction's state machine calls it every night."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.destroy import plan_destruction, take_destruction_step
from contactpoint.application.runs.job import Job
from contactpoint.destruction_bootstrap import LazyDestruction
from contactpoint.domain.days import day_of
from contactpoint.job_invocation import run_action
from contactpoint.lambda_invocation import guarded

parts = LazyDestruction()
logger = Logger(service="destruction")
JOB = Job(
    name="destruction",
    plan=lambda at: plan_destruction(parts().cohorts, day_of(at)),
    take_step=lambda batch, position, _: take_destruction_step(parts(), batch, position),
)


@guarded("destruction")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action of a run."""
    return run_action(JOB, event, logger, parts().deps)
