"""When a record leaves the directory, and when what is left of it is destroyed."""

from datetime import date, timedelta

from contactpoint.children import ADULT_AT, birthday

ARCHIVED_FOR_YEARS = 6
CATCH_UP_DAYS = 35
"""A run looks back this far, so that nothing is missed if the daily run failed for up to a month."""


def leaves_on(date_of_birth: date) -> date:
    """Return the day on which the record leaves for the archive: the 18th birthday."""
    return birthday(date_of_birth, ADULT_AT)


def destruction_month(leaving: date) -> str:
    """Return the month (``YYYY-MM``) in which a record that leaves on ``leaving`` is destroyed, six years on.

    All records of a month share one keyset, its *retention cohort*; destroying that destroys them.
    """
    return f"{leaving.year + ARCHIVED_FOR_YEARS:04d}-{leaving.month:02d}"


def days_to_review(today: date) -> tuple[date, ...]:
    """Return the days whose leavers a run today looks for, oldest first."""
    return tuple(today - timedelta(days=back) for back in range(CATCH_UP_DAYS, -1, -1))
