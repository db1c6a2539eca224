"""Blind indexes: keyed pseudonyms by which stored items are found. Each begins with the id of the key that made it.

So a scan can prove, without opening anything, that nothing depends on a key (`adapters/dynamodb/keys_in_use.py`).
"""

from collections.abc import Mapping
from typing import Any

KEY_ID_BYTES = 4
BLIND_INDEX_BYTES = KEY_ID_BYTES + 16
INDEX, ACTIVITY_INDEX, AUDIT_INDEX = "index", "activity_index", "audit_index"
KEYSET_OF_PURPOSE: Mapping[str, str] = {
    "searchable": INDEX,
    "private": INDEX,
    "screening": INDEX,
    "padding": INDEX,
    "archive_day": INDEX,
    "cohort": INDEX,
    "inbox": ACTIVITY_INDEX,
    "reviews": ACTIVITY_INDEX,
    "cases": ACTIVITY_INDEX,
    "usage": ACTIVITY_INDEX,
    "digest": ACTIVITY_INDEX,
    "fence": ACTIVITY_INDEX,
    "page_session": ACTIVITY_INDEX,
    "events": AUDIT_INDEX,
    "household": AUDIT_INDEX,
}
"""Everything that a blind index is made of. `keysets reencrypt` makes those of ``index`` again.

Those of ``activity_index`` are never made again: what they name expires, or is decided. Those of ``audit_index`` cannot
be made again, so its old keys are kept.
"""


def blind_indexes(prf_set: Any, purpose: str, text: str) -> tuple[bytes, ...]:
    """Return the blind index of ``text`` under the primary key and then under each other key of the keyset."""
    primary, every = prf_set.primary_id(), prf_set.all()
    return tuple(_compute(every[i], i, purpose, text) for i in sorted(every, key=lambda i: i != primary))


def primary_blind_index(prf_set: Any, purpose: str, text: str) -> bytes:
    """Return the blind index of ``text`` under the primary key."""
    return _compute(prf_set.primary(), prf_set.primary_id(), purpose, text)


def _compute(prf: Any, key_id: int, purpose: str, text: str) -> bytes:
    computed = prf.compute(f"{purpose}|{text}".encode(), BLIND_INDEX_BYTES - KEY_ID_BYTES)
    return key_id.to_bytes(KEY_ID_BYTES, "big") + bytes(computed)
