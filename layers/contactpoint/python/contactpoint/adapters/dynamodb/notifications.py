"""Notifications in DynamoDB: encrypted, and deleted when they expire."""

from collections.abc import Sequence
from datetime import timedelta

from contactpoint.adapters.dynamodb.tables import NotificationItem
from contactpoint.adapters.encryption.encryption import decrypt, encrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.contacts.notification import Notification, Notifications, newest

NOTIFICATIONS = "notifications"
MESSAGE_STEP = 768
"""The length of what is encrypted is a multiple of this, and one such item is one write unit."""
NOTIFICATION_TTL = timedelta(days=365)
"""The audit log keeps the events; an inbox holds a year of notifications."""


class DynamoNotifications:
    """The notification store on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def read(self, inboxes: Sequence[str], before: str | None, limit: int) -> tuple[Notification, ...]:
        """Return the notifications of some inboxes, newest first, starting below the notification ``before``."""
        older = NotificationItem.notification_id < before if before else None
        found = [
            self._decrypt(item, inbox)
            for inbox in inboxes
            for blind_index in self._keyring.blind_indexes("inbox", inbox)
            for item in NotificationItem.query(
                blind_index, older, scan_index_forward=False, limit=limit, consistent_read=True
            )
        ]
        return newest(found, limit)

    def _decrypt(self, item: NotificationItem, inbox: str) -> Notification:
        return decrypt(self._keyring, NOTIFICATIONS, item.ciphertext, f"{inbox}|{item.notification_id}", Notification)


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
