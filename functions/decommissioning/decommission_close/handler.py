"""Lets nobody call the directory any more. The state machine of a decommissioning calls it."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.decommission import close
from contactpoint.decommissioning_bootstrap import LazyDecommissioning
from contactpoint.lambda_invocation import guarded

parts = LazyDecommissioning()
logger = Logger(service="decommission_close")


@guarded("decommission_close")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Close every function that a decommissioning does not need, for the ``proposal``."""
    using = parts()
    closed = close(using.consents(event["proposal"]), using.close_functions)
    logger.info("directory_closed", **closed)
    return closed
