"""DynamoDB's capacity units of a call, computed from the sizes of its items as its documentation defines them."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WRITE_BYTES, READ_BYTES = 1024, 4096
INDEX_OVERHEAD = 100
"""DynamoDB stores so many bytes for each item in addition to its attributes."""
_LISTED = ("type", "redacted")
PROJECTIONS: Mapping[str, tuple[str, ...]] = {
    "archive_day": ("child_id", "sort_key", "archive_day"),
    "member_of": ("account_key", "member_of"),
    "arrival_day": ("partition", "event_id", "arrival_day", "arrival"),
    "organisation": ("partition", "event_id", "organisation", "place", "practitioner"),
    **{name: ("partition", "event_id", name, "place") for name in _LISTED},
}
"""The attributes of each secondary index, by the attribute that is its partition key."""


@dataclass(frozen=True)
class Usage:
    """What one call used.

    Attributes
    ----------
    table
        The table without its prefix; empty for KMS and for transactions, which write to several.
    reads, writes
        Capacity units.
    query_bytes, queries
        What queries returned, and how many there were: their reads grow with the directory.
    stored
        Bytes that puts stored, with those of secondary indexes, by table.
    written
        Write units by table.
    during
        When it began and ended.
    """

    service: str
    operation: str
    reads: float = 0.0
    queries: int = 0
    query_bytes: int = 0
    query_items: int = 0
    written: Mapping[str, float] | None = None
    stored: Mapping[str, int] | None = None
    during: tuple[float, float] = (0.0, 0.0)


def usage_of(
    service: str,
    operation: str,
    request: Mapping[str, Any],
    response: Any,
    during: tuple[float, float],
    indexed_before: set[str] | None = None,
) -> Usage:
    """Return what a call used.

    Parameters
    ----------
    indexed_before
        What secondary indexes contain: an index is not written if what it has of an item does not change.
    """
    if service != "dynamodb":
        return Usage(service, operation, during=during)
    if operation in ("GetItem", "BatchGetItem"):
        return Usage(service, operation, reads=sum(_read(request, response)), during=during)
    if operation in ("Query", "Scan"):
        items = response["Items"]
        size = sum(map(item_bytes, items))
        reads = max(1, math.ceil(size / READ_BYTES)) * _weight(request)
        index = operation == "Query"
        return Usage(service, operation, reads, int(index), size, len(items), during=during)
    written: dict[str, float] = {}
    stored: dict[str, int] = {}
    for table, item, factor in _writes(operation, request):
        size = item_bytes(item) if item else 0
        units = max(1, math.ceil(size / WRITE_BYTES)) * factor
        indexes = [names for names in PROJECTIONS.values() if item and item.keys() >= set(names)]
        projected = [_projected(item, names) for names in indexes]
        new = [each for each in projected if indexed_before is None or repr(each) not in indexed_before]
        if indexed_before is not None:
            indexed_before.update(map(repr, projected))
        units += sum(math.ceil(item_bytes(each) / WRITE_BYTES) for each in new)
        written[table] = written.get(table, 0) + units
        if item:
            sizes = [size, *map(item_bytes, projected)]
            stored[table] = stored.get(table, 0) + sum(sizes) + INDEX_OVERHEAD * len(sizes)
    return Usage(service, operation, written=written, stored=stored, during=during)


def item_bytes(item: Mapping[str, Any]) -> int:
    """Return the size of an item in DynamoDB's own format: the names and the values of its attributes."""
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(typed: Mapping[str, Any]) -> int:
    ((kind, value),) = typed.items()
    match kind:
        case "S":
            return len(value.encode())
        case "B":
            return len(bytes(value))
        case "N":
            return len(str(value)) // 2 + 1
        case "M":
            return 3 + item_bytes(value) + len(value)
        case "L":
            return 3 + sum(_value_bytes(each) + 1 for each in value)
    return 1


def _read(request: Mapping[str, Any], response: Any) -> Iterable[float]:
    if "RequestItems" in request:
        for table, asked in request["RequestItems"].items():
            found = response["Responses"].get(table, [])
            missing = len(asked["Keys"]) - len(found)
            yield from (max(1, math.ceil(item_bytes(item) / READ_BYTES)) * _weight(asked) for item in found)
            yield missing * _weight(asked)
    else:
        yield max(1, math.ceil(item_bytes(response.get("Item", {})) / READ_BYTES)) * _weight(request)


def _weight(request: Mapping[str, Any]) -> float:
    return 1.0 if request.get("ConsistentRead") else 0.5


def _writes(operation: str, request: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any], int]]:
    """Yield each write of a call: its table, what it stores and by how much a transaction multiplies it."""
    if operation == "TransactWriteItems":
        for each in request["TransactItems"]:
            ((_, write),) = each.items()
            yield _short(write["TableName"]), write.get("Item", {}), 2
    elif operation == "PutItem":
        yield _short(request["TableName"]), request["Item"], 1
    elif operation in ("UpdateItem", "DeleteItem"):
        yield _short(request["TableName"]), {}, 1


def _short(table: str) -> str:
    return table.removeprefix("cp-")


def _projected(item: Mapping[str, Any], names: tuple[str, ...]) -> Mapping[str, Any]:
    return {name: item[name] for name in names if name in item}
