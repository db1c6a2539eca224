"""Finds the records that are due to be archived, and archives them; the retention state machine calls it."""

from datetime import date, datetime
from itertools import islice
from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.archive import DueRecord, archive_all, list_due_for_archive
from contactpoint.bootstrap import LazyDependencies
from contactpoint.domain.days import day_of
from contactpoint.lambda_invocation import guarded

deps = LazyDependencies()
logger = Logger(service="retention")
MAX_FOUND, BATCH_SIZE = 1000, 25


class RecordsNotArchived(RuntimeError):  # noqa: N818 - the state of the run
    """Some records could not be archived; the others were. The log has a line for each."""


@guarded("retention")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action.

    Parameters
    ----------
    event
        ``{"action": "find_due", "at": time, "after": position}`` returns ``{"batches": [[id, …], …], "any": bool,
        "more": bool, "after": position}`` with at most 1,000 ids, from behind the position if there is one.
        ``{"action": "archive", "at": time, "child_ids": [id, …]}`` returns ``{"archived": number}``.

    Raises
    ------
    RecordsNotArchived
        After all others were archived.
    """
    today = day_of(datetime.fromisoformat(event["at"]))
    if event["action"] == "find_due":
        return _find_due(today, event.get("after"))
    archived, failures = archive_all(deps(), event["child_ids"], today)
    logger.info("records_archived", count=archived)
    for child_id, error_type in failures.items():
        logger.error("record_not_archived", child_id=child_id, error_type=error_type)
    if failures:
        raise RecordsNotArchived
    return {"archived": archived}


def _find_due(today: date, after: dict[str, str] | None) -> dict[str, Any]:
    start = DueRecord(date.fromisoformat(after["day"]), after["child_id"]) if after else None
    found = list(islice(list_due_for_archive(deps(), today, start), MAX_FOUND))
    ids = [each.child_id for each in found]
    logger.info("due_records_found", count=len(ids))
    last = {"day": found[-1].day.isoformat(), "child_id": found[-1].child_id} if found else after
    batches = [ids[i : i + BATCH_SIZE] for i in range(0, len(ids), BATCH_SIZE)]
    return {"batches": batches, "any": bool(ids), "more": len(found) == MAX_FOUND, "after": last}
