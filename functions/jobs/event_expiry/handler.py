"""Lets audit events expire from the table while every month that is due is archived, and stops it otherwise.

The state machine records a switch: this function has no key. It records before events begin to expire. Stopping must
work when nothing can be recorded, so it is recorded afterwards.
"""

from typing import Any, Literal

from aws_lambda_powertools import Logger
from msgspec import Struct, convert

from contactpoint.bootstrap import utc_now
from contactpoint.domain.audit.event_archiving import may_expire
from contactpoint.event_archive_bootstrap import LazyArchiver
from contactpoint.lambda_invocation import guarded

parts = LazyArchiver()
logger = Logger(service="event_expiry")


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """A step of the state machine: it says what to switch, or switches it."""

    action: Literal["check", "turn_on", "turn_off"]


class MonthNotArchived(RuntimeError):  # noqa: N818 - the state of the archive
    """Events must not begin to expire: a month that is due is not archived."""


@guarded("event_expiry")
def handler(event: dict[str, Any], _: Any) -> dict[str, Any]:
    """Return what must be switched (``on``, ``off`` or ``none``), or switch it and return whether events expire.

    Raises
    ------
    MonthNotArchived
        If events are to begin to expire and may not: what the state machine says is not believed.
    """
    action, built = convert(event, Step).action, parts()
    allowed = may_expire(built.archive.months(), utc_now())
    if action == "check":
        is_on = built.expiry.is_on()
        switch = "none" if allowed == is_on else "on" if allowed else "off"
        logger.info("expiry_checked", on=is_on, switch=switch)
        return {"switch": switch}
    on = action == "turn_on"
    if on and not allowed:
        raise MonthNotArchived
    built.expiry.turn(on=on)
    logger.info("expiry_switched", on=on)
    return {"on": on}
