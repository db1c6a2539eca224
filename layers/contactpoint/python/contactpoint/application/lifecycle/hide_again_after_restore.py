"""Doing again, after a restore, what the audit log says was hidden since (docs/runbooks/restore.md)."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import msgspec
from msgspec import Struct

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.ports.audit.audit_log import AuditLogReader, StoredEvent
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import platform_caller
from contactpoint.domain.audit import AuditEvent, day_list_id
from contactpoint.domain.children import Record
from contactpoint.domain.contacts.notification import Notifications, new_notification, team_inbox
from contactpoint.domain.days import day_of
from contactpoint.domain.lifecycle.acts_to_repeat_after_restore import (
    hides_by_itself,
    replay_of,
    replayed,
    says_whether_a_child_left,
)

RESTORE_JOB = platform_caller("restore")
MARGIN = timedelta(minutes=15)
"""Events from so long before the instant are replayed too: an act has its event's time, and is written later."""
PAGE = 500


class Replayed(Struct, frozen=True):
    """What a replay did with one event: `result` says which.

    It is ``hidden``, ``hidden before``, ``no record``, ``unreadable``, or ``next run`` if the next run of the
    destruction does it: what is restored of a destroyed month has no keyset, and its mark is restored with it.
    """

    event_id: str
    event_type: str
    result: str
    child_id: str = ""


def events_since(log: AuditLogReader, instant: datetime, now: datetime) -> Iterator[StoredEvent]:
    """Yield what was recorded since ``instant``, less a margin: day by day, and within a day newest first."""
    since = instant - MARGIN
    day, last = day_of(since), day_of(now)
    while day <= last:
        for event in _events_of_day(log, day):
            if not isinstance(event, AuditEvent) or event.occurred_at >= since:
                yield event
        day += timedelta(days=1)


def _events_of_day(log: AuditLogReader, day: date) -> Iterator[StoredEvent]:
    before: str | None = None
    while page := log.events_of_day(day, None, before, PAGE):
        yield from page
        before = _listed_id(page[-1])


def _listed_id(event: StoredEvent) -> str:
    return day_list_id(event) if isinstance(event, AuditEvent) else event.event_id


def replay(deps: Dependencies, events: Iterable[StoredEvent]) -> Iterator[Replayed]:
    """Hide again what each event hid, and yield what was done. Safe to repeat.

    An event that cannot be decrypted may have hidden a child, and nobody knows which. What is stated of
    retention, and whether a child has left, is what the last event says: a death may have been stated in error.
    """
    last: dict[tuple[str, str], AuditEvent] = {}
    for event in events:
        if not isinstance(event, AuditEvent):
            yield Replayed(event.event_id, "", "unreadable")
        elif replay_of(event) == "destroy":
            yield Replayed(event.event_id, event.event_type, "next run")
        elif replay_of(event) != "nothing":
            for child_id in event.child_ids:
                if event.event_type == "retention_set":
                    _keep_last(last, ("stated", child_id), event)
                if says_whether_a_child_left(event, child_id):
                    _keep_last(last, ("left", child_id), event)
                if hides_by_itself(event):
                    yield _replayed(deps, child_id, event, leaves=False)
    for (what, child_id), event in sorted(last.items(), key=lambda each: each[0], reverse=True):
        yield _replayed(deps, child_id, event, leaves=what == "left")


def _keep_last(last: dict[tuple[str, str], AuditEvent], key: tuple[str, str], event: AuditEvent) -> None:
    last[key] = max(last.get(key, event), event, key=lambda each: (each.occurred_at, each.event_id))


def _replayed(deps: Dependencies, child_id: str, event: AuditEvent, *, leaves: bool) -> Replayed:
    result = redone_on_conflict(partial(_replay, deps, child_id, event, leaves=leaves))
    return Replayed(event.event_id, event.event_type, result, child_id)


def _replay(deps: Dependencies, child_id: str, event: AuditEvent, *, leaves: bool) -> str:
    stored = deps.records.find(child_id)
    if stored is None:
        return "no record"
    after = replayed(stored, event, leaves=leaves)
    if after == stored:
        return "hidden before"
    is_shielded = after.record.shield is not None and stored.record.shield is None
    done = deps.new_record_event(
        "shielded" if is_shielded else event.event_type,
        RESTORE_JOB,
        after,
        details={**_details(after.record, event, is_shielded=is_shielded), "replayed": event.event_id},
    )
    inbox = team_inbox(after.child.responsible_authority)
    told: Notifications = ()
    if is_shielded:
        told = (new_notification(done, inbox, "shielded_by_other_authority", child_id=child_id),)
    elif after.archived and not stored.archived:
        told = (new_notification(done, inbox, "record_archived", child_id=child_id),)
    save_record(deps, stored, unchanged_facts(after.record), done, archived=after.archived, notifications=told)
    return "hidden"


def _details(after: Record, event: AuditEvent, *, is_shielded: bool) -> Mapping[str, Any]:
    """Return what the event of a replay says, so that another restore can replay it too."""
    return {"shield": {"from": None, "to": msgspec.to_builtins(after.shield)}} if is_shielded else event.details
