"""The search index in DynamoDB: all keys of a search are looked up in parallel, in one round trip."""

from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

from contactpoint.adapters.dynamodb.tables import IndexEntryItem
from contactpoint.adapters.encryption.encryption import decrypt_or_report
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.matching import CandidateSet, SearchDocument
from contactpoint.domain.matching.index.blocking import MAX_BLOCK_SIZE, MAX_KEYS_PER_QUERY, drop_oversized_blocks
from contactpoint.domain.matching.index.index_entries import merge_private

SEARCHABLE, PRIVATE, SCREENING, PADDING = "searchable", "private", "screening", "padding"
"""The purposes for which something is indexed. Blind indexes of one purpose never equal those of another."""
MAX_SCREENING_BLOCK = 200


def entry_associated_data(purpose: str, child_id: str) -> str:
    """Return the associated data of an entry, so that one cannot be passed off as another's or for another purpose."""
    return f"{purpose}|{child_id}"


class DynamoSearchIndex:
    """The search index on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._pool = ThreadPoolExecutor(max_workers=MAX_KEYS_PER_QUERY + 2)

    def look_up(self, keys: Sequence[str], viewers: Sequence[str]) -> CandidateSet:
        """Return the search documents stored under any of ``keys``, each child once; oversized blocks are skipped.

        What is under review and a viewer sees is read with the same parallel look-up, and all of it:
        a search that lost one would tell that it waits. Of the others, at most one document more than `MAX_BLOCK_SIZE`
        is read for each key. So a key that a million records share costs no more
        than any other. A document that cannot be decrypted is reported and counts as skipped. During a rotation of the
        index keyset, entries under the older key are looked up too.
        """
        own = [b for each in viewers for b in self._keyring.blind_indexes(PRIVATE, each)]
        keyed = [(key, b) for key in keys for b in self._keyring.blind_indexes(SEARCHABLE, key)]
        asked = [*((_query_own, each) for each in own), *((_query, blind_index) for _, blind_index in keyed)]
        blocks = list(self._pool.map(lambda ask: ask[0](ask[1]), asked))
        private, shared = [item for block in blocks[: len(own)] for item in block], blocks[len(own) :]
        items, skipped = drop_oversized_blocks((key for key, _ in keyed), shared)
        self._keyring.load({item.cohort for item in (*items, *private)})
        newest = _newest(items)
        documents, own_documents = self._decrypted(newest, SEARCHABLE), self._decrypted(private, PRIVATE)
        all_read = len(documents) + len(own_documents) == len(newest) + len(private)
        found = merge_private(documents, own_documents, keys)
        return CandidateSet(found, bool(skipped) or not all_read, skipped)

    def look_up_shielded(self, keys: Sequence[str]) -> CandidateSet:
        """Return the screening documents of shielded children under any of ``keys``. Searches never do this.

        A document that cannot be decrypted is reported and counts as skipped, so that screening fails closed.
        """
        blind_indexes = [b for key in keys for b in self._keyring.blind_indexes(SCREENING, key)]
        blocks = list(self._pool.map(_query_screening, blind_indexes))
        items = [item for block in blocks for item in block]
        self._keyring.load({item.cohort for item in items})
        oversized = any(len(block) > MAX_SCREENING_BLOCK for block in blocks)
        newest = _newest(items)
        documents = self._decrypted(newest, SCREENING)
        return CandidateSet(tuple(documents), oversized or len(documents) < len(newest))

    def _decrypted(self, items: Iterable[IndexEntryItem], purpose: str) -> list[SearchDocument]:
        return [document for item in items if (document := self._decrypt(item, purpose))]

    def _decrypt(self, item: IndexEntryItem, purpose: str) -> SearchDocument | None:
        associated_data = entry_associated_data(purpose, item.child_id)
        reported_as = ("search_index", item.child_id)
        return decrypt_or_report(
            self._keyring, item.cohort, item.ciphertext, associated_data, SearchDocument, reported_as
        )


def _newest(items: Iterable[IndexEntryItem]) -> list[IndexEntryItem]:
    """Return one entry for each child: the one that was written last, so that a new shield counts."""
    newest: dict[str, IndexEntryItem] = {}
    for item in items:
        known = newest.get(item.child_id)
        if known is None or item.version > known.version:
            newest[item.child_id] = item
    return list(newest.values())


def _query(blind_index: bytes) -> list[IndexEntryItem]:
    return list(IndexEntryItem.query(blind_index, limit=MAX_BLOCK_SIZE + 1, consistent_read=True))


def _query_own(blind_index: bytes) -> list[IndexEntryItem]:
    return list(IndexEntryItem.query(blind_index, consistent_read=True))


def _query_screening(blind_index: bytes) -> list[IndexEntryItem]:
    return list(IndexEntryItem.query(blind_index, limit=MAX_SCREENING_BLOCK + 1, consistent_read=True))
