"""Signs the certificate and records it. The state machine of a decommissioning calls it."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.decommission import certify
from contactpoint.decommissioning_bootstrap import LazyDecommissioning
from contactpoint.lambda_invocation import guarded

parts = LazyDecommissioning()
logger = Logger(service="decommission_certify")


@guarded("decommission_certify")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Certify the end of the directory for the ``proposal``; return the event that has the certificate."""
    using = parts()
    consents = using.consents(event["proposal"])
    certified = certify(consents, parts.deps(), parts.notary(), using.directory.kept_keysets)
    logger.info("directory_destroyed", **certified)
    return certified
