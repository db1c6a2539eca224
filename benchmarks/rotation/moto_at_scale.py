"""moto with many items: a scan goes on behind its position.

The harness does not sort a table's items, and moto finds a scan's position by their order.
"""

from typing import Any

import pytest
from moto.dynamodb.models import table
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from tests.invariants.faults.harness.moto_backend import unsorted_items

ONE_PAGE = 10**12
"""In bytes: only a limit ends a page."""


def prepare(patch: pytest.MonkeyPatch) -> None:
    """Patch moto, after the harness has."""
    patch.setattr(Table, "all_items", _sorted_items)
    patch.setattr(table, "RESULT_SIZE_LIMIT", ONE_PAGE)


def _sorted_items(of: Table) -> list[Item]:
    """Return all items in the order by which moto compares them with a position."""
    if of.range_key_attr:
        return sorted(unsorted_items(of), key=lambda item: (item.hash_key.value, _value(item.range_key)))
    return sorted(unsorted_items(of), key=lambda item: item.hash_key.value)


def _value(key: DynamoType | None) -> Any:
    return key and key.value
