"""Patches of moto: its answers stay the same, and it takes less time for them."""

import copy
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from zlib import crc32

import moto.dynamodb.models
import moto.kms.models
import pytest
from moto.dynamodb.models import DynamoDBBackend, Table
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict


def patch_moto(patch: pytest.MonkeyPatch) -> None:
    """Patch moto until the test ends."""
    patch.setattr(moto.dynamodb.models, "copy", NoTableCopies)
    patch.setattr(DynamoDBBackend, "transact_write_items", write_transaction)
    patch.setattr(Table, "query", query_one_partition)
    patch.setattr(Item, "is_within_segment", is_within_segment)
    patch.setattr(DynamoType, "__eq__", is_equal)
    patch.setattr(DynamoType, "__hash__", hash_of)
    # A symmetric key signs nothing. moto makes an RSA key for each all the same, which takes a tenth of a second.
    patch.setattr(moto.kms.models, "generate_private_key", lambda _: None)


class NoTableCopies:
    """What moto uses to copy: it would copy a whole table for each item of a transaction."""

    copy = staticmethod(copy.copy)

    @staticmethod
    def deepcopy(value: Any, memo: Any = None) -> Any:
        """Return a table itself, and a copy of anything else."""
        return value if isinstance(value, Table) else copy.deepcopy(value, memo)


def write_transaction(backend: DynamoDBBackend, items: Sequence[Mapping[str, Mapping[str, Any]]]) -> None:
    """Write a transaction; if it fails, put back what it touched."""
    writes = [of for each in items for of in each.values() if of["TableName"] in backend.tables]
    put_back = [_touched(backend.tables[of["TableName"]], of) for of in writes]
    detach_updated(backend, [each["Update"] for each in items if "Update" in each])
    try:
        _TRANSACT(backend, list(items))  # type: ignore[arg-type]
    except Exception:
        for each in put_back:
            each()
        raise


def _touched(table: Table, write: Mapping[str, Any]) -> Callable[[], None]:
    """Return what puts an item back that a transaction is about to write."""
    found = write.get("Key") or write["Item"]
    of: Any = table.items
    key = DynamoType(found[table.hash_key_attr])
    if table.range_key_attr:
        of, key = of[key], DynamoType(found[table.range_key_attr])
    item = of.get(key)

    def put_back() -> None:
        if item is None:
            of.pop(key, None)
        else:
            of[key] = item

    return put_back


def detach_updated(backend: DynamoDBBackend, updates: Sequence[Mapping[str, Any]]) -> None:
    """Give each item that is updated in place attributes of its own: who has the item keeps it as it was."""
    for update in updates:
        table = backend.tables[update["TableName"]]
        keys = [DynamoType(update["Key"][name]) for name in (table.hash_key_attr, table.range_key_attr) if name]
        found = table.get_item(*keys)
        if found and len(keys) == 1:
            table.items[keys[0]] = _copy_item(found)
        elif found:
            table.items[keys[0]][keys[1]] = _copy_item(found)


def _copy_item(item: Item) -> Item:
    """Return an item with attributes of its own. moto replaces their values, so the values can be shared."""
    attributes = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.update(attributes, item.attrs)
    vars(attributes).update(vars(item.attrs))
    copied = Item.__new__(Item)
    vars(copied).update(vars(item), attrs=attributes)
    return copied


def query_one_partition(table: Table, hash_key: Any, *rest: Any, **named: Any) -> Any:
    """Query a table as moto does. moto looks at every item of the table."""
    if rest[6] is None and hash_key is not None:
        whole, table = table, Table.__new__(Table)
        vars(table).update(vars(whole), items={hash_key: whole.items.get(hash_key, {})})
    return _QUERY(table, hash_key, *rest, **named)


def is_equal(one: DynamoType, other: DynamoType) -> bool:
    """Return whether two values are equal. moto converts both first."""
    return one.type == other.type and (one.value == other.value or bool(_EQUAL(one, other)))


def hash_of(value: DynamoType) -> int:
    """Return the hash of a value."""
    return hash(value.value) if value.type in ("S", "B") else int(_HASH(value))


def is_within_segment(item: Item, segments: Any) -> bool:
    """Return whether an item belongs to a segment of a scan, always the same one. moto cannot hash a binary key."""
    if segments == (None, None):
        return True
    segment, total = segments
    key = item.hash_key.value
    return bool(crc32(key if isinstance(key, bytes) else str(key).encode()) % total == segment)


_QUERY, _EQUAL, _HASH = Table.query, DynamoType.__eq__, DynamoType.__hash__
_TRANSACT = DynamoDBBackend.transact_write_items
