"""The day it is: in London, for every rule about days. A birthday begins at midnight there, also in summer."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def day_of(moment: datetime) -> date:
    """Return the day in London on which a moment falls; raises `ValueError` for a moment without a time zone."""
    if moment.tzinfo is None:
        raise ValueError("A moment needs a time zone.")
    return moment.astimezone(LONDON).date()


def start_of(day: date) -> datetime:
    """Return the first moment of a day in London, in UTC."""
    return datetime.combine(day, time.min, LONDON).astimezone(UTC)
