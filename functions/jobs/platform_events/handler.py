"""Records deployments, and the runs of jobs that have no key. It writes such events, and reads nothing but keysets."""

import os
from typing import Any

import msgspec
from aws_lambda_powertools import Logger

from contactpoint.application.platform_acts.deployments import DeploymentReport, record_deployment
from contactpoint.application.platform_acts.runs import RunStatement, record_statement
from contactpoint.bootstrap import LazyDependencies
from contactpoint.domain.access import POLICY_VERSION
from contactpoint.domain.audit.platform_acts import Versions
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="platform_events")


@guarded("platform_events")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Write one event, and return its id.

    Parameters
    ----------
    event
        ``{"deployment": DeploymentReport}`` of the deploy command, or ``{"run": RunStatement}`` of a state machine.
    """
    if "deployment" in event:
        report = msgspec.convert(event["deployment"], DeploymentReport)
        event_id = record_deployment(deps(), Versions(POLICY_VERSION, os.environ["RELEASE"]), report)
    else:
        event_id = record_statement(deps(), msgspec.convert(event["run"], RunStatement))
    logger.info("platform_event_written", event_id=event_id)
    return {"event_id": event_id}
