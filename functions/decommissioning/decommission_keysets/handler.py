"""Deletes the keysets, so that nothing can be decrypted. The state machine of a decommissioning calls it."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.decommission import delete_keysets
from contactpoint.decommissioning_bootstrap import LazyDecommissioning
from contactpoint.lambda_invocation import guarded

parts = LazyDecommissioning()
logger = Logger(service="decommission_keysets")


@guarded("decommission_keysets")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Delete some keysets for the ``proposal``; return whether there may be ``more``, and ``until`` when to wait."""
    using = parts()
    progress = delete_keysets(using.consents(event["proposal"]), using.directory, using.caches)
    logger.info("keysets_deleted", **progress)
    return progress
