"""Says whether a decommissioning may begin, begins it, and writes down what there is. Its state machine calls it."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.decommission import begin, check, write_down
from contactpoint.decommissioning_bootstrap import LazyDecommissioning
from contactpoint.lambda_invocation import guarded

parts = LazyDecommissioning()
logger = Logger(service="decommission_begin")


@guarded("decommission_begin")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action for the ``proposal``.

    Parameters
    ----------
    event
        ``{"action": "check"}`` returns ``status``: ``waits``, ``ready`` or a refusal; and ``until``.
        ``{"action": "begin"}`` returns ``status``: ``begun`` or a refusal.
        ``{"action": "write_down", "progress": …}`` returns the progress after a few parts of the records' table.
    """
    using = parts()
    consents = using.consents(event["proposal"])
    if event["action"] == "check":
        found = check(consents)
    elif event["action"] == "begin":
        found = begin(consents)
    else:
        found = write_down(consents, using.directory, using.random_hex, event["progress"])
    logger.info("decommissioning", action=event["action"], **found)
    return found
