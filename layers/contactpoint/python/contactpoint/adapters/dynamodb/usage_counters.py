"""Counters in DynamoDB: counted in parallel with whatever else a request does, deleted when their day is over."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any

from pynamodb.constants import NUMBER, UPDATED_NEW
from pynamodb.expressions.operand import Path

from contactpoint.adapters.dynamodb.tables import UsageItem
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.access.usage_limits import Counter

_KEPT_AFTERWARDS = timedelta(hours=1)
_PARALLEL = 2
"""A practitioner, and the system that calls on their behalf."""


class DynamoUsage:
    """The counters on DynamoDB: one item for what one person or system does of one activity in a day, so one call."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring
        self._pool = ThreadPoolExecutor(max_workers=_PARALLEL)

    def count(self, counters: Sequence[Counter]) -> Callable[[], Sequence[int]]:
        """Begin to add one to each counter; the result waits for their new values.

        Each addition is atomic: of many requests at the same moment, exactly one is told any value.
        """
        items = [(name, tuple(of)) for name, of in groupby(counters, attrgetter("day_name"))]
        begun = [self._pool.submit(_add_one, self._keyring.blind_index("usage", name), of) for name, of in items]
        return lambda: [uses for each in begun for uses in each.result()]


def _add_one(day: bytes, counters: Sequence[Counter]) -> list[int]:
    table: Any = UsageItem._get_connection()  # noqa: SLF001 - a model cannot name its attributes by the hour
    expires_at = int((max(counter.ends_at for counter in counters) + _KEPT_AFTERWARDS).timestamp())
    actions = [Path(_attribute(counter)).add({NUMBER: "1"}) for counter in counters]
    updated = table.update_item(
        day, actions=[*actions, UsageItem.expires_at.set(expires_at)], return_values=UPDATED_NEW
    )["Attributes"]
    return [int(updated[_attribute(counter)][NUMBER]) for counter in counters]


def _attribute(counter: Counter) -> str:
    return counter.window if counter.window == "day" else f"hour_{counter.started_at.hour:02d}"
