"""The search index in DynamoDB: all keys of a search are looked up side by side, in one round trip."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from contactpoint.matching import Card, Found
from contactpoint.matching.keys import MOST_CARDS_OF_A_KEY
from contactpoint.storage.keyring import Keyring
from contactpoint.storage.models import CardItem
from contactpoint.storage.sealing import unseal

PARALLEL = 12


class DynamoIndex:
    """`contactpoint.directory.ports.Index` on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._pool = ThreadPoolExecutor(max_workers=PARALLEL)

    def look_up(self, keys: Sequence[str]) -> Found:
        """Return the cards under any of ``keys``, each child's once; of a key that is too wide, none.

        Of each key at most one card more than it may have is read, so a key that a million records share costs no
        more than any other, and its page is far from DynamoDB's megabyte.
        """
        tokens = [self._keyring.token("index", key) for key in keys]
        blocks = list(self._pool.map(_query, tokens))
        read = [block for block in blocks if len(block) <= MOST_CARDS_OF_A_KEY]
        found = {item.child_id: item for block in read for item in block}
        self._keyring.load({item.cohort for item in found.values()})
        return Found(tuple(self._open(item) for item in found.values()), wide=len(read) < len(blocks))

    def _open(self, item: CardItem) -> Card:
        return unseal(self._keyring, item.cohort, item.sealed, f"card|{item.child_id}", Card)


def _query(token: bytes) -> list[CardItem]:
    return list(CardItem.query(token, limit=MOST_CARDS_OF_A_KEY + 1))
