"""Archiving a record on the 18th birthday (rulebook, section 10)."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.saving import save_record, unchanged_facts
from contactpoint.domain.access import platform_caller
from contactpoint.domain.lifecycle import archive_date, archive_dates_to_check

RETENTION_JOB = platform_caller("retention")
_ATTEMPTS = 3


def list_due_for_archive(deps: Dependencies, today: date) -> Iterator[str]:
    """Yield the ids of the active records whose archive date has come, the oldest date first."""
    for day in archive_dates_to_check(today):
        yield from deps.records.list_due(day)


def archive_if_due(deps: Dependencies, child_id: str, today: date) -> bool:
    """Archive one record if it is still due, and return whether it was. Safe to run twice.

    Raises `Conflict` if the record changes at the same time again and again: the state machine waits, then repeats.
    """
    for _ in range(_ATTEMPTS):
        stored = deps.records.find(child_id)
        if stored is None or stored.archived or archive_date(stored.child.date_of_birth) > today:
            return False
        event = deps.new_record_event("archived", RETENTION_JOB, stored, details={"reason": "eighteenth_birthday"})
        after = unchanged_facts(replace(stored.record, review=None, pending=()))
        with suppress(Conflict):
            save_record(deps, stored, after, event, archived=True)
            return True
    raise Conflict
