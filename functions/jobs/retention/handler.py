"""Archives the records that are due; the retention state machine calls it."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.archive import archive_all, plan_archiving
from contactpoint.application.runs.job import Job
from contactpoint.bootstrap import LazyDependencies
from contactpoint.domain.days import day_of
from contactpoint.job_bootstrap import run_action
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="retention")
JOB = Job(
    name="retention",
    plan=lambda at: plan_archiving(deps(), day_of(at)),
    take_step=lambda batch, _, at: archive_all(deps(), batch["ids"], day_of(at)),
)


@guarded("retention")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action of a run."""
    return run_action(JOB, event, logger)
