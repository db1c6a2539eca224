"""Finds the records that are due to be archived, and archives one; the retention state machine calls it."""

from datetime import date
from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.archive import archive_if_due, list_due_for_archive
from contactpoint.bootstrap import LazyDependencies
from contactpoint.invocation import guarded

deps = LazyDependencies()
logger = Logger(service="retention")
BATCH_SIZE = 1000


@guarded("retention")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action.

    Parameters
    ----------
    event
        ``{"action": "find_due", "at": time}`` returns ``{"child_ids": [...], "more": bool}`` with at most 1,000 ids;
        ``{"action": "archive", "at": time, "child_id": id}`` returns ``{"archived": bool}``.
    """
    today = date.fromisoformat(event["at"][:10])
    if event["action"] == "find_due":
        return _find_due(today)
    return {"archived": archive_if_due(deps(), event["child_id"], today)}


def _find_due(today: date) -> dict[str, Any]:
    found: list[str] = []
    for child_id in list_due_for_archive(deps(), today):
        if len(found) == BATCH_SIZE:
            break
        found.append(child_id)
    logger.info("due_records_found", count=len(found))
    return {"child_ids": found, "more": len(found) == BATCH_SIZE}
