"""Encrypts every record again under the current keys; the state machine of a rotation calls it."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.runs.job import Job
from contactpoint.application.runs.reencryption import plan_reencryption, reencrypt_page
from contactpoint.bootstrap import LazyDependencies
from contactpoint.job_invocation import run_action
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="reencryption")
JOB = Job(
    name="reencryption",
    plan=lambda _: plan_reencryption(),
    take_step=lambda batch, position, _: reencrypt_page(deps().records, batch, position),  # type: ignore[arg-type]
)


@guarded("reencryption")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action of a run."""
    return run_action(JOB, event, logger, deps())
