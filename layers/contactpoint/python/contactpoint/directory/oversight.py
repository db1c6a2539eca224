"""Who has looked at a child, and what an organisation's people have done."""

from datetime import date, datetime

from msgspec import Struct

from contactpoint.access import (
    Organisation,
    Practitioner,
    Reader,
    ReasonForAccess,
    allowed,
    events_of,
    permit,
    trail_of,
)
from contactpoint.access.policy import not_permitted
from contactpoint.audit import Event, Happened
from contactpoint.directory.desk import Desk
from contactpoint.directory.ports import TrailReader

PAGE = 50


class Actor(Struct, frozen=True, kw_only=True):
    """Who did it; the name as it is today, null once the account is gone. All null if it may not be told."""

    practitioner_id: str | None
    name: str | None
    job_title: str | None


class Employer(Struct, frozen=True, kw_only=True):
    """The organisation for which it was done; null if it may not be told."""

    organisation_id: str | None
    name: str | None


class EventShown(Struct, frozen=True, kw_only=True):
    """An audit event as it is told: what was asked and what changed stays sealed.

    `through` is the system that asked on the practitioner's behalf, `asked_by` the one for whom this one looked.
    Of a sensitive service, a child's list does not tell who it was, and a day's list not which child.
    """

    event_id: str
    occurred_at: datetime
    happened: Happened
    reason: str | None
    practitioner: Actor
    organisation: Employer
    role: str | None
    child_ids: tuple[str, ...]
    through: str | None = None
    asked_by: str | None = None
    policy: str = ""


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
    found = trail.accesses(child_id, before, PAGE)
    authority = _authority(found, child_id)
    resource = trail_of(authority)
    seen, withheld = allowed(reader, [("view_accesses", resource), ("view_withheld_accesses", resource)], reason)
    if not seen:
        raise not_permitted()
    about = {"child_ids": (child_id,), "authorities": (authority,)}
    desk.trail.record(desk.event("accesses_viewed", reader, reason=reason, **about))
    return _page(tuple(e for e in found if withheld or e.withheld != "sensitive"), found, desk, of_child=child_id)


def _authority(found: tuple[Event, ...], child_id: str) -> str:
    """Return the authority that answered for the child's record when it was last looked at or changed."""
    known = (dict(zip(e.child_ids, e.authorities, strict=False)).get(child_id) for e in found)
    return next((authority for authority in known if authority), "")


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
        ``not-permitted``, also for an account manager who asks for another organisation than the own.
    """
    if reader.role == "account_manager" and organisation_id is None:
        organisation_id = reader.organisation_id
    permit(reader, "read_audit", events_of(organisation_id or ""))
    details = {"day": (day or desk.today).isoformat(), "organisation_id": organisation_id}
    desk.trail.record(desk.event("audit_read", reader, reason="oversight", details=details))
    found = trail.events(day or desk.today, organisation_id, before, PAGE)
    return _page(found, found, desk)


def _page(shown: tuple[Event, ...], found: tuple[Event, ...], desk: Desk, of_child: str = "") -> EventPage:
    """Return the events with names for identifiers, and where to go on."""
    people = desk.accounts.named(e.practitioner_id for e in shown)
    bodies = desk.accounts.organisations(e.organisation_id for e in shown)
    told = tuple(_told(e, people.get(e.practitioner_id), bodies.get(e.organisation_id), of_child) for e in shown)
    return EventPage(events=told, next_before=found[-1].event_id if len(found) == PAGE else None)


def _told(event: Event, person: Practitioner | None, body: Organisation | None, of_child: str) -> EventShown:
    unnamed = event.withheld == "sensitive" and of_child
    return EventShown(
        event_id=event.event_id,
        occurred_at=event.occurred_at,
        happened=event.happened,
        reason=event.reason,
        practitioner=Actor(
            practitioner_id=None if unnamed else event.practitioner_id,
            name=person.name if person and not unnamed else None,
            job_title=person.job_title if person and not unnamed else None,
        ),
        organisation=Employer(
            organisation_id=None if unnamed else event.organisation_id,
            name=body.name if body and not unnamed else None,
        ),
        role=None if unnamed else event.role,
        child_ids=_children(event, of_child),
        through=None if unnamed else event.through or None,
        asked_by=None if unnamed else event.asked_by or None,
        policy=event.policy,
    )


def _children(event: Event, of_child: str) -> tuple[str, ...]:
    """Return the children to tell of: in a child's own list that child, elsewhere those of whom it may be told."""
    if of_child:
        return (of_child,)
    return () if event.withheld else event.child_ids
