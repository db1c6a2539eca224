"""When a month of audit events is archived, and when its events may expire from the table."""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

DAYS_AFTER_MONTH = 14
"""So long after its month an event expires from the table, and so long there is to repair the archiving of a month."""
SETTLED = timedelta(hours=1)
"""So long after its end a month is complete: nothing is written later than some seconds after the time in its id."""
MARGIN = timedelta(days=2)
"""So long before events of a month expire it must be archived; otherwise nothing expires."""


def month_after(month: str) -> str:
    """Return the next month, as ``2026-12``."""
    return f"{_start(month) + timedelta(days=32):%Y-%m}"


def month_before(month: str) -> str:
    """Return the month before."""
    return f"{_start(month) - timedelta(days=1):%Y-%m}"


def days_of(month: str) -> range:
    """Return the days of a month in UTC, counted since 1970."""
    first, after = (int(_start(each).timestamp()) // 86_400 for each in (month, month_after(month)))
    return range(first, after)


def expires_at(month: str) -> datetime:
    """Return when the events of a month expire from the table."""
    return _start(month_after(month)) + timedelta(days=DAYS_AFTER_MONTH)


def last_complete_month(now: datetime) -> str:
    """Return the last month to which nothing is added any more."""
    return month_before(f"{(now - SETTLED).astimezone(UTC):%Y-%m}")


def may_expire(archived: Collection[str], now: datetime) -> bool:
    """Return whether each event that is about to expire is archived. Months are archived in order."""
    if not archived:
        return False
    return expires_at(month_after(max(archived))) > now + MARGIN


def _start(month: str) -> datetime:
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=UTC)
