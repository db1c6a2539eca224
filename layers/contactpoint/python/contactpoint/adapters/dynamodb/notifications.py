"""Notifications in DynamoDB: encrypted, and deleted when they expire."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import islice

from pynamodb.expressions.condition import Condition

from contactpoint.adapters.dynamodb.tables import NotificationItem
from contactpoint.adapters.encryption.encryption import decrypt_or_report, encrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.contacts.notification import Notifications, StoredNotification, newest

NOTIFICATIONS = "notifications"
MESSAGE_STEP = 768
"""The length of what is encrypted is a multiple of this, and one such item is one write unit."""
NOTIFICATION_TTL = timedelta(days=365)
"""The audit log keeps the events; an inbox holds a year of notifications."""


class DynamoNotifications:
    """The notification store on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def read(
        self, inboxes: Sequence[str], before: str | None, limit: int, reader: str = ""
    ) -> tuple[StoredNotification, ...]:
        """Return the notifications of some inboxes, newest first, starting below the notification ``before``.

        Without those that are hidden from the ``reader``, if one is named.
        """
        older = NotificationItem.notification_id < before if before else None
        found = [
            notification
            for inbox in inboxes
            for blind_index in self._keyring.blind_indexes("inbox", inbox)
            for notification in islice(self._readable(inbox, blind_index, older, limit, reader), limit)
        ]
        return newest(found, limit)

    def _readable(
        self, inbox: str, blind_index: bytes, older: Condition | None, page_size: int, reader: str
    ) -> Iterator[StoredNotification]:
        """Yield the notifications of an inbox that can be decrypted; the others are reported."""
        for item in NotificationItem.query(
            blind_index, older, scan_index_forward=False, page_size=page_size, consistent_read=True
        ):
            bound_to, reported_as = f"{inbox}|{item.notification_id}", ("notifications", item.notification_id)
            found = decrypt_or_report(
                self._keyring, NOTIFICATIONS, item.ciphertext, bound_to, StoredNotification, reported_as
            )
            if found and found.is_found_by(reader):
                yield found


def notification_items(keyring: Keyring, notifications: Notifications) -> list[NotificationItem]:
    """Return the items of some notifications, to be written in the transaction of their cause."""
    return [
        NotificationItem(
            keyring.blind_index("inbox", each.inbox),
            each.notification_id,
            ciphertext=encrypt(keyring, NOTIFICATIONS, each, f"{each.inbox}|{each.notification_id}", MESSAGE_STEP),
            expires_at=int((each.occurred_at + NOTIFICATION_TTL).timestamp()),
        )
        for each in notifications
    ]
