"""Notices: telling somebody at once what has happened, in the transaction in which it is recorded."""

from datetime import datetime
from typing import Literal

from msgspec import Struct

from contactpoint.access import Reader, permit
from contactpoint.audit import Event
from contactpoint.directory.desk import Desk

PAGE = 50
Kind = Literal[
    "break_glass_used",
    "shield_overridden",
    "shielded_elsewhere",
    "possible_duplicate_of_shielded",
    "registration_held",
    "contact_requested",
    "contact_forwarded",
    "contact_answered",
]


class Notice(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Something that somebody must know of.

    Attributes
    ----------
    notice_id
        That of the audit event with which it was written: it sorts by time.
    inbox
        Whose: ``team#<authority>``, ``managers#<organisation>`` or ``person#<practitioner>``.
    related_id
        The other thing concerned: the hidden child whom a held registration may be, or a request for contact.
    """

    notice_id: str
    inbox: str
    kind: Kind
    at: datetime
    child_id: str = ""
    practitioner_id: str = ""
    organisation_id: str = ""
    reason: str = ""
    related_id: str = ""


class NoticePage(Struct, frozen=True, kw_only=True):
    """Notices, newest first. To go on, ask again with `before` set to `next_before`, until that is null."""

    notices: tuple[Notice, ...]
    next_before: str | None


def team(authority: str) -> str:
    """Return the inbox of an authority's directory team."""
    return f"team#{authority}"


def managers(organisation_id: str) -> str:
    """Return the inbox of an organisation's account managers."""
    return f"managers#{organisation_id}"


def person(practitioner_id: str) -> str:
    """Return a practitioner's own inbox."""
    return f"person#{practitioner_id}"


def notice(event: Event, inbox: str, kind: Kind, *, child_id: str = "", related_id: str = "") -> Notice:
    """Return the notice that an event gives rise to; it tells who did it, and why."""
    return Notice(
        notice_id=event.event_id,
        inbox=inbox,
        kind=kind,
        at=event.occurred_at,
        child_id=child_id,
        practitioner_id=event.practitioner_id,
        organisation_id=event.organisation_id,
        reason=event.reason or "",
        related_id=related_id,
    )


def notifications(desk: Desk, reader: Reader, before: str | None) -> NoticePage:
    """Return what the reader is to know: the own notices, and those of the role one has in the organisation.

    Raises
    ------
    Problem
        ``not-permitted``.
    """
    permit(reader, "read_notifications")
    inboxes = [person(reader.practitioner_id)]
    if reader.role == "directory_team":
        inboxes.append(team(reader.organisation_id))
    if reader.role == "account_manager":
        inboxes.append(managers(reader.organisation_id))
    desk.trail.record(desk.event("notifications_read", reader))
    found = desk.inbox.read(inboxes, before, PAGE)
    return NoticePage(notices=found, next_before=found[-1].notice_id if len(found) == PAGE else None)
