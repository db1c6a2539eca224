"""Deletes the tables. The state machine of a decommissioning calls it."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.decommission import delete_tables
from contactpoint.decommissioning_bootstrap import LazyDecommissioning
from contactpoint.lambda_invocation import guarded

parts = LazyDecommissioning()
logger = Logger(service="decommission_tables")


@guarded("decommission_tables")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Delete the tables that can be deleted now, for the ``proposal``; return whether there are ``more``."""
    using = parts()
    progress = delete_tables(using.consents(event["proposal"]), using.directory)
    logger.info("tables_deleted", **progress)
    return progress
