"""Notifications: what a person or a team is told as soon as it happens."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from zlib import crc32

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.domain.access import BREAK_GLASS
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.hidden_from_some import is_found_by

NotificationKind = Literal[
    "break_glass_used",
    "shield_overridden",
    "shielded_by_other_authority",
    "shield_lifted",
    "possible_duplicate",
    "possible_duplicate_of_shielded",
    "visible_at_hidden_home",
    "registration_under_review",
    "change_under_review",
    "change_refused",
    "waits_for_another_authority",
    "identity_amended",
    "accuracy_challenged",
    "transfer_asked",
    "transfer_accepted",
    "transfer_refused",
    "lead_taken_over",
    "lead_given",
    "record_archived",
    "involvement_retracted",
    "classification_requested",
    "contact_requested",
    "contact_request_forwarded",
    "contact_request_answered",
    "looked_on_your_behalf",
    "account_proposed",
    "account_created",
    "role_change_proposed",
    "role_changed",
    "sign_in_change_proposed",
    "sign_in_changed",
    "proposal_withdrawn",
    "limit_exceeded",
    "case_opened",
    "watched_record_viewed",
    "watched_record_involvement",
]


class Notification(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Something that a person or a team must know.

    `notification_id` sorts by time. `related_id` is the other record, the contact request or the
    account concerned.
    """

    notification_id: str
    inbox: str
    kind: NotificationKind
    occurred_at: datetime
    child_id: str = ""
    practitioner_id: str = ""
    organisation_id: str = ""
    access_reason: str = ""
    related_id: str = ""


class StoredNotification(Notification, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A notification in an inbox. Those of a team whom it is `hidden_from` do not find it there, or only a few do."""

    hidden_from: tuple[str, ...] = ()
    shown_only_to: tuple[str, ...] = ()

    def is_found_by(self, practitioner_id: str) -> bool:
        """Return whether somebody who reads the inbox finds it."""
        return is_found_by(self, practitioner_id)

    def shown(self) -> Notification:
        """Return it as those see it who find it."""
        return Notification(**{name: getattr(self, name) for name in Notification.__struct_fields__})


Notifications = Sequence[StoredNotification]


def without_actor(notification: StoredNotification) -> StoredNotification:
    """Return a notification that does not say who acted: its reader must not know."""
    return replace(notification, practitioner_id="", organisation_id="")


def team_inbox(authority: str) -> str:
    """Return the inbox of an authority's directory team."""
    return f"team#{authority}"


def managers_inbox(organisation_id: str) -> str:
    """Return the inbox of an organisation's account managers."""
    return f"managers#{organisation_id}"


def personal_inbox(practitioner_id: str) -> str:
    """Return a practitioner's own inbox."""
    return f"person#{practitioner_id}"


def new_notification(
    event: AuditEvent, inbox: str, kind: NotificationKind, *, child_id: str = "", related_id: str = ""
) -> StoredNotification:
    """Return the notification that an audit event causes; it names who acted, and the access reason.

    Its id begins as the event's and has the same length. The end keeps two notifications of one event apart.
    """
    return StoredNotification(
        notification_id=f"{event.event_id[:24]}{crc32(f'{kind}|{child_id}|{related_id}'.encode()):08x}",
        inbox=inbox,
        kind=kind,
        occurred_at=event.occurred_at,
        child_id=child_id,
        practitioner_id=event.practitioner_id,
        organisation_id=event.organisation_id,
        access_reason=event.access_reason or "",
        related_id=related_id,
    )


def break_glass_notifications(event: AuditEvent, responsible_authority: str = "") -> tuple[StoredNotification, ...]:
    """Return the notifications of an event with a break-glass reason.

    They go to the account managers of the caller's organisation and, if a child is concerned, to the directory team
    of the ``responsible_authority``.
    """
    if event.access_reason not in BREAK_GLASS:
        return ()
    child_id = event.child_ids[0] if responsible_authority else ""
    inboxes = [managers_inbox(event.organisation_id)]
    if responsible_authority:
        inboxes.append(team_inbox(responsible_authority))
    shown = dict.fromkeys(inboxes, child_id)
    if event.redaction:
        shown[managers_inbox(event.organisation_id)] = ""
    return tuple(new_notification(event, inbox, "break_glass_used", child_id=child) for inbox, child in shown.items())


def look_notifications(event: AuditEvent, responsible_authority: str = "") -> tuple[StoredNotification, ...]:
    """Return the notifications of an event in which somebody looked.

    The colleague who asked for it is told, so that nobody can look in a colleague's name unseen; no child is named.
    Those of `break_glass_notifications` come in addition.
    """
    told = break_glass_notifications(event, responsible_authority)
    if not event.asked_by:
        return told
    return (*told, new_notification(event, personal_inbox(event.asked_by), "looked_on_your_behalf"))


def newest(notifications: Iterable[StoredNotification], limit: int) -> tuple[StoredNotification, ...]:
    """Return the newest notifications, newest first: ``limit``, and those with the same id as the last.

    Somebody with several inboxes can have two of one id. A page that ended between them would lose the second, because
    the next page starts below the id.
    """
    ordered = sorted(notifications, key=lambda each: each.notification_id, reverse=True)
    end = limit
    while 0 < end < len(ordered) and ordered[end].notification_id == ordered[end - 1].notification_id:
        end += 1
    return tuple(ordered[:end])
