"""The month at whose end what an audit event says of a child is erased (docs/decisions/0041).

It must be no later than the month in which the child's record is destroyed, even if a death or a corrected date of
birth brings that month forward after the event. Nobody can encrypt an event again. So the month is the earliest that
is possible when the event happens.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from contactpoint.domain.children import Record
from contactpoint.domain.lifecycle.destruction_dates import (
    destruction_month,
    destruction_month_of,
    month_after,
)
from contactpoint.domain.lifecycle.nightly_archive_days import CATCH_UP_DAYS

MONTHS_WITHOUT_CHILD = 12
"""So many months an event without a child keeps its details, unless the environment's settings say otherwise."""


def erasure_month(day: date, records: Iterable[Record]) -> str:
    """Return the month for an event of a day about these records; of several, the one that is destroyed first counts.

    A record that leaves later than this day leaves at the earliest as many days before it as the archiving looks back.
    """
    possible = [destruction_month(day - timedelta(days=CATCH_UP_DAYS)), *(_earliest(each, day) for each in records)]
    return max(min(possible), _month(day))


def erasure_month_without_child(day: date, months: int = MONTHS_WITHOUT_CHILD) -> str:
    """Return the month for an event of a day that is about no child."""
    number = day.year * 12 + day.month - 1 + months
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _earliest(record: Record, day: date) -> str:
    """Return the first month in which a record can be destroyed. A legal hold can end on any day."""
    if record.retention and record.retention.hold:
        return max(destruction_month(record.archived_on or record.leaving.day), month_after(day))
    return destruction_month_of(record)


def months_ahead(today: date) -> tuple[str, ...]:
    """Return each month that an event of this year can have, the present one first."""
    last = destruction_month(today + timedelta(days=366))
    found = [_month(today)]
    while found[-1] < last:
        found.append(month_after(date.fromisoformat(f"{found[-1]}-01")))
    return tuple(found)


def _month(day: date) -> str:
    return f"{day:%Y-%m}"
