"""Looks at what everybody did on the day before; the detection's state machine calls it every night."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.audit.detection import detect, plan_detection
from contactpoint.application.runs.job import Job
from contactpoint.bootstrap import LazyDependencies
from contactpoint.job_actions import run_action
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="detection")
JOB = Job(
    name="detection",
    plan=lambda _: plan_detection(deps()),
    take_step=lambda batch, position, at: detect(deps(), deps.audit_log_reader(), batch, position, at),
)


@guarded("detection")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action of a run."""
    return run_action(JOB, event, logger)
