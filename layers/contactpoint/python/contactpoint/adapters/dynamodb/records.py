"""The records in DynamoDB: each change is one transaction with its index entries and its audit event."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from pynamodb.connection import Connection
from pynamodb.expressions.update import Action

from contactpoint.adapters.dynamodb.audit_log import event_items
from contactpoint.adapters.dynamodb.notifications import notification_items
from contactpoint.adapters.dynamodb.search_index import index_associated_data, index_purpose
from contactpoint.adapters.dynamodb.tables import IdempotencyItem, IndexEntryItem, RecordItem
from contactpoint.adapters.dynamodb.transaction import Transaction
from contactpoint.adapters.encryption.encryption import decrypt, encrypt
from contactpoint.adapters.encryption.keyring import BLIND_INDEX_BYTES, Keyring
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Child, Involvement, Record
from contactpoint.domain.children.stored_record import StoredRecord
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.lifecycle import archive_date, destruction_month
from contactpoint.domain.matching.index_entries import IndexEntry, build_index_entries

RECORD = "record"
ACTIVE, ARCHIVED = "active", "archived"
IDEMPOTENCY_TTL = timedelta(hours=24)


class DynamoRecords:
    """The records on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring, now: Callable[[], datetime]) -> None:
        self._connection, self._keyring, self._now = connection, keyring, now

    def find(self, child_id: str) -> StoredRecord | None:
        """Return the record with its involvements, by one strongly consistent query."""
        items = list(RecordItem.query(child_id, consistent_read=True))
        record = next((item for item in items if item.sort_key == RECORD), None)
        if record is None:
            return None
        involvements = tuple(self._decrypt(item, Involvement) for item in items if item is not record)
        return StoredRecord(
            record=self._decrypt(record, Record),
            involvements=involvements,
            archived=record.state != ACTIVE,
            version=int(record.version),
            blind_indexes=record.blind_indexes or b"",
        )

    def find_idempotency_record(self, key: str) -> IdempotencyRecord | None:
        """Return the idempotency record of an earlier creation, or None."""
        try:
            item = IdempotencyItem.get(key, consistent_read=True)
        except IdempotencyItem.DoesNotExist:
            return None
        return IdempotencyRecord(key=key, request=item.request, created_id=item.created_id)

    def register(
        self,
        record: Record,
        event: AuditEvent,
        idempotency_record: IdempotencyRecord | None,
        notifications: Notifications = (),
    ) -> None:
        """Add a record; raises `Conflict` if it, or the idempotency record, exists."""
        item, entries = self._items(record, version=1)
        with self._transaction(event, idempotency_record, record.child.child_id, notifications) as write:
            write.save(item, condition=RecordItem.child_id.does_not_exist())
            for entry in entries:
                write.save(entry)

    def replace(
        self, before: StoredRecord, after: Record, event: AuditEvent, notifications: Notifications = ()
    ) -> None:
        """Replace a record and its index entries; raises `Conflict` if it has changed since."""
        item, entries = self._items(after, version=before.version + 1)
        child_id = after.child.child_id
        with self._transaction(event, notifications=notifications) as write:
            self._overwrite(write, before, item, entries)
            for blind_index in set(_split_blind_indexes(before)) - {entry.blind_index for entry in entries}:
                write.delete(IndexEntryItem(blind_index, child_id))

    def reencrypt(self, child_id: str) -> bool:
        """Encrypt and index an unchanged record under the current keys; return whether there is such a record.

        For key rotation. The content does not change, so there is no audit event. Raises `Conflict` if the record
        changes at the same time.
        """
        before = self.find(child_id)
        if before is None:
            return False
        item, entries = self._items(before.record, version=before.version + 1, archived=before.archived)
        with Transaction(self._connection, ()) as write:
            self._overwrite(write, before, item, entries, every_involvement=True)
            for blind_index in set(_split_blind_indexes(before)) - {entry.blind_index for entry in entries}:
                write.delete(IndexEntryItem(blind_index, child_id))
        return True

    def save_involvements(
        self,
        before: StoredRecord,
        involvements: Sequence[Involvement],
        event: AuditEvent,
        idempotency_record: IdempotencyRecord | None,
    ) -> None:
        """Write involvements and increase the record's version; raises `Conflict` if it has changed since."""
        child_id, cohort = before.child.child_id, self._cohort(before.child)
        with self._transaction(event, idempotency_record, involvements[0].involvement_id) as write:
            self._bump_version(write, before)
            for involvement in involvements:
                write.save(self._involvement(child_id, cohort, involvement))

    def remove_involvement(self, before: StoredRecord, involvement_id: str, event: AuditEvent) -> None:
        """Delete an involvement and increase the record's version; raises `Conflict` if it has changed since."""
        with self._transaction(event) as write:
            self._bump_version(write, before)
            write.delete(RecordItem(before.child.child_id, _involvement_sort_key(involvement_id)))

    def archive(self, before: StoredRecord, event: AuditEvent) -> None:
        """Move the record to the archive and delete its index entries. Its cohort, and so its destruction, stays."""
        record = RecordItem(before.child.child_id, RECORD)
        actions: list[Action] = [
            RecordItem.state.set(ARCHIVED),
            RecordItem.version.set(before.version + 1),
            RecordItem.archive_day.remove(),
            RecordItem.blind_indexes.remove(),
        ]
        with self._transaction(event) as write:
            write.update(record, actions=actions, condition=_version_matches(before))
            for blind_index in _split_blind_indexes(before):
                write.delete(IndexEntryItem(blind_index, before.child.child_id))

    def list_due(self, day: date) -> Iterable[str]:
        """Yield the ids of the active records whose archive date is ``day``."""
        for blind_index in self._keyring.blind_indexes("archive_day", day.isoformat()):
            yield from (item.child_id for item in RecordItem.by_archive_day.query(blind_index))

    def _items(
        self, record: Record, version: int, *, archived: bool = False
    ) -> tuple[RecordItem, list[IndexEntryItem]]:
        child, inactive = record.child, archived or record.identity_ended
        cohort = self._cohort(child)
        self._keyring.create_if_missing(cohort)
        index_entries = () if inactive else build_index_entries(record)
        entries = [item for entry in index_entries for item in self._entry_items(entry, cohort)]
        archive_day = archive_date(child.date_of_birth).isoformat()
        item = RecordItem(
            child.child_id,
            RECORD,
            state=ARCHIVED if inactive else ACTIVE,
            responsible_authority=child.responsible_authority,
            version=version,
            cohort=cohort,
            archive_day=None if inactive else self._keyring.blind_index("archive_day", archive_day),
            blind_indexes=b"".join(entry.blind_index for entry in entries) or None,
            ciphertext=encrypt(self._keyring, cohort, record, f"{RECORD}|{child.child_id}"),
        )
        return item, entries

    def _entry_items(self, entry: IndexEntry, cohort: str) -> list[IndexEntryItem]:
        child_id, kind = entry.document.child_id, index_purpose(hidden=entry.hidden)
        ciphertext = encrypt(
            self._keyring, cohort, entry.document, index_associated_data(child_id, hidden=entry.hidden)
        )
        blind_indexes = (self._keyring.blind_index(kind, key) for key in entry.keys)
        return [
            IndexEntryItem(blind_index, child_id, cohort=cohort, ciphertext=ciphertext) for blind_index in blind_indexes
        ]

    def _overwrite(
        self,
        write: Transaction,
        before: StoredRecord,
        item: RecordItem,
        entries: list[IndexEntryItem],
        *,
        every_involvement: bool = False,
    ) -> None:
        """Overwrite a record, and its involvements too if a changed date of birth changed its cohort."""
        write.save(item, condition=_version_matches(before))
        for entry in entries:
            write.save(entry)
        if every_involvement or self._cohort(before.child) != item.cohort:
            for involvement in before.involvements:
                write.save(self._involvement(before.child.child_id, item.cohort, involvement))

    def _bump_version(self, write: Transaction, before: StoredRecord) -> None:
        record = RecordItem(before.child.child_id, RECORD)
        write.update(record, actions=[RecordItem.version.set(before.version + 1)], condition=_version_matches(before))

    def _involvement(self, child_id: str, cohort: str, involvement: Involvement) -> RecordItem:
        item = _involvement_sort_key(involvement.involvement_id)
        return RecordItem(
            child_id, item, cohort=cohort, ciphertext=encrypt(self._keyring, cohort, involvement, f"{item}|{child_id}")
        )

    def _decrypt(self, item: RecordItem, kind: type[Any]) -> Any:
        return decrypt(self._keyring, item.cohort, item.ciphertext, f"{item.sort_key}|{item.child_id}", kind)

    def _cohort(self, child: Child) -> str:
        return self._keyring.cohort(destruction_month(archive_date(child.date_of_birth)))

    def _transaction(
        self,
        event: AuditEvent,
        idempotency_record: IdempotencyRecord | None = None,
        created_id: str = "",
        notifications: Notifications = (),
    ) -> Transaction:
        new_items = [*event_items(self._keyring, event), *notification_items(self._keyring, notifications)]
        return Transaction(self._connection, [*self._idempotency_items(idempotency_record, created_id), *new_items])

    def _idempotency_items(self, idempotency_record: IdempotencyRecord | None, created_id: str) -> Iterator[Any]:
        if idempotency_record:
            yield IdempotencyItem(
                idempotency_record.key,
                request=idempotency_record.request,
                created_id=created_id,
                expires_at=int((self._now() + IDEMPOTENCY_TTL).timestamp()),
            )


def _involvement_sort_key(involvement_id: str) -> str:
    return f"involvement#{involvement_id}"


def _split_blind_indexes(stored: StoredRecord) -> list[bytes]:
    """Return the blind indexes under which the record's search documents are stored."""
    return [
        stored.blind_indexes[i : i + BLIND_INDEX_BYTES] for i in range(0, len(stored.blind_indexes), BLIND_INDEX_BYTES)
    ]


def _version_matches(before: StoredRecord) -> Any:
    return RecordItem.version == before.version
