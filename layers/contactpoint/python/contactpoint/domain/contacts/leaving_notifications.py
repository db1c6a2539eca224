"""Tells those who work with a child that the record has left the directory."""

from collections.abc import Iterable

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Involvement
from contactpoint.domain.contacts.notification import StoredNotification, new_notification, personal_inbox

MAX_TOLD = 16
"""As many are told as fit into the transaction that lets the fullest record go: those who were last known to work with
the child. A record that could not leave would be worse than an entry whose author finds it gone."""


def leaving_notifications(
    child_id: str, ending: Iterable[Involvement], event: AuditEvent
) -> tuple[StoredNotification, ...]:
    """Return one notification for each person whose work with the child ends: the same one, whatever ended the record.

    Had only the archive one, a record that is gone without it would be that of a child with a new identity.
    """
    latest = sorted(ending, key=lambda each: each.last_confirmed_on or each.start_date, reverse=True)
    people = sorted(tuple(dict.fromkeys(each.provider for each in latest if each.provider))[:MAX_TOLD])
    return tuple(new_notification(event, personal_inbox(each), "record_archived", child_id=child_id) for each in people)
