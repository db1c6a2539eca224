"""Archiving a record when it has to leave, mostly on the 18th birthday (rulebook, section 10)."""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from itertools import islice
from typing import Literal

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.jobs.run_files import Batch
from contactpoint.application.runs.job import Done
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.domain.children.retention import Leaving
from contactpoint.domain.contacts.leaving_notifications import leaving_notifications
from contactpoint.domain.contacts.notification import StoredNotification
from contactpoint.domain.lifecycle import archive_dates_to_check, to_archive
from contactpoint.domain.lifecycle.merged_retention import all_due, last_leaving

ARCHIVING_JOB = platform_caller("archiving")
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
    """Archive one record, with those that it is merged with, if all are due; return its outcome. Safe to run twice.

    Raises `Conflict` if the record changes at the same time again and again: the state machine waits, then repeats.
    """
    for _ in range(ATTEMPTS):
        group = deps.find_group(child_id)
        if not group or not all_due((each.record for each in group if not each.archived), today):
            return "not_due"
        left = last_leaving([each.record for each in group])
        with suppress(Conflict):
            for each in group:
                if not each.archived:
                    _archive(deps, each, left, today)
            return "archived"
    raise Conflict


def _archive(deps: Dependencies, stored: StoredRecord, left: Leaving, today: date) -> None:
    event = deps.new_record_event("archived", ARCHIVING_JOB, stored, details={"reason": left.reason})
    after = to_archive(stored.record, left.day, today)
    told = archive_notifications(after, event)
    save_record(deps, stored, unchanged_facts(after), event, archived=True, notifications=told)


def archive_notifications(archived: Record, event: AuditEvent) -> tuple[StoredNotification, ...]:
    """Return the notifications of those whose work with the child ends with the record; nobody is told why it left."""
    ending = [each for each in archived.involvements if each.involvement_id in archived.closed_by_archiving]
    return leaving_notifications(archived.child.child_id, ending, event)
