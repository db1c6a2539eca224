"""The items of one record: the encrypted record, and its entries in the search index."""

from collections.abc import Iterator
from typing import NamedTuple

from contactpoint.adapters.dynamodb.records.index_look_ups import (
    PADDING,
    PRIVATE,
    SCREENING,
    SEARCHABLE,
    entry_associated_data,
)
from contactpoint.adapters.dynamodb.tables import IndexEntryItem, RecordItem
from contactpoint.adapters.encryption.blind_indexes import BLIND_INDEX_BYTES
from contactpoint.adapters.encryption.encryption import encrypt, encrypt_compressed
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.children import Record, StoredRecord
from contactpoint.domain.lifecycle import destruction_month_of
from contactpoint.domain.matching import SearchDocument, blocking_keys_of_record
from contactpoint.domain.matching.index.index_entries import IndexEntries, build_index_entries, screening_entry
from contactpoint.domain.matching.index.search_document import to_search_document

RECORD = "record"
RECORD_STEP, DOCUMENT_STEP = 1024, 512
"""The lengths of records and search documents are multiples of these: they would reveal how many people work with a
child, and that a document without an address is a shielded child's (decision 3).

A record is compressed first. So with five involvements it still has the first length, and its item has two write units.
"""
ACTIVE, ARCHIVED = "active", "archived"


class ItemsOfRecord(NamedTuple):
    """A record's item and, by blind index, the items of its index entries and what is in them."""

    record: RecordItem
    entries: dict[bytes, IndexEntryItem]
    documents: dict[bytes, SearchDocument]


class RecordItems:
    """Makes the items of records."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def of(self, record: Record, version: int, cohort: str, *, archived: bool) -> ItemsOfRecord:
        """Return the items of a record as it is to be stored in a cohort."""
        child, inactive = record.child, archived or record.identity_ended
        purposes = self._purposes(record, archived=inactive)
        documents = {key: document for key, (_, document) in purposes.items()}
        entries = {
            key: self._entry(key, purpose, document, cohort, version) for key, (purpose, document) in purposes.items()
        }
        archive_day = self._keyring.blind_index("archive_day", record.leaving.day.isoformat())
        item = RecordItem(
            child.child_id,
            RECORD,
            state=ARCHIVED if inactive else ACTIVE,
            responsible_authority=child.responsible_authority,
            version=version,
            cohort=cohort,
            archive_day=None if inactive else archive_day,
            blind_indexes=b"".join(entries) or None,
            ciphertext=encrypt_compressed(self._keyring, cohort, record, f"{RECORD}|{child.child_id}", RECORD_STEP),
        )
        return ItemsOfRecord(item, entries, documents)

    def documents(self, record: Record, *, archived: bool) -> dict[bytes, SearchDocument]:
        """Return the documents that the index stores of a record, by blind index."""
        return {key: document for key, (_, document) in self._purposes(record, archived=archived).items()}

    def cohort(self, record: Record, current: str) -> str:
        """Return the name of the keyset of the record's retention cohort, which exists then.

        A record stays in its ``current`` cohort while the month is the same. So during a rotation of ``index``, which
        changes the names, a change of a record needs no new keyset.
        """
        names = self._keyring.cohorts(destruction_month_of(record))
        if current in names:
            return current
        self._keyring.create_if_missing(names[0])
        return names[0]

    def _purposes(self, record: Record, *, archived: bool) -> dict[bytes, tuple[str, SearchDocument]]:
        """Return the documents by blind index, each with the purpose for which it is indexed."""
        entries, inactive = build_index_entries(record, archived=archived), archived or record.identity_ended
        found = [(SEARCHABLE, key, entry.document) for entry in entries.shared for key in entry.keys]
        found += [(SCREENING, key, entry.document) for entry in entries.screening for key in entry.keys]
        found += [(PRIVATE, viewer, document) for viewer, document in entries.private]
        found += [(PADDING, key, document) for key, document in _padding(record, entries, inactive=inactive)]
        return {self._keyring.blind_index(purpose, key): (purpose, document) for purpose, key, document in found}

    def _entry(
        self, blind_index: bytes, purpose: str, document: SearchDocument, cohort: str, version: int
    ) -> IndexEntryItem:
        associated_data = entry_associated_data(purpose, document.child_id)
        return IndexEntryItem(
            blind_index,
            document.child_id,
            cohort=cohort,
            version=version,
            ciphertext=encrypt(self._keyring, cohort, document, associated_data, DOCUMENT_STEP),
        )


def _padding(record: Record, entries: IndexEntries, *, inactive: bool) -> Iterator[tuple[str, SearchDocument]]:
    """Yield entries that nobody looks up, so that their number reveals neither a review nor a shield.

    A record has as many entries as if it were neither, unless it has more anyway. One that is archived or ended has as
    many as if it were shielded.
    """
    if inactive:
        entry = screening_entry(record)
        missing = 0 if entries.screening else len(entry.keys)
        yield from ((f"{record.child.child_id}|{number}", entry.document) for number in range(missing))
    elif not entries.shared:
        for _, document in entries.private[:1]:
            stored = len(dict(entries.private)) + sum(len(each.keys) for each in entries.screening)
            missing_keys = blocking_keys_of_record(to_search_document(record.child))[stored - len(record.pending) :]
            yield from ((f"{record.child.child_id}|{key}", document) for key in missing_keys)
    elif record.shield:
        ordinary = len(blocking_keys_of_record(to_search_document(record.child)))
        stored = sum(len(entry.keys) for entry in (*entries.shared, *entries.screening))
        document = entries.shared[0].document
        yield from ((f"{record.child.child_id}|{number}", document) for number in range(ordinary - stored))


def blind_indexes_of(stored: StoredRecord | None) -> list[bytes]:
    """Return the blind indexes under which the record's search documents are stored."""
    return unpack_blind_indexes(stored.blind_indexes) if stored else []


def unpack_blind_indexes(packed: bytes) -> list[bytes]:
    """Return the blind indexes that a record's item lists, one behind the other."""
    return [packed[i : i + BLIND_INDEX_BYTES] for i in range(0, len(packed), BLIND_INDEX_BYTES)]
