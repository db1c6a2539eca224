"""Leaving the directory on the 18th birthday (rulebook, section 10): find who is due, archive each."""

from collections.abc import Iterator
from datetime import date

from contactpoint.access import system
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import Conflict
from contactpoint.retention import days_to_review, leaves_on

RETENTION = system("retention")
"""Who acts in the audit trail when nobody but the calendar does."""


def due(desk: Desk, today: date) -> Iterator[str]:
    """Yield the ids of the active records whose day to leave has come, those of missed days first."""
    for day in days_to_review(today):
        yield from desk.records.leaving_on(day)


def archive(desk: Desk, child_id: str, today: date) -> bool:
    """Archive one record if it is still due; tell whether it was. Safe to run twice."""
    held = desk.records.find(child_id)
    if held is None or held.archived or leaves_on(held.child.date_of_birth) > today:
        return False
    event = desk.event_about("archived", RETENTION, held, details={"because": "eighteenth_birthday"})
    try:
        desk.records.archive(held, event)
    except Conflict:
        return archive(desk, child_id, today)
    return True
