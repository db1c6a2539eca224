"""Compares the search index with the records: what searches find must be what the records say.

A point-in-time restore brings each table to one second, and a transaction may have reached only some of them by then.
So a restored record may be shielded while an entry still shows its address.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import islice
from typing import Any

from contactpoint.adapters.dynamodb.client.batch_reads import get_all
from contactpoint.adapters.dynamodb.records.index_look_ups import (
    PADDING,
    PRIVATE,
    SCREENING,
    SEARCHABLE,
    entry_associated_data,
)
from contactpoint.adapters.dynamodb.records.record_items import (
    RECORD,
    RecordItems,
    blind_indexes_of,
    unpack_blind_indexes,
)
from contactpoint.adapters.dynamodb.records.records import DynamoRecords
from contactpoint.adapters.dynamodb.tables import IndexEntryItem, RecordItem
from contactpoint.adapters.encryption.encryption import decrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.unreadable_items import UNREADABLE
from contactpoint.domain.children import StoredRecord
from contactpoint.domain.matching import SearchDocument

_PURPOSES = (SEARCHABLE, SCREENING, PRIVATE, PADDING)
_PAGE = 100
SEGMENTS = 16


class IndexCheck:
    """Finds what differs between the records and their search entries, and mends it from the records."""

    def __init__(self, records: DynamoRecords, keyring: Keyring) -> None:
        self._records, self._keyring, self._items = records, keyring, RecordItems(keyring)

    def records(self) -> Iterator[str]:
        """Yield the id of every record."""
        is_record = RecordItem.sort_key == RECORD
        for item in RecordItem.scan(is_record, attributes_to_get=["child_id"], consistent_read=True):
            yield item.child_id

    def is_whole(self, child_id: str) -> bool:
        """Return whether a record's entries are stored, and contain what the record says and nothing else."""
        stored = self._records.find(child_id)
        if stored is None:
            return True
        expected, listed = self._documents(stored), blind_indexes_of(stored)
        if set(expected) != set(listed):
            return False
        entries = get_all(IndexEntryItem, listed, range_key=child_id, consistent_read=True)
        found = {bytes(item.blind_index): item for item in entries}
        return set(found) == set(expected) and all(
            self._contains(found[key], document) for key, document in expected.items()
        )

    def mend(self, child_id: str) -> None:
        """Write a record's entries again; raises `Conflict` if it changes at the same time."""
        self._records.reencrypt(child_id)

    def strays(self, among: Collection[str] | None = None, segments: int = SEGMENTS) -> Iterator[tuple[bytes, str]]:
        """Yield the entries that no record lists: they would show what a record does not say any more.

        The whole index is read, because an entry cannot be found by its child: in ``segments`` at the same time.

        Parameters
        ----------
        among
            The children to look for; all if left out.
        """
        with ThreadPoolExecutor(max_workers=segments) as pool:
            parts = [pool.submit(self._strays, among, number, segments) for number in range(segments)]
            for part in as_completed(parts):
                yield from part.result()

    def _strays(self, among: Collection[str] | None, segment: int, segments: int) -> list[tuple[bytes, str]]:
        part: dict[str, Any] = {"segment": segment, "total_segments": segments} if segments > 1 else {}
        every = IndexEntryItem.scan(attributes_to_get=["blind_index", "child_id"], consistent_read=True, **part)
        entries = (item for item in every if among is None or item.child_id in among)
        found: list[tuple[bytes, str]] = []
        while page := list(islice(entries, _PAGE)):
            listed = self._listed({item.child_id for item in page})
            found += [(e.blind_index, e.child_id) for e in page if e.blind_index not in listed.get(e.child_id, ())]
        return found

    def delete(self, strays: Iterable[tuple[bytes, str]]) -> int:
        """Delete entries, and return how many."""
        with IndexEntryItem.batch_write() as batch:
            number = 0
            for blind_index, child_id in strays:
                batch.delete(IndexEntryItem(blind_index, child_id))
                number += 1
        return number

    def _documents(self, stored: StoredRecord) -> dict[bytes, SearchDocument]:
        return self._items.documents(stored.record, archived=stored.archived)

    def _contains(self, item: IndexEntryItem, document: SearchDocument) -> bool:
        for purpose in _PURPOSES:
            bound_to = entry_associated_data(purpose, document.child_id)
            try:
                found = decrypt(self._keyring, item.cohort, item.ciphertext, bound_to, SearchDocument)
            except UNREADABLE:
                continue
            return found == document
        return False

    def _listed(self, child_ids: set[str]) -> dict[str, Sequence[bytes]]:
        found = get_all(RecordItem, sorted(child_ids), range_key=RECORD, consistent_read=True)
        return {item.child_id: unpack_blind_indexes(item.blind_indexes or b"") for item in found}
