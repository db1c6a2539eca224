"""The day that a list is about, as it is typed and as it is remembered."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.web.forms.search import FormError

WRONG_DAY = "Enter a day that is over or today, such as 23 11 2026"
FIRST_YEAR = 2000
"""Before it there was no directory: a year of two digits is a typo."""


def to_day(answers: Mapping[str, str], today: date) -> tuple[date | None, list[FormError]]:
    """Return the day that was typed, None if none was, and what is wrong with it. It must be over, or today."""
    parts = [answers.get(name, "") for name in ("year", "month", "day")]
    if not any(parts):
        return None, []
    try:
        year, month, day = (int(part) for part in parts)
        chosen = date(year, month, day)
    except ValueError:
        return None, [FormError("day", WRONG_DAY)]
    return (chosen, []) if year >= FIRST_YEAR and chosen <= today else (None, [FormError("day", WRONG_DAY)])


def remembered(**answers: Any) -> RememberedPage:
    """Return what a page of oversight remembers."""
    return RememberedPage(access_reason="oversight", answers={k: v for k, v in answers.items() if v is not None})


def day_in(page: RememberedPage) -> date | None:
    """Return the remembered day."""
    day = page.answers.get("day")
    return date.fromisoformat(day) if day else None


def typed(day: date) -> dict[str, str]:
    """Return a day as it is typed."""
    return {"day": str(day.day), "month": str(day.month), "year": str(day.year)}
