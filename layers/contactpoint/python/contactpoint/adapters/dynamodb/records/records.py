"""The records in DynamoDB: each change is one transaction with its index entries and its audit event."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from heapq import merge
from typing import Any

from pynamodb.connection import Connection
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.notifications import NOTIFICATIONS, notification_items
from contactpoint.adapters.dynamodb.records.fences import DynamoFences
from contactpoint.adapters.dynamodb.records.record_items import (
    ACTIVE,
    RECORD,
    ItemsOfRecord,
    RecordItems,
    blind_indexes_of,
)
from contactpoint.adapters.dynamodb.records.reviews import find_review_key, review_item
from contactpoint.adapters.dynamodb.tables import IdempotencyItem, IndexEntryItem, RecordItem
from contactpoint.adapters.encryption.encryption import decrypt_or_raise, encrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.ports.records import IdempotencyRecord, RecordChange
from contactpoint.application.runs.reencryption import RecordPage
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.domain.matching.index.fences import Fences
from contactpoint.domain.matching.screening import needs_screening

IDEMPOTENCY_TTL = timedelta(hours=24)


class DynamoRecords:
    """The records on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring, now: Callable[[], datetime]) -> None:
        self._connection, self._keyring, self._now = connection, keyring, now
        self._items = RecordItems(keyring)
        self._fences = DynamoFences(keyring, now)

    def find(self, child_id: str) -> StoredRecord | None:
        """Return the record, by one strongly consistent read."""
        try:
            item = RecordItem.get(child_id, RECORD, consistent_read=True)
        except RecordItem.DoesNotExist:
            return None
        bound_to, reported_as = f"{RECORD}|{child_id}", ("records", child_id)
        record = decrypt_or_raise(self._keyring, item.cohort, item.ciphertext, bound_to, Record, reported_as)
        return StoredRecord(
            record=record,
            archived=item.state != ACTIVE,
            version=int(item.version),
            blind_indexes=item.blind_indexes or b"",
            cohort=item.cohort,
        )

    def find_idempotency_record(self, key: str) -> IdempotencyRecord | None:
        """Return the idempotency record of an earlier creation, or None."""
        try:
            item = IdempotencyItem.get(key, consistent_read=True)
        except IdempotencyItem.DoesNotExist:
            return None
        bound_to, reported_as = f"idempotency|{key}", ("idempotency", key)
        created_id = decrypt_or_raise(self._keyring, NOTIFICATIONS, item.ciphertext, bound_to, str, reported_as)
        return IdempotencyRecord(key=key, request=item.request, created_id=created_id)

    def read_fences(self, record: Record) -> Fences:
        """Read, consistently, what screening this record rests on; before anything is looked up for it."""
        return self._fences.read(record)

    def save(self, change: RecordChange) -> None:
        """Write a change; raises `Conflict` if the record has changed since, `ValueError` if it was not screened."""
        before = change.before.record if change.before else None
        unscreened = needs_screening(before, change.after) and change.fences is None and not change.is_archived
        if unscreened or any(needs_screening(read.record, after) for read, after in change.also):
            raise ValueError("A record that becomes findable must be screened against shielded children.")
        if change.restored and change.fences is None:
            raise ValueError("A record that comes back must be screened against shielded children.")
        with Transaction(self._connection, self._new_items(change)) as write:
            self._write(write, change.before, change.after, archived=change.is_archived)
            for read, after in change.also:
                self._write(write, read, after, archived=read.archived)
            for key in change.idempotency_record.earlier if change.idempotency_record else ():
                write.condition_check(IdempotencyItem, key, condition=IdempotencyItem.idempotency_key.does_not_exist())
            self._fences.move(write, change)
            for review in change.closed:
                write.delete(find_review_key(self._keyring, review))

    def reencrypt(self, child_id: str) -> bool:
        """Encrypt and index an unchanged record under the current keys; return whether there is such a record.

        For key rotation. The content does not change, so there is no audit event. Raises `Conflict` if the record
        changes at the same time.
        """
        before = self.find(child_id)
        if before is None:
            return False
        with Transaction(self._connection, ()) as write:
            self._write(write, before, before.record, archived=before.archived, every_entry=True)
        return True

    def list_segment(self, segment: int, segments: int, position: Any, limit: int) -> RecordPage:
        """Return records of one of so many segments of the table, from behind a position."""
        names = ["child_id", "sort_key"]
        found = RecordItem.scan(
            segment=segment,
            total_segments=segments,
            limit=limit,
            page_size=limit,
            last_evaluated_key=position,
            attributes_to_get=names,
            consistent_read=True,
        )
        ids = tuple(item.child_id for item in found if item.sort_key == RECORD)
        return RecordPage(ids, found.last_evaluated_key)

    def list_due(self, day: date) -> Iterable[str]:
        """Yield the ids of the active records whose archive date is ``day``, in order."""
        blind_indexes = self._keyring.blind_indexes("archive_day", day.isoformat())
        yield from merge(*([item.child_id for item in RecordItem.by_archive_day.query(each)] for each in blind_indexes))

    def _write(
        self,
        write: Transaction,
        before: StoredRecord | None,
        after: Record,
        *,
        archived: bool,
        every_entry: bool = False,
    ) -> None:
        """Write a record over what it was, with the index entries that changed."""
        version = before.version + 1 if before else 1
        cohort = self._items.cohort(after, "" if before is None or every_entry else before.cohort)
        items = self._items.of(after, version, cohort, archived=archived)
        unchanged = set() if before is None or every_entry else self._unchanged(before, items)
        is_current = RecordItem.version == before.version if before else RecordItem.child_id.does_not_exist()
        write.save(items.record, condition=is_current)
        for key, item in items.entries.items():
            if key not in unchanged:
                write.save(item)
        for blind_index in set(blind_indexes_of(before)) - {item.blind_index for item in items.entries.values()}:
            write.delete(IndexEntryItem(blind_index, after.child.child_id))

    def _unchanged(self, before: StoredRecord, items: ItemsOfRecord) -> set[bytes]:
        """Return the blind indexes under which the same document is stored already."""
        earlier = self._items.documents(before.record, archived=before.archived)
        if before.cohort != items.record.cohort:
            return set()
        stored = set(blind_indexes_of(before))
        return {key for key, document in items.documents.items() if key in stored and earlier.get(key) == document}

    def _new_items(self, change: RecordChange) -> Iterator[Model]:
        """Yield the items of one transaction that must not exist yet."""
        if change.idempotency_record:
            key = change.idempotency_record.key
            yield IdempotencyItem(
                key,
                request=change.idempotency_record.request,
                ciphertext=encrypt(self._keyring, NOTIFICATIONS, change.created_id, f"idempotency|{key}"),
                expires_at=int((self._now() + IDEMPOTENCY_TTL).timestamp()),
            )
        yield from event_items(self._keyring, change.event)
        yield from notification_items(self._keyring, change.notifications)
        yield from (review_item(self._keyring, review) for review in change.opened)
