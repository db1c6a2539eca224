"""The search index in DynamoDB: all keys of a search are looked up side by side, in one round trip."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from contactpoint.matching import Card, Found
from contactpoint.matching.keys import MOST_CARDS_OF_A_KEY, MOST_QUERY_KEYS, narrow
from contactpoint.storage.keyring import Keyring
from contactpoint.storage.models import CardItem
from contactpoint.storage.sealing import unseal

OPEN, HIDDEN = "index", "hidden"


def purpose(*, hidden: bool) -> str:
    """Return what the tokens of an entry are for: those of hidden facts have nothing in common with a search's."""
    return HIDDEN if hidden else OPEN


def bound_to(child_id: str, *, hidden: bool) -> str:
    """Return what an entry's card is sealed to: one of hidden facts does not pass for one that a search may read."""
    return f"{HIDDEN if hidden else 'card'}|{child_id}"


class DynamoIndex:
    """`contactpoint.directory.ports.Index` on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._pool = ThreadPoolExecutor(max_workers=MOST_QUERY_KEYS)

    def look_up(self, keys: Sequence[str], *, hidden: bool = False) -> Found:
        """Return the cards under any of ``keys``, each child's once; of a key that is too wide, none.

        Of each key at most one card more than it may have is read, so a key that a million records share costs no
        more than any other, and its page is far from DynamoDB's megabyte. While the index keyset is rotated, what
        stands under the older key is looked up as well.
        """
        tokens = [token for key in keys for token in self._keyring.tokens(purpose(hidden=hidden), key)]
        items, wide = narrow(list(self._pool.map(_query, tokens)))
        self._keyring.load({item.cohort for item in items})
        return Found(tuple(self._open(item, hidden=hidden) for item in items), wide)

    def _open(self, item: CardItem, *, hidden: bool) -> Card:
        return unseal(self._keyring, item.cohort, item.sealed, bound_to(item.child_id, hidden=hidden), Card)


def _query(token: bytes) -> list[CardItem]:
    return list(CardItem.query(token, limit=MOST_CARDS_OF_A_KEY + 1))
