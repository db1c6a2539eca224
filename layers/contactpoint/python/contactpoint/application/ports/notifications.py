"""Port: notifications, by inbox."""

from collections.abc import Sequence
from typing import Protocol

from contactpoint.domain.contacts.notification import StoredNotification


class NotificationStore(Protocol):
    """The notifications that people can read. Each is written in the transaction of the event that causes it."""

    def read(
        self, inboxes: Sequence[str], before: str | None, limit: int, reader: str = ""
    ) -> tuple[StoredNotification, ...]:
        """Return the notifications of some inboxes, newest first, starting below the notification ``before``.

        There are at most ``limit``, and in addition those with the same id as the last.
        """
