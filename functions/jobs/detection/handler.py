"""Looks at what everybody did on the day before; the detection's state machine calls it every night.

It also compares what runs with the last deployment that the audit log has, because it may read the log.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.detection.nightly import detect, plan_detection
from contactpoint.application.platform_acts.deployments import RunsUnrecorded, compare_with_record
from contactpoint.application.ports.jobs.run_files import Batch
from contactpoint.application.runs.job import Done, Job
from contactpoint.bootstrap import LazyDependencies
from contactpoint.domain.access import POLICY_VERSION
from contactpoint.domain.audit.platform_acts import Versions
from contactpoint.job_invocation import run_action
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="detection")
COMPARES = "compares"
"""The batch that compares what runs with the last deployment that was recorded."""
DEPLOYMENT: Batch = {COMPARES: True, "ids": ["deployment"]}


def plan(at: datetime) -> Iterator[Batch]:
    """Yield the comparison, and the batches of organisations."""
    yield DEPLOYMENT
    yield from plan_detection(deps(), at)


def take_step(batch: Batch, position: Any, at: datetime) -> Done:
    """Take a step of a batch."""
    if COMPARES not in batch:
        return detect(deps(), deps.audit_log_reader(), batch, position, at)
    running = Versions(POLICY_VERSION, os.environ["RELEASE"])
    compared = compare_with_record(deps(), deps.audit_log_reader(), running)
    if compared == "as_recorded":
        return Done(outcomes=[compared])
    return Done(failures={"deployment": RunsUnrecorded(compared)})


JOB = Job(name="detection", plan=plan, take_step=take_step)


@guarded("detection")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action of a run."""
    return run_action(JOB, event, logger, deps())
