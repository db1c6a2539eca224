"""Cases in DynamoDB: encrypted, in the lists of their queue, and in one that says what was found before."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta
from itertools import islice

from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition

from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.notifications import MESSAGE_STEP, NOTIFICATIONS, notification_items
from contactpoint.adapters.dynamodb.tables import CaseItem
from contactpoint.adapters.encryption.encryption import decrypt_or_raise, decrypt_or_report, encrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.audit import AuditEvent, new_event_id
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.days import start_of
from contactpoint.domain.detection.cases import Case
from contactpoint.domain.detection.findings import FindingKind

KEPT = timedelta(days=2 * 365)
"""So long a decided case stays, and so long it is known that a case was opened."""


class DynamoCases:
    """The cases on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    def list_open(self, queue: str, after: str | None, limit: int) -> tuple[Case, ...]:
        """Return a queue's open cases, oldest first, starting above the case ``after``."""
        newer = CaseItem.case_id > after if after else None
        lists = self._keyring.blind_indexes("cases", _open_list(queue))
        found = [case for key in lists for case in islice(self._readable(key, newer, limit), limit)]
        return tuple(sorted(found, key=lambda case: case.case_id)[:limit])

    def find(self, queue: str, case_id: str) -> Case | None:
        """Return a case of the queue, open or decided, or None."""
        item = self._find_item(_open_list(queue), case_id) or self._find_item(_decided_list(queue), case_id)
        return self._decrypt(item) if item else None

    def was_opened_since(self, kind: FindingKind, concerned: str, since: date) -> bool:
        """Return whether there is such a case about somebody's looks since a day, open or decided."""
        first = CaseItem.case_id >= new_event_id(start_of(since), "")
        lists = self._keyring.blind_indexes("cases", _found_list(kind, concerned))
        return any(any(True for _ in CaseItem.query(key, first, limit=1, consistent_read=True)) for key in lists)

    def open(self, case: Case, event: AuditEvent, notifications: Notifications) -> None:
        """Add a case; raises `Conflict` if there is this one already, open or decided."""
        found = self._item(_found_list(case.kind, case.concerned), case, case.opened_at)
        new_items = [found, self._item(_open_list(case.queue), case)]
        events = [*event_items(self._keyring, event), *notification_items(self._keyring, notifications)]
        with Transaction(self._connection, [*new_items, *events]):
            pass

    def decide(self, case: Case, event: AuditEvent) -> None:
        """Take a case out of its queue with what was decided; raises `Conflict` if it is not open any more."""
        opened = self._find_item(_open_list(case.queue), case.case_id)
        if opened is None:
            raise Conflict
        decided = self._item(_decided_list(case.queue), case, event.occurred_at)
        with Transaction(self._connection, [decided, *event_items(self._keyring, event)]) as write:
            write.delete(opened, condition=CaseItem.case_id.exists())

    def _find_item(self, name: str, case_id: str) -> CaseItem | None:
        for key in self._keyring.blind_indexes("cases", name):
            with suppress(CaseItem.DoesNotExist):
                return CaseItem.get(key, case_id, consistent_read=True)
        return None

    def _readable(self, key: bytes, newer: Condition | None, page_size: int) -> Iterator[Case]:
        """Yield the cases that can be decrypted; the others are reported."""
        for item in CaseItem.query(key, newer, page_size=page_size, consistent_read=True):
            bound_to, reported_as = _associated_data(item.case_id), ("cases", item.case_id)
            found = decrypt_or_report(self._keyring, NOTIFICATIONS, item.ciphertext, bound_to, Case, reported_as)
            if found:
                yield found

    def _decrypt(self, item: CaseItem) -> Case:
        bound_to, reported_as = _associated_data(item.case_id), ("cases", item.case_id)
        return decrypt_or_raise(self._keyring, NOTIFICATIONS, item.ciphertext, bound_to, Case, reported_as)

    def _item(self, name: str, case: Case, kept_from: datetime | None = None) -> CaseItem:
        ciphertext = encrypt(self._keyring, NOTIFICATIONS, case, _associated_data(case.case_id), MESSAGE_STEP)
        expires_at = int((kept_from + KEPT).timestamp()) if kept_from else None
        key = self._keyring.blind_index("cases", name)
        return CaseItem(key, case.case_id, ciphertext=ciphertext, expires_at=expires_at)


def _open_list(queue: str) -> str:
    return f"open#{queue}"


def _decided_list(queue: str) -> str:
    return f"decided#{queue}"


def _found_list(kind: FindingKind, concerned: str) -> str:
    return f"found#{kind}#{concerned}"


def _associated_data(case_id: str) -> str:
    return f"case|{case_id}"
