"""Tells those who work with a child that the record has left the directory."""

from collections.abc import Iterable

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Involvement
from contactpoint.domain.contacts.notification import StoredNotification, new_notification, personal_inbox


def leaving_notifications(
    child_id: str, ending: Iterable[Involvement], event: AuditEvent
) -> tuple[StoredNotification, ...]:
    """Return one notification for each person whose work with the child ends: the same one, whatever ended the record.

    Had only the archive one, a record that is gone without it would be that of a child with a new identity.
    """
    people = sorted({each.provider for each in ending if each.provider})
    return tuple(new_notification(event, personal_inbox(each), "record_archived", child_id=child_id) for each in people)
