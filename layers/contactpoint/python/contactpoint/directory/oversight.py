"""Who has looked at a child, and what an organisation's people have done."""

from datetime import date, datetime

from msgspec import Struct

from contactpoint.access import Organisation, Practitioner, Reader, ReasonForAccess, permit
from contactpoint.audit import Event, Happened
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import TrailReader
from contactpoint.problems import Problem

PAGE = 50


class Actor(Struct, frozen=True, kw_only=True):
    """Who did it; the name as it is today, null once the account is gone."""

    practitioner_id: str
    name: str | None
    job_title: str | None


class Employer(Struct, frozen=True, kw_only=True):
    """The organisation for which it was done."""

    organisation_id: str
    name: str | None


class EventShown(Struct, frozen=True, kw_only=True):
    """An audit event as it is told: what was asked and what changed stays sealed."""

    event_id: str
    occurred_at: datetime
    happened: Happened
    reason: str | None
    practitioner: Actor
    organisation: Employer
    role: str
    child_ids: tuple[str, ...]


class EventPage(Struct, frozen=True, kw_only=True):
    """Events, newest first. To go on, ask again with `before` set to `next_before`, until that is null."""

    events: tuple[EventShown, ...]
    next_before: str | None


def accesses(
    desk: Desk, trail: TrailReader, reader: Reader, child_id: str, reason: ReasonForAccess, before: str | None
) -> EventPage:
    """Return who looked at or changed a child's record, newest first, at most fifty, and where to go on.

    Raises
    ------
    Problem
        ``not-permitted``.
    """
    permit(reader, "view_accesses")
    desk.trail.record(desk.event("accesses_viewed", reader, reason=reason, child_ids=(child_id,)))
    return _page(trail.accesses(child_id, before, PAGE), desk)


def events(
    desk: Desk,
    trail: TrailReader,
    reader: Reader,
    day: date | None,
    organisation_id: str | None,
    before: str | None,
) -> EventPage:
    """Return a day's events, newest first: an auditor's of all, an account manager's of the own organisation.

    Raises
    ------
    Problem
        ``not-permitted``, also for an account manager who asks for another organisation.
    """
    permit(reader, "read_audit")
    if reader.role == "account_manager":
        if organisation_id not in (None, reader.organisation_id):
            raise Problem("not-permitted", "You may read the events of your own organisation only.")
        organisation_id = reader.organisation_id
    details = {"day": (day or desk.today).isoformat(), "organisation_id": organisation_id}
    desk.trail.record(desk.event("audit_read", reader, reason="oversight", details=details))
    return _page(trail.events(day or desk.today, organisation_id, before, PAGE), desk)


def _page(found: tuple[Event, ...], desk: Desk) -> EventPage:
    """Return the events with names for identifiers, and where to go on."""
    people = desk.accounts.named(e.practitioner_id for e in found)
    bodies = desk.accounts.organisations(e.organisation_id for e in found)
    shown = tuple(_told(e, people.get(e.practitioner_id), bodies.get(e.organisation_id)) for e in found)
    return EventPage(events=shown, next_before=found[-1].event_id if len(found) == PAGE else None)


def _told(event: Event, person: Practitioner | None, body: Organisation | None) -> EventShown:
    return EventShown(
        event_id=event.event_id,
        occurred_at=event.occurred_at,
        happened=event.happened,
        reason=event.reason,
        practitioner=Actor(
            practitioner_id=event.practitioner_id,
            name=person.name if person else None,
            job_title=person.job_title if person else None,
        ),
        organisation=Employer(organisation_id=event.organisation_id, name=body.name if body else None),
        role=event.role,
        child_ids=event.child_ids,
    )
