"""When a record leaves the directory, and when what is left of it is destroyed."""

from datetime import date, timedelta

from contactpoint.domain.children import ADULT_AGE, birthday_at_age

ARCHIVE_YEARS = 6
CATCH_UP_DAYS = 35
"""A run looks back this far, so that nothing is missed if the daily run failed for up to a month."""


def archive_date(date_of_birth: date) -> date:
    """Return the day on which the record leaves for the archive: the 18th birthday."""
    return birthday_at_age(date_of_birth, ADULT_AGE)


def destruction_month(archive_day: date) -> str:
    """Return the month (``YYYY-MM``) in which a record that leaves on ``archive_day`` is destroyed, six years on.

    All records of a month share one keyset, its *retention cohort*; destroying that destroys them.
    """
    return f"{archive_day.year + ARCHIVE_YEARS:04d}-{archive_day.month:02d}"


def archive_dates_to_check(today: date) -> tuple[date, ...]:
    """Return the days whose leavers a run today looks for, oldest first."""
    return tuple(today - timedelta(days=back) for back in range(CATCH_UP_DAYS, -1, -1))
