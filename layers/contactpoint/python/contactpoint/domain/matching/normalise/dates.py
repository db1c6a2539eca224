"""Normalises dates."""

from contextlib import suppress
from datetime import date, datetime

LONGEST_DATE = 30
_DAY_FIRST = ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d %m %Y", "%d %B %Y", "%d %b %Y", "%d/%m/%y", "%d.%m.%y", "%d%m%Y")


def day_and_month_swapped(day: date) -> date | None:
    """Return the date with day and month swapped, or None if there is none or it is the same."""
    if day.day > 12 or day.day == day.month:
        return None
    return date(day.year, day.day, day.month)


def is_default_date(day: date) -> bool:
    """Return whether this is 1 January, which staff write where they know the year only."""
    return (day.month, day.day) == (1, 1)


def is_probable_typo(one: date, other: date) -> bool:
    """Return whether two dates differ in one part, or have day and month swapped: probably a mistake in writing."""
    differing = sum((one.year != other.year, one.month != other.month, one.day != other.day))
    return differing <= 1 or day_and_month_swapped(one) == other


def parse_date(text: str) -> date | None:
    """Return a date as people give it, or None: ISO, or day first ("3/4/2019", "3 April 2019", "03.04.19").

    If the second part of an ISO date is above twelve, it is taken to be the day ("2019-25-04").
    """
    plain = " ".join(text[:LONGEST_DATE].split())
    with suppress(ValueError):
        return date.fromisoformat(plain)
    with suppress(ValueError):
        return datetime.strptime(plain, "%Y-%d-%m").date()  # noqa: DTZ007 - a day, not a moment
    for form in _DAY_FIRST:
        with suppress(ValueError):
            return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day, not a moment
    return None


def parse_year(text: str) -> int | None:
    """Return the year that a text begins with, even if the rest is not a valid date ("2019-02-30", "2019")."""
    year = text[:4]
    return int(year) if year.isascii() and year.isdigit() and 1900 <= int(year) <= 2100 else None
