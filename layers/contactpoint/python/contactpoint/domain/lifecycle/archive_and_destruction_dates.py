"""The dates of retention: when a record is archived, and when it is destroyed."""

from datetime import date, timedelta

from contactpoint.domain.children import ADULT_AGE, Record, birthday_at_age

ARCHIVE_YEARS = 6
ON_HOLD = "on-hold-"
"""How the name begins of a cohort that no month destroys. Each month has its own, so that none shows all holds."""
CATCH_UP_DAYS = 35
"""A run looks back this number of days, so that it misses nothing if the runs failed for up to a month."""


def archive_date(date_of_birth: date) -> date:
    """Return the day on which the record is archived: the 18th birthday."""
    return birthday_at_age(date_of_birth, ADULT_AGE)


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


def brings_archive_near(before: date, after: date, today: date) -> bool:
    """Return whether a corrected date of birth would archive the record within a year, and earlier than before.

    Such a correction cannot be undone by the next night, so the responsible authority confirms it first.
    """
    year = today + timedelta(days=365)
    return archive_date(after) <= year and archive_date(after) < archive_date(before)


def destruction_month(archive_day: date) -> str:
    """Return the month (``YYYY-MM``) in which a record archived on ``archive_day`` is destroyed, six years later.

    All records of a month share one keyset, their *retention cohort*. Destroying the keyset destroys the records.
    """
    return f"{archive_day.year + ARCHIVE_YEARS:04d}-{archive_day.month:02d}"


def archive_dates_to_check(today: date) -> tuple[date, ...]:
    """Return the archive days that a run today checks, oldest first."""
    return tuple(today - timedelta(days=back) for back in range(CATCH_UP_DAYS, -1, -1))
