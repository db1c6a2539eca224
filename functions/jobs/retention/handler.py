"""Finds the records that are due to be archived, and archives them; the retention state machine calls it."""

from datetime import date, datetime
from itertools import islice
from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.application.lifecycle.archive import DueRecord, archive_all, list_due_for_archive
from contactpoint.application.shields.waiting import count_waiting
from contactpoint.bootstrap import LazyDependencies
from contactpoint.domain.days import day_of
from contactpoint.lambda_invocation import guarded
from contactpoint.metrics import measure

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
        if not event.get("after"):
            _measure_waiting(today)
        return _find_due(today, event.get("after"))
    archived, failures = archive_all(deps(), event["child_ids"], today)
    logger.info("records_archived", count=archived)
    for child_id, error_type in failures.items():
        logger.error("record_not_archived", child_id=child_id, error_type=error_type)
    if failures:
        raise RecordsNotArchived
    return {"archived": archived}


def _measure_waiting(today: date) -> None:
    """Write the dashboard's numbers, once in a run. If that fails, the run goes on: nobody leaves late for a number."""
    try:
        waiting = count_waiting(deps())
        measure("OpenReviews", waiting.number)
        measure("OldestReviewDays", round(waiting.oldest_days, 2))
        measure("DueTonight", sum(1 for _ in list_due_for_archive(deps(), today)))
    except Exception as error:
        logger.error("waiting_not_measured", error_type=type(error).__name__)


def _find_due(today: date, after: dict[str, str] | None) -> dict[str, Any]:
    start = DueRecord(date.fromisoformat(after["day"]), after["child_id"]) if after else None
    found = list(islice(list_due_for_archive(deps(), today, start), MAX_FOUND))
    ids = [each.child_id for each in found]
    logger.info("due_records_found", count=len(ids))
    last = {"day": found[-1].day.isoformat(), "child_id": found[-1].child_id} if found else after
    batches = [ids[i : i + BATCH_SIZE] for i in range(0, len(ids), BATCH_SIZE)]
    return {"batches": batches, "any": bool(ids), "more": len(found) == MAX_FOUND, "after": last}
