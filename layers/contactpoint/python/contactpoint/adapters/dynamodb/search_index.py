"""The search index in DynamoDB: all keys of a search are looked up in parallel, in one round trip."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from contactpoint.adapters.dynamodb.tables import IndexEntryItem
from contactpoint.adapters.encryption.encryption import decrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.matching import CandidateSet, SearchDocument
from contactpoint.domain.matching.blocking import MAX_BLOCK_SIZE, MAX_KEYS_PER_QUERY, drop_oversized_blocks

SEARCHABLE, SHIELDED = "searchable", "shielded"


def index_purpose(*, hidden: bool) -> str:
    """Return the purpose of an entry's blind indexes. Those of hidden facts never equal those of a search."""
    return SHIELDED if hidden else SEARCHABLE


def index_associated_data(child_id: str, *, hidden: bool) -> str:
    """Return the associated data of an entry.

    It differs for hidden facts, so that their ciphertext cannot be passed off as a searchable entry.
    """
    return f"{SHIELDED if hidden else 'document'}|{child_id}"


class DynamoSearchIndex:
    """The search index on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._pool = ThreadPoolExecutor(max_workers=MAX_KEYS_PER_QUERY)

    def look_up(self, keys: Sequence[str], *, hidden: bool = False) -> CandidateSet:
        """Return the search documents stored under any of ``keys``, each child once; oversized blocks are skipped.

        At most one document more than `MAX_BLOCK_SIZE` is read for each key. So a key that a million records share
        costs no more than any other, and a page stays far below DynamoDB's limit of one megabyte. During a rotation
        of the index keyset, entries under the older key are looked up too.
        """
        blind_indexes = [
            blind_index
            for key in keys
            for blind_index in self._keyring.blind_indexes(index_purpose(hidden=hidden), key)
        ]
        items, some_blocks_skipped = drop_oversized_blocks(list(self._pool.map(_query, blind_indexes)))
        self._keyring.load({item.cohort for item in items})
        return CandidateSet(tuple(self._decrypt(item, hidden=hidden) for item in items), some_blocks_skipped)

    def _decrypt(self, item: IndexEntryItem, *, hidden: bool) -> SearchDocument:
        return decrypt(
            self._keyring,
            item.cohort,
            item.ciphertext,
            index_associated_data(item.child_id, hidden=hidden),
            SearchDocument,
        )


def _query(blind_index: bytes) -> list[IndexEntryItem]:
    return list(IndexEntryItem.query(blind_index, limit=MAX_BLOCK_SIZE + 1))
