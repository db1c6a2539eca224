"""Archiving a record on the 18th birthday (rulebook, section 10)."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import platform_caller
from contactpoint.domain.lifecycle import archive_dates_to_check, is_due

RETENTION_JOB = platform_caller("retention")
ATTEMPTS = 3


class DueRecord(NamedTuple):
    """An active record whose archive date has come. Due records are ordered by date, then by id."""

    day: date
    child_id: str


def list_due_for_archive(deps: Dependencies, today: date, after: DueRecord | None = None) -> Iterator[DueRecord]:
    """Yield the records that are due, in order, from behind ``after``. One that cannot be archived stays due."""
    for day in archive_dates_to_check(today):
        if after is None or day >= after.day:
            due = (DueRecord(day, child_id) for child_id in deps.records.list_due(day))
            yield from (each for each in due if after is None or each > after)


def archive_all(deps: Dependencies, child_ids: Iterable[str], today: date) -> tuple[int, dict[str, str]]:
    """Archive each record that is still due. One that fails takes no other with it.

    Returns
    -------
    tuple
        How many records were archived, and the type of the failure of each other one, by its id.
    """
    archived, failures = 0, {}
    for child_id in child_ids:
        try:
            archived += archive_if_due(deps, child_id, today)
        except Exception as error:
            failures[child_id] = type(error).__name__
    return archived, failures


def archive_if_due(deps: Dependencies, child_id: str, today: date) -> bool:
    """Archive one record if it is still due, and return whether it was. Safe to run twice.

    Raises `Conflict` if the record changes at the same time again and again: the state machine waits, then repeats.
    """
    for _ in range(ATTEMPTS):
        stored = deps.records.find(child_id)
        if stored is None or stored.archived or not is_due(stored.child.date_of_birth, today):
            return False
        event = deps.new_record_event("archived", RETENTION_JOB, stored, details={"reason": "eighteenth_birthday"})
        after = unchanged_facts(stored.record.settled())
        with suppress(Conflict):
            save_record(deps, stored, after, event, archived=True)
            return True
    raise Conflict
