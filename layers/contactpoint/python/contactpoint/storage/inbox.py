"""Notices and requests for contact in DynamoDB: sealed, and gone after a time of their own."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pynamodb.connection import Connection

from contactpoint.audit import Event
from contactpoint.directory.contact_request import ContactRequest
from contactpoint.directory.notices import Notice
from contactpoint.directory.ports import Notices
from contactpoint.storage.keyring import Keyring
from contactpoint.storage.models import ContactRequestItem, NoticeItem
from contactpoint.storage.sealing import event_items, seal, unseal
from contactpoint.storage.transaction import Change

NOTICES = "notices"
NOTICES_KEPT = timedelta(days=365)
"""What was told is in the audit trail for good; an inbox holds a year of it."""


class DynamoInbox:
    """`contactpoint.directory.ports.Inbox` on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def read(self, inboxes: Sequence[str], before: str | None, limit: int) -> tuple[Notice, ...]:
        """Return notices of some inboxes, newest first, from those older than the notice ``before``."""
        older = NoticeItem.notice_id < before if before else None
        found = [
            self._open(item, inbox)
            for inbox in inboxes
            for token in self._keyring.tokens("inbox", inbox)
            for item in NoticeItem.query(token, older, scan_index_forward=False, limit=limit, consistent_read=True)
        ]
        return tuple(sorted(found, key=lambda notice: notice.notice_id, reverse=True)[:limit])

    def _open(self, item: NoticeItem, inbox: str) -> Notice:
        return unseal(self._keyring, NOTICES, item.sealed, f"{inbox}|{item.notice_id}", Notice)


class DynamoContactRequests:
    """`contactpoint.directory.ports.ContactRequests` on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    def find(self, request_id: str) -> ContactRequest | None:
        """Return the request, or None."""
        try:
            item = ContactRequestItem.get(request_id, consistent_read=True)
        except ContactRequestItem.DoesNotExist:
            return None
        return unseal(self._keyring, NOTICES, item.sealed, f"contact|{request_id}", ContactRequest)

    def put(self, request: ContactRequest, event: Event, notices: Notices) -> None:
        """Write a request in its next version; raises `Conflict` if it has moved on."""
        item = ContactRequestItem(
            request.request_id,
            version=request.version,
            sealed=seal(self._keyring, NOTICES, request, f"contact|{request.request_id}"),
            expires_at=_expiry(event.occurred_at),
        )
        first = ContactRequestItem.request_id.does_not_exist()
        unmoved = first if request.version == 1 else ContactRequestItem.version == request.version - 1
        beside = [*event_items(self._keyring, event), *notice_items(self._keyring, notices)]
        with Change(self._connection, beside) as write:
            write.save(item, condition=unmoved)


def notice_items(keyring: Keyring, notices: Notices) -> list[NoticeItem]:
    """Return the items of some notices, to be written in the transaction of what they tell."""
    return [
        NoticeItem(
            keyring.token("inbox", notice.inbox),
            notice.notice_id,
            sealed=seal(keyring, NOTICES, notice, f"{notice.inbox}|{notice.notice_id}"),
            expires_at=_expiry(notice.at),
        )
        for notice in notices
    ]


def _expiry(at: datetime) -> int:
    return int((at + NOTICES_KEPT).timestamp())
