"""What the retention state machine calls: find the records that are due, archive one. Holds no personal data."""

from datetime import date
from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.assembly import Assembly
from contactpoint.directory.leaving import archive, due

desk = Assembly()
logger = Logger(service="retention")
MOST_AT_ONCE = 1000


def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one step.

    Parameters
    ----------
    event
        ``{"step": "find", "at": time}`` returns ``{"child_ids": [...], "more": bool}``, a thousand at most;
        ``{"step": "archive", "at": time, "child_id": id}`` returns ``{"archived": bool}``.
    """
    today = date.fromisoformat(event["at"][:10])
    if event["step"] == "find":
        return _find(today)
    return {"archived": archive(desk(), event["child_id"], today)}


def _find(today: date) -> dict[str, Any]:
    found: list[str] = []
    for child_id in due(desk(), today):
        if len(found) == MOST_AT_ONCE:
            break
        found.append(child_id)
    logger.info("found", due=len(found))
    return {"child_ids": found, "more": len(found) == MOST_AT_ONCE}
