"""Runs the actions of a job in a Lambda function: builds the job's files from the environment, counts and logs."""

import os
from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger
from pynamodb.connection import Connection

from contactpoint.adapters.aws_clients import s3_client
from contactpoint.adapters.run_files import S3RunFiles
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.platform_acts.runs import record_begun, record_finished
from contactpoint.application.ports.jobs.run_files import RunFiles
from contactpoint.application.runs.job import Job, plan_run, report_run, take_step
from contactpoint.application.runs.report import RunReport
from contactpoint.bootstrap import utc_now
from contactpoint.metrics import count

_FILES: dict[str, RunFiles] = {}


def run_files(job: str) -> RunFiles:
    """Return the files of a job's runs; they are built once for each execution environment."""
    if job not in _FILES:
        _FILES[job] = S3RunFiles(s3_client(Connection()), os.environ["RUNS_BUCKET"], job)
    return _FILES[job]


def run_action(job: Job, event: Mapping[str, Any], logger: Logger, deps: Dependencies) -> dict[str, Any]:
    """Do one action of a run. The audit log has that it begins, and how it ended.

    Parameters
    ----------
    event
        ``run`` is the name of the state machine's execution, and ``action`` one of these:
        ``plan``, with the execution's ``input``: returns where the manifest is, and ``at``, the time of the run.
        ``take_step``, with ``at``, a ``batch`` and its ``progress``: returns the progress after the step.
        ``report``, with ``at``: returns the report's ``status``.
    """
    files, run = run_files(job.name), event["run"]
    if event["action"] == "plan":
        record_begun(deps, files, job.name, run)
        planned = plan_run(job, files, run, event["input"], utc_now())
        logger.info("run_planned", run=run, at=planned["at"], batches=planned["batches"], items=planned["items"])
        return planned
    if event["action"] == "take_step":
        result, progress = take_step(job, files, run, event["at"], event["batch"], event["progress"])
        logger.info("step_taken", run=run, batch=result.batch, step=result.step, counts=dict(result.counts))
        return progress
    report = report_run(job, files, run, event["at"])
    record_finished(deps, files, report)
    _publish(report, logger)
    return {"status": report.status}


def _publish(report: RunReport, logger: Logger) -> None:
    """Count a run's items by outcome, and name each that failed."""
    for outcome, number in report.counts.items():
        count("RunItems", number, job=report.job, outcome=outcome)
    for item_id, error_type in report.failures.items():
        logger.error("item_failed", run=report.run, item_id=item_id, error_type=error_type)
    logger.info(
        "run_reported",
        run=report.run,
        at=report.at,
        status=report.status,
        batches=report.batches,
        incomplete=len(report.incomplete),
        counts=report.counts,
    )
