"""Whom a look at a record, or a new involvement, is told to: those who asked for it (rulebook, sections 5 and 6)."""

from collections.abc import Iterator
from datetime import date

from msgspec.structs import replace

from contactpoint.domain.access_history.family_edition import Body
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import StoredRecord
from contactpoint.domain.contacts.notification import (
    NotificationKind,
    StoredNotification,
    new_notification,
    personal_inbox,
    team_inbox,
)

CONFIDENTIAL_REASONS = frozenset({"safeguarding_enquiry", "inquiry", "subject_access"})
"""Looks of which an involved practitioner is not notified: the enquiry may be about them."""


def watch_notifications(
    event: AuditEvent, stored: StoredRecord, today: date, kind: NotificationKind
) -> tuple[StoredNotification, ...]:
    """Return the notifications of those who watch a record and did not act themselves.

    The responsible authority's team is told who. A practitioner is told which organisation, and nothing if the record
    is hidden from them, if the organisation or the person provides a sensitive service, or of an enquiry.
    """
    child_id = stored.child.child_id
    told = [
        replace(new_notification(event, inbox, kind, child_id=child_id), practitioner_id="")
        for inbox in _practitioners(event, stored, today)
    ]
    authority = stored.record.watched_by_authority
    is_told = authority == stored.child.responsible_authority and authority != event.organisation_id
    if is_told and event.redaction != "hide_link":
        told.append(new_notification(event, team_inbox(authority), kind, child_id=child_id))
    return tuple(told)


def _practitioners(event: AuditEvent, stored: StoredRecord, today: date) -> Iterator[str]:
    if _is_hidden(event, stored):
        return
    going_on = (each for each in stored.involvements if not each.has_ended(today))
    watching = dict.fromkeys(each.recorded_by for each in going_on if each.watched)
    yield from (personal_inbox(each) for each in watching if each not in ("", event.practitioner_id, event.asked_by))


def _is_hidden(event: AuditEvent, stored: StoredRecord) -> bool:
    record = stored.record
    providers = {each.provider for each in stored.involvements if each.sensitive}
    return (
        record.shield is not None
        or event.redaction != ""
        or event.access_reason in CONFIDENTIAL_REASONS
        or not providers.isdisjoint((event.practitioner_id, event.asked_by))
        or Body(event.organisation_id).is_sensitive
    )
