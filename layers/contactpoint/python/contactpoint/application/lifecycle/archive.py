"""Archiving a record on the 18th birthday (rulebook, section 10)."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import Literal

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.run_files import Batch
from contactpoint.application.runs.job import Done
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import platform_caller
from contactpoint.domain.lifecycle import archive_dates_to_check, is_due

RETENTION_JOB = platform_caller("retention")
ATTEMPTS = 3
BATCH_SIZE = 25
Outcome = Literal["archived", "not_due"]


def list_due_for_archive(deps: Dependencies, today: date) -> Iterator[str]:
    """Yield the records that are due, by the day since which they are. One that cannot be archived stays due."""
    for day in archive_dates_to_check(today):
        yield from deps.records.list_due(day)


def plan_archiving(deps: Dependencies, today: date) -> Iterator[Batch]:
    """Yield the records that are due, in batches."""
    due = list_due_for_archive(deps, today)
    while ids := list(islice(due, BATCH_SIZE)):
        yield {"ids": ids}


def archive_all(deps: Dependencies, child_ids: Iterable[str], today: date) -> Done:
    """Archive each record that is still due. One that fails takes no other with it."""
    outcomes: list[Outcome] = []
    failures = {}
    for child_id in child_ids:
        try:
            outcomes.append(archive_if_due(deps, child_id, today))
        except Exception as error:
            failures[child_id] = error
    return Done(outcomes=outcomes, failures=failures)


def archive_if_due(deps: Dependencies, child_id: str, today: date) -> Outcome:
    """Archive one record if it is still due, and return its outcome. Safe to run twice.

    Raises `Conflict` if the record changes at the same time again and again: the state machine waits, then repeats.
    """
    for _ in range(ATTEMPTS):
        stored = deps.records.find(child_id)
        if stored and stored.archived:
            return "archived"
        if stored is None or not is_due(stored.child.date_of_birth, today):
            return "not_due"
        event = deps.new_record_event("archived", RETENTION_JOB, stored, details={"reason": "eighteenth_birthday"})
        after = unchanged_facts(replace(stored.record, review=None, pending=(), home_review=None))
        with suppress(Conflict):
            save_record(deps, stored, after, event, archived=True)
            return "archived"
    raise Conflict
