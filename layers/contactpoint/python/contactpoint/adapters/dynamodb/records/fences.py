"""The fences in DynamoDB: read before a look-up, checked and changed by the write that rests on it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition

from contactpoint.adapters.dynamodb.client.batch_reads import get_all
from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.tables import FenceItem
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.ports.records import RecordChange
from contactpoint.domain.children import Record
from contactpoint.domain.matching.index.fences import Fences, claims_of, hides_more

SHIELDS = tuple(f"shields|{shard}" for shard in range(3))
"""The fence of all shields, three times: a write that becomes findable checks one, and a shield changes them all.

Checks of one item at the same moment conflict, so more of them let more registrations happen at once."""
_KEPT = timedelta(days=1)
"""Much longer than any request. A fence without an item is as good as one that nobody has changed."""


class DynamoFences:
    """The fences on DynamoDB.

    During a rotation of their key, some environments already name fences by the new key while others still use the old
    one. So a fence is read and checked under every key, and moved under the current one: of two writes, the second
    fails, whichever keys they use.
    """

    def __init__(self, keyring: Keyring, now: Callable[[], datetime]) -> None:
        self._keyring, self._now = keyring, now

    def read(self, record: Record) -> Fences:
        """Return the fences of the record's own claims, and one of those of all shields."""
        names = [SHIELDS[sum(record.child.child_id.encode()) % len(SHIELDS)], *claims_of(record.child)]
        by_key = {key: name for name in names for key in self._keys(name)}
        tokens: dict[str, list[str]] = {name: [] for name in names}
        for item in get_all(FenceItem, by_key, consistent_read=True):
            tokens[by_key[item.fence]].append(f"{item.fence.hex()}={item.token}")
        return Fences({name: ",".join(sorted(found)) for name, found in tokens.items()})

    def move(self, write: Transaction, change: RecordChange) -> None:
        """Check the fences that a change rests on, and change those that others rest on, in its transaction.

        Whatever rests on a claim rests on the shields too. So a change that moves all of these moves no claim.
        """
        read = change.fences.tokens if change.fences else {}
        hides = hides_more(change.before.record if change.before else None, change.after)
        moved = set(SHIELDS) if hides else set(read) - set(SHIELDS)
        for name in sorted(moved | (set(read) & set(SHIELDS))):
            conditions = self._conditions(name, read[name]) if name in read else {}
            if name in moved:
                current = self._keys(name)[0]
                token = self._keys(change.event.event_id)[0].hex()
                write.save(self._item(current, token), condition=conditions.pop(current, None))
            for key, condition in conditions.items():
                write.condition_check(FenceItem, key, condition=condition)

    def _conditions(self, name: str, tokens: str) -> dict[bytes, Condition]:
        """Return, by every key, that a fence is as it was read. One that was not read under a key must not exist."""
        read = dict(each.split("=") for each in tokens.split(",") if each)
        return {key: _unchanged(read.get(key.hex(), "")) for key in self._keys(name)}

    def _keys(self, name: str) -> tuple[bytes, ...]:
        return self._keyring.blind_indexes("fence", name)

    def _item(self, key: bytes, token: str) -> FenceItem:
        return FenceItem(key, token=token, expires_at=int((self._now() + _KEPT).timestamp()))


def _unchanged(token: str) -> Condition:
    return FenceItem.token == token if token else FenceItem.fence.does_not_exist()
