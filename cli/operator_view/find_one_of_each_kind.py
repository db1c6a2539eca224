"""Real items of each table, as an operator reads them: without any KMS key."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from boto3.dynamodb.types import Binary, TypeDeserializer

from cli.operator_view.attributes import ATTRIBUTES, Storage

Item = Mapping[str, Any]
SCANNED = 1000
"""How many items of a table are read, at most, to find one of each kind."""
_SHOWN_DIGITS = 16
"""The first eight are the id of the key, so the same in many items."""


def one_of_each_kind(client: Any, table_name: str) -> list[Item]:
    """Return one item of each kind in a table: kinds differ in their keys' prefixes or in their attributes."""
    plain = TypeDeserializer()
    found: dict[object, Item] = {}
    for raw in client.scan(TableName=table_name, Limit=SCANNED)["Items"]:
        item = {name: plain.deserialize(value) for name, value in raw.items()}
        found.setdefault(_kind(item), item)
    return list(found.values())


def rows(table: str, item: Item) -> Iterator[tuple[str, str, str]]:
    """Yield each attribute of an item, in the documented order, with what is read and what it shows.

    An attribute that is not documented comes last.
    """
    documented = ATTRIBUTES[table]
    order = {name: place for place, name in enumerate(documented)}
    for name in sorted(item, key=lambda each: (order.get(documented_name(each), len(order)), each)):
        known = documented.get(documented_name(name))
        yield name, as_read(item[name], known.storage if known else None), known.shows if known else "NOT DOCUMENTED"


def undocumented(table: str, item: Item) -> list[str]:
    """Return the attributes that the documented list lacks."""
    return sorted(set(map(documented_name, item)) - set(ATTRIBUTES[table]))


def documented_name(attribute: str) -> str:
    """Return the name under which an attribute is documented: one for the counters of all hours."""
    return re.sub(r"^hour_\d\d$", "hour_*", attribute)


def as_read(value: Any, storage: Storage | None) -> str:
    """Return a value as an operator reads it: of bytes no more than the kind and the length."""
    if not isinstance(value, Binary | bytes):
        return str(value)
    content = bytes(value)
    start = f" {content.hex()[:_SHOWN_DIGITS]}…" if storage == "blind index" else ""
    return f"{storage or 'bytes'}{start}, {len(content):,} bytes"


def _kind(item: Item) -> object:
    prefixes = [value.partition("#")[0] for value in item.values() if isinstance(value, str) and "#" in value]
    return (prefixes[0], item.get("sort_key")) if prefixes else frozenset(item)
