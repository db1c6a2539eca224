"""What a practitioner did, as the practitioner reads it: everybody can see what is recorded of them."""

from datetime import date, datetime

from msgspec import Struct

from contactpoint.application.audit.access_history_and_day_lists import COMPUTED
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit.audit_log import AuditLogReader
from contactpoint.domain.access import Caller, require_permission
from contactpoint.domain.audit import AuditEvent, EventType, day_list_id

READ_AT_ONCE = 50


class OwnEventView(Struct, frozen=True, kw_only=True):
    """One thing that you did. It names no child. `refused` is the problem with which it was refused."""

    occurred_at: datetime
    event_type: EventType
    access_reason: str | None
    via_system: str | None = None
    asked_by: str | None = None
    refused: str | None = None


class OwnEvents(Struct, frozen=True, kw_only=True):
    """What you did on one day, newest first, and all of it."""

    day: date
    events: tuple[OwnEventView, ...]


def list_own_events(deps: Dependencies, audit_log: AuditLogReader, caller: Caller, day: date | None) -> OwnEvents:
    """Return what the caller did on a day, without a day on this one; raises `Problem` ``not-permitted``.

    A whole day is read before anything is shown. The stored list puts an event that a review has redacted at the start
    of its day, so a page of it would tell the caller which of their own registrations wait for a review.
    """
    require_permission(caller, "read_own_events")
    chosen = day or deps.today
    event = deps.new_event("audit_events_read", caller, details={"day": chosen.isoformat(), "own": True})
    deps.audit_log.append(event)
    found = sorted(_events_of(audit_log, caller, chosen), key=lambda each: each.event_id, reverse=True)
    return OwnEvents(day=chosen, events=tuple(_view(each) for each in found if each.event_type != COMPUTED))


def _events_of(audit_log: AuditLogReader, caller: Caller, day: date) -> list[AuditEvent]:
    found: list[AuditEvent] = []
    before: str | None = None
    while True:
        page = audit_log.events_of_practitioner(
            caller.practitioner_id, caller.organisation_id, (day, day), before, READ_AT_ONCE
        )
        found += [each for each in page if isinstance(each, AuditEvent)]
        if len(page) < READ_AT_ONCE:
            return found
        last = page[-1]
        before = day_list_id(last) if isinstance(last, AuditEvent) else last.event_id


def _view(event: AuditEvent) -> OwnEventView:
    return OwnEventView(
        occurred_at=event.occurred_at,
        event_type=event.event_type,
        access_reason=event.access_reason,
        via_system=event.via_system or None,
        asked_by=event.asked_by or None,
        refused=event.details["problem"] if event.event_type == "refused" else None,
    )
