"""The search index in DynamoDB: all keys of a search are looked up side by side, in one round trip."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from contactpoint.matching import Card
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

    def cards(self, keys: Sequence[str]) -> tuple[Card, ...]:
        """Return the cards under any of ``keys``, each child's once; of one key, the first 200 at most."""
        tokens = [self._keyring.token("index", key) for key in keys]
        found = {item.child_id: item for items in self._pool.map(_query, tokens) for item in items}
        self._keyring.load({item.cohort for item in found.values()})
        return tuple(self._open(item) for item in found.values())

    def _open(self, item: CardItem) -> Card:
        return unseal(self._keyring, item.cohort, item.sealed, f"card|{item.child_id}", Card)


def _query(token: bytes) -> list[CardItem]:
    return list(CardItem.query(token, limit=MOST_CARDS_OF_A_KEY))
