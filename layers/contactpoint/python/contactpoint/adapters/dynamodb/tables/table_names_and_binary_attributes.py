"""What every table has: a name until `connect` binds it, and binary attributes."""

from typing import Any

from pynamodb.attributes import BinaryAttribute


def placeholder_table_name(table: str) -> str:
    """Return the name of a table before `connect` binds it."""
    return f"unbound-{table.lower()}"


def binary(**options: Any) -> BinaryAttribute:
    """Return an attribute that is stored as bytes."""
    return BinaryAttribute(legacy_encoding=False, **options)
