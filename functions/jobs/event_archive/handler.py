"""Archives a month of audit events when it is over; the state machine of `EventArchiving` calls it. It needs no key."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.adapters.event_archive.archive_month import buckets_of, export, finish, next_month
from contactpoint.adapters.event_archive.archive_rows import Bucket
from contactpoint.bootstrap import utc_now
from contactpoint.event_archive_bootstrap import LazyArchiver
from contactpoint.lambda_invocation import guarded

parts = LazyArchiver()
logger = Logger(service="event_archive")


@guarded("event_archive")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Do one action.

    Parameters
    ----------
    event
        ``{"action": "plan"}`` returns the month to archive and its buckets; none if there is no month.
        ``{"action": "export", "month": month, "shard": number, "part": number}`` returns ``{"events": number}``.
        ``{"action": "finish", "month": month, "exported": [{"events": number}, …]}`` makes the month readable.
    """
    built, month = parts(), event.get("month")
    if event["action"] == "plan":
        month = next_month(built.archive, utc_now())
        buckets = buckets_of(month, built.parts) if month else []
        return {"month": month, "any": bool(month), "buckets": [each._asdict() for each in buckets]}
    if event["action"] == "export":
        number = export(built.archive, built.log, Bucket(event["month"], event["shard"], event["part"]), built.parts)
        logger.info("events_archived", count=number)
        return {"events": number}
    total = sum(each["events"] for each in event["exported"])
    finish(built.archive, str(month), built.parts, total)
    logger.info("month_archived", month=month, count=total)
    return {"month": month, "events": total}
