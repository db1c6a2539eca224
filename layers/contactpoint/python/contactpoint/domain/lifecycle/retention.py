"""The dates of retention: when a record is archived, and when it is destroyed."""

from datetime import date, timedelta

from contactpoint.domain.children import ADULT_AGE, birthday_at_age

ARCHIVE_YEARS = 6
CATCH_UP_DAYS = 35
"""A run looks back this number of days, so that it misses nothing if the runs failed for up to a month."""


def archive_date(date_of_birth: date) -> date:
    """Return the day on which the record is archived: the 18th birthday."""
    return birthday_at_age(date_of_birth, ADULT_AGE)


def is_due(date_of_birth: date | None, today: date) -> bool:
    """Return whether the 18th birthday has come: then nobody finds or sees the record (rulebook, section 10)."""
    return date_of_birth is not None and archive_date(date_of_birth) <= today


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
