"""Lets audit events expire from the table while every month that is due is archived, and stops it otherwise."""

from typing import Any

from aws_lambda_powertools import Logger

from contactpoint.bootstrap import utc_now
from contactpoint.domain.audit.event_archiving import may_expire
from contactpoint.event_archive_bootstrap import LazyArchiver
from contactpoint.lambda_invocation import guarded

parts = LazyArchiver()
logger = Logger(service="event_expiry")


class ExpiryStopped(RuntimeError):  # noqa: N818 - the state of the table
    """Events were about to expire that are not archived. Now nothing expires; the failure rings."""


@guarded("event_expiry")
def handler(_: dict[str, Any], __: Any) -> dict[str, Any]:
    """Turn the expiry of events on or off, and return whether it is on.

    Raises
    ------
    ExpiryStopped
        After it has turned it off.
    """
    built = parts()
    allowed, was_on = may_expire(built.archive.months(), utc_now()), built.expiry.is_on()
    if allowed != was_on:
        built.expiry.turn(on=allowed)
    logger.info("expiry_checked", on=allowed)
    if was_on and not allowed:
        raise ExpiryStopped
    return {"on": allowed}
