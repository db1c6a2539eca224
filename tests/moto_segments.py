"""Segments of a parallel scan by moto: it cannot hash a binary key."""

from typing import Any
from zlib import crc32

from moto.dynamodb.models.dynamo_type import Item


def is_within_segment(item: Item, segments: Any) -> bool:
    """Return whether an item belongs to a segment: always the same one, by its hash key."""
    if segments == (None, None):
        return True
    segment, total = segments
    key = item.hash_key.value
    return bool(crc32(key if isinstance(key, bytes) else str(key).encode()) % total == segment)
