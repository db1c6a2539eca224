"""Which days a nightly run archives, and which corrected dates of birth bring a record near to it.

`children/retention.py` has the day on which a record leaves.
"""

from datetime import date, timedelta

from contactpoint.domain.children import ADULT_AGE, birthday_at_age

CATCH_UP_DAYS = 35
"""A run looks back this number of days, so that it misses nothing if the runs failed for up to a month."""


def archive_date(date_of_birth: date) -> date:
    """Return the day on which the record is archived: the 18th birthday."""
    return birthday_at_age(date_of_birth, ADULT_AGE)


def brings_archive_near(before: date, after: date, today: date) -> bool:
    """Return whether a corrected date of birth would archive the record within a year, and earlier than before.

    Such a correction cannot be undone by the next night, so the responsible authority confirms it first.
    """
    year = today + timedelta(days=365)
    return archive_date(after) <= year and archive_date(after) < archive_date(before)


def archive_dates_to_check(today: date) -> tuple[date, ...]:
    """Return the archive days that a run today checks, oldest first."""
    return tuple(today - timedelta(days=back) for back in range(CATCH_UP_DAYS, -1, -1))
