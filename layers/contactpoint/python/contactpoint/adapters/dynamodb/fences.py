"""The fences in DynamoDB: read before a look-up, checked and changed by the write that rests on it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition

from contactpoint.adapters.dynamodb.batch import get_all
from contactpoint.adapters.dynamodb.tables import FenceItem
from contactpoint.adapters.dynamodb.transaction import Transaction
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.ports.records import RecordChange
from contactpoint.domain.children import Record
from contactpoint.domain.matching.fences import Fences, claims_of, hides_more

SHIELDS = tuple(f"shields|{shard}" for shard in range(4))
"""The fence of all shields, four times: a write that becomes findable checks one, and a shield changes them all.

Checks of one item at the same moment conflict, so more of them let more registrations happen at once."""
_KEPT = timedelta(days=1)
"""Much longer than any request. A fence without an item is as good as one that nobody has changed."""


class DynamoFences:
    """The fences on DynamoDB."""

    def __init__(self, keyring: Keyring, now: Callable[[], datetime]) -> None:
        self._keyring, self._now = keyring, now

    def read(self, record: Record) -> Fences:
        """Return the fences of the record's own claims, and one of those of all shields."""
        names = [SHIELDS[sum(record.child.child_id.encode()) % len(SHIELDS)], *claims_of(record.child)]
        by_key = {self._key(name): name for name in names}
        found = {by_key[item.fence]: item.token for item in get_all(FenceItem, by_key, consistent_read=True)}
        return Fences({name: found.get(name, "") for name in names})

    def move(self, write: Transaction, change: RecordChange) -> None:
        """Check the fences that a change rests on, and change those that others rest on, in its transaction.

        Whatever rests on a claim rests on the shields too. So a change that moves all of these moves no claim.
        """
        read = change.fences.tokens if change.fences else {}
        hides = hides_more(change.before.record if change.before else None, change.after)
        moved = set(SHIELDS) if hides else set(read) - set(SHIELDS)
        for name in sorted(moved | (set(read) & set(SHIELDS))):
            condition = self._unchanged(read[name]) if name in read else None
            if name in moved:
                write.save(self._item(name, self._key(change.event.event_id).hex()), condition=condition)
            else:
                write.condition_check(FenceItem, self._key(name), condition=condition)

    def _key(self, name: str) -> bytes:
        return self._keyring.blind_index("fence", name)

    def _item(self, name: str, token: str) -> FenceItem:
        return FenceItem(self._key(name), token=token, expires_at=int((self._now() + _KEPT).timestamp()))

    @staticmethod
    def _unchanged(token: str) -> Condition:
        return FenceItem.token == token if token else FenceItem.fence.does_not_exist()
