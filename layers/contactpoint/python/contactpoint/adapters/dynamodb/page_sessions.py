"""The pages' sessions in DynamoDB: found by a blind index of their id, encrypted, and deleted when they expire."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from pynamodb.exceptions import PutError

from contactpoint.adapters.dynamodb.client.batch_reads import get_items
from contactpoint.adapters.dynamodb.tables import PageSessionItem
from contactpoint.adapters.encryption.encryption import decrypt_or_report, encrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.ports.page_sessions import Content, PageContent, PageSession, RememberedPage

PAGE_SESSIONS = "page_sessions"
_STEP = 512
"""A content is padded to a multiple of this, so that its length does not reveal what was typed."""


class DynamoPageSessions:
    """The pages' sessions on DynamoDB."""

    def __init__(self, keyring: Keyring, now: Callable[[], datetime]) -> None:
        self._keyring, self._now = keyring, now

    def find(self, session_id: str, part: str, kind: type[Content]) -> Content | None:
        """Return a part of a session, or None if there is none or if it has expired."""
        key = self._key(session_id)
        try:
            return self._decrypt(PageSessionItem.get(key, part, consistent_read=True), kind)
        except PageSessionItem.DoesNotExist:
            return None

    def find_page(self, session_id: str, part: str, address: str) -> tuple[PageSession | None, RememberedPage | None]:
        """Return a session and one of its pages, read together."""
        key = self._key(session_id)
        keys = [(key, part), (key, address)]
        items = {item.part: item for item in get_items(PageSessionItem, keys, consistent_read=True)}
        session, page = items.get(part), items.get(address)
        return (
            self._decrypt(session, PageSession) if session else None,
            self._decrypt(page, RememberedPage) if page else None,
        )

    def save(self, session_id: str, part: str, content: PageContent, expires_at: datetime) -> None:
        """Write a part of a session."""
        self._item(session_id, part, content, expires_at).save()

    def touch(self, session_id: str, part: str, content: PageContent, expires_at: datetime) -> None:
        """Write a part again, unless it was deleted in the meantime."""
        with suppress(PutError):
            self._item(session_id, part, content, expires_at).save(condition=PageSessionItem.part.exists())

    def delete(self, session_id: str, part: str) -> None:
        """Delete a part of a session."""
        PageSessionItem(self._key(session_id), part).delete()

    def _decrypt(self, item: PageSessionItem, kind: type[Content]) -> Content | None:
        if item.expires_at <= self._now().timestamp():
            return None
        bound_to, reported_as = _bound(item.session, item.part), (PAGE_SESSIONS, item.part)
        return decrypt_or_report(self._keyring, PAGE_SESSIONS, item.ciphertext, bound_to, kind, reported_as)

    def _item(self, session_id: str, part: str, content: PageContent, expires_at: datetime) -> PageSessionItem:
        key = self._key(session_id)
        return PageSessionItem(
            key,
            part,
            ciphertext=encrypt(self._keyring, PAGE_SESSIONS, content, _bound(key, part), _STEP),
            expires_at=int(expires_at.timestamp()),
        )

    def _key(self, session_id: str) -> bytes:
        return self._keyring.blind_index("page_session", session_id)


def _bound(key: bytes, part: str) -> str:
    return f"page|{key.hex()}|{part}"
