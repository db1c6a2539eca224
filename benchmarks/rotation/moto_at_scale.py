"""moto with many items: a transaction copies no table, and a scan goes on behind its position.

moto copies the tables before each transaction, which would take nearly all of the time. The harness does not sort a
table's items, and moto finds a scan's position by their order.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import moto.dynamodb.models
import pytest
from moto.dynamodb.models import DynamoDBBackend, table
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.models.table import Table

from benchmarks.cost.jobs import NoTableCopies
from tests.invariants.faults.harness.moto_backend import unsorted_items

ONE_PAGE = 10**12
"""In bytes: only a limit ends a page."""
_transact = DynamoDBBackend.transact_write_items
Touched = tuple[Table, DynamoType, DynamoType | None, Item | None]


def prepare(patch: pytest.MonkeyPatch) -> None:
    """Patch moto, after the harness has."""
    patch.setattr(moto.dynamodb.models, "copy", NoTableCopies)
    patch.setattr(DynamoDBBackend, "transact_write_items", _write)
    patch.setattr(Table, "all_items", _sorted_items)
    patch.setattr(table, "RESULT_SIZE_LIMIT", ONE_PAGE)


def _sorted_items(of: Table) -> list[Item]:
    """Return all items in the order by which moto compares them with a position."""
    if of.range_key_attr:
        return sorted(unsorted_items(of), key=lambda item: (item.hash_key.value, _value(item.range_key)))
    return sorted(unsorted_items(of), key=lambda item: item.hash_key.value)


def _value(key: DynamoType | None) -> Any:
    return key and key.value


def _write(backend: DynamoDBBackend, items: Sequence[Mapping[str, Mapping[str, Any]]]) -> None:
    """Write a transaction; if it fails, put back what it touched."""
    before = [_touched(backend.tables[of["TableName"]], of) for each in items for of in each.values()]
    try:
        _transact(backend, list(items))  # type: ignore[arg-type]
    except Exception:
        for each in before:
            _put_back(*each)
        raise


def _touched(of: Table, write: Mapping[str, Any]) -> Touched:
    found = write.get("Key") or write["Item"]
    key = DynamoType(found[of.hash_key_attr])
    if not of.range_key_attr:
        return of, key, None, of.items.get(key)  # type: ignore[return-value]
    range_key = DynamoType(found[of.range_key_attr])
    return of, key, range_key, of.items.get(key, {}).get(range_key)


def _put_back(of: Table, key: DynamoType, range_key: DynamoType | None, item: Item | None) -> None:
    items: Any = of.items if range_key is None else of.items[key]
    if item is None:
        items.pop(range_key or key, None)
    else:
        items[range_key or key] = item
