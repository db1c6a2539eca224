"""Counters in DynamoDB: counted in parallel with whatever else a request does, deleted when their window is over."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from contactpoint.adapters.dynamodb.tables import UsageItem
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.access.limits import Counter

_KEPT_AFTERWARDS = timedelta(hours=1)
_PARALLEL = 4
"""An hour and a day, for a practitioner and for the system that calls on their behalf."""


class DynamoUsage:
    """The counters on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._pool = ThreadPoolExecutor(max_workers=_PARALLEL)

    def count(self, counters: Sequence[Counter]) -> Callable[[], Sequence[int]]:
        """Begin to add one to each counter; the result waits for their new values.

        Each addition is atomic: of many requests at the same moment, exactly one is told any value.
        """
        names = [self._keyring.blind_index("usage", counter.name) for counter in counters]
        begun = [self._pool.submit(_add_one, *each) for each in zip(names, counters, strict=True)]
        return lambda: [each.result() for each in begun]


def _add_one(name: bytes, counter: Counter) -> int:
    item = UsageItem(name)
    expires_at = int((counter.ends_at + _KEPT_AFTERWARDS).timestamp())
    item.update(actions=[UsageItem.uses.add(1), UsageItem.expires_at.set(expires_at)])
    return int(item.uses)
