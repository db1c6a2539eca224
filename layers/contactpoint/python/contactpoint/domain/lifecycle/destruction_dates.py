"""The month in which a record is destroyed."""

from datetime import date, timedelta

from contactpoint.domain.children import Record

ARCHIVE_YEARS = 6
ON_HOLD = "on-hold-"
"""How the name begins of a cohort that no month destroys. Each month has its own, so that none shows all holds."""


def destruction_month_of(record: Record) -> str:
    """Return the month in which a record is destroyed, as far as is known now; no month while a legal hold lasts.

    A hold that ends later than that does not destroy at once: the record goes in the month after.
    """
    retention = record.retention
    month = destruction_month(record.archived_on or record.leaving.day)
    if retention and retention.hold:
        return f"{ON_HOLD}{month}"
    return max(month, month_after(retention.set_on)) if retention else month


def month_after(day: date) -> str:
    """Return the month after that of a day."""
    following = day.replace(day=1) + timedelta(days=31)
    return f"{following.year:04d}-{following.month:02d}"


def destruction_month(archive_day: date) -> str:
    """Return the month (``YYYY-MM``) in which a record archived on ``archive_day`` is destroyed, six years later.

    All records of a month share one keyset, their *retention cohort*. Destroying the keyset destroys the records.
    """
    return f"{archive_day.year + ARCHIVE_YEARS:04d}-{archive_day.month:02d}"
