"""Everything stored that depends on a key, and how many items still need one. Nothing is decrypted to find out.

A ciphertext begins with the id of its key (Tink's prefix), and so does a blind index. A new encrypted or blind
attribute must be added to `STORED`; a test compares it with the tables.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables import (
    COHORT_MARK,
    MODELS,
    AccountItem,
    CaseItem,
    ContactRequestItem,
    EventItem,
    EventKeysetItem,
    FenceItem,
    IdempotencyItem,
    IndexEntryItem,
    NotificationItem,
    PageSessionItem,
    RecordItem,
    ReviewItem,
    UsageItem,
)
from contactpoint.adapters.encryption.blind_indexes import (
    ACTIVITY_INDEX,
    AUDIT_INDEX,
    BLIND_INDEX_BYTES,
    INDEX,
    KEY_ID_BYTES,
)
from contactpoint.adapters.encryption.keyset_kinds import EVENT_DETAILS

SCAN_SEGMENTS = 16
"""A table is read in so many parts at the same time."""
KeyIds = Callable[[Any], Iterator[int]]
"""Yields the ids of the keys that made an attribute's value."""
OldKeys = Mapping[str, Collection[int]]
"""Keys that are to be deleted, by keyset."""
COHORT = "cohort"
"""In `STORED`: the keyset that the item names."""


def _of_ciphertext(value: bytes) -> Iterator[int]:
    if value[:1] == b"\x01":
        yield _key_id(value[1:])


def _of_blind_indexes(value: bytes) -> Iterator[int]:
    yield from (_key_id(value[i:]) for i in range(0, len(value), BLIND_INDEX_BYTES))


def _of_digest_text(value: str) -> Iterator[int]:
    yield _key_id(bytes.fromhex(value))


def keys_of_cohort_name(cohort: str) -> Iterator[int]:
    """Yield the id of the key of ``index`` that made a cohort's name."""
    if found := re.match("cohort#([0-9a-f]{8})", cohort):
        yield int(found[1], 16)


def _key_id(value: bytes) -> int:
    return int.from_bytes(value[:KEY_ID_BYTES], "big")


STORED: Mapping[type[Model], Mapping[str, tuple[str, KeyIds]]] = {
    RecordItem: {
        "ciphertext": (COHORT, _of_ciphertext),
        "cohort": (INDEX, keys_of_cohort_name),
        "archive_day": (INDEX, _of_blind_indexes),
        "blind_indexes": (INDEX, _of_blind_indexes),
    },
    IndexEntryItem: {
        "ciphertext": (COHORT, _of_ciphertext),
        "cohort": (INDEX, keys_of_cohort_name),
        "blind_index": (INDEX, _of_blind_indexes),
    },
    EventItem: {
        "ciphertext": ("audit", _of_ciphertext),
        "partition": (AUDIT_INDEX, _of_blind_indexes),
        "first": (AUDIT_INDEX, _of_blind_indexes),
        "organisation": (AUDIT_INDEX, _of_blind_indexes),
        "practitioner": (AUDIT_INDEX, _of_blind_indexes),
        "type": (AUDIT_INDEX, _of_blind_indexes),
        "redacted": (AUDIT_INDEX, _of_blind_indexes),
    },
    AccountItem: {
        "ciphertext": ("accounts", _of_ciphertext),
        "checks": ("checks", _of_ciphertext),
    },
    NotificationItem: {
        "ciphertext": ("notifications", _of_ciphertext),
        "inbox": (ACTIVITY_INDEX, _of_blind_indexes),
    },
    ContactRequestItem: {"ciphertext": ("notifications", _of_ciphertext)},
    ReviewItem: {
        "ciphertext": ("notifications", _of_ciphertext),
        "authority": (ACTIVITY_INDEX, _of_blind_indexes),
    },
    CaseItem: {
        "ciphertext": ("notifications", _of_ciphertext),
        "list": (ACTIVITY_INDEX, _of_blind_indexes),
    },
    IdempotencyItem: {
        "idempotency_key": (ACTIVITY_INDEX, _of_digest_text),
        "request": (ACTIVITY_INDEX, _of_blind_indexes),
        "ciphertext": ("notifications", _of_ciphertext),
    },
    FenceItem: {
        "fence": (ACTIVITY_INDEX, _of_blind_indexes),
        "token": (ACTIVITY_INDEX, _of_digest_text),
    },
    UsageItem: {"counter": (ACTIVITY_INDEX, _of_blind_indexes)},
    PageSessionItem: {
        "session": (ACTIVITY_INDEX, _of_blind_indexes),
        "ciphertext": ("page_sessions", _of_ciphertext),
    },
}
"""The attributes that depend on a key, by table: of which keyset, and how to see of which key."""


def needed_keysets(tables: Iterable[str]) -> set[str]:
    """Return the keysets that the items of these tables need, by the names of `tables.MODELS`.

    What events say of children is inside their ciphertext. Its keysets are needed where their table is.
    """
    models = [MODELS[table] for table in tables]
    of_events = {EVENT_DETAILS} if EventKeysetItem in models else set()
    return of_events | {keyset for model in models for keyset, _ in STORED.get(model, {}).values()}


def count_uses(old_keys: OldKeys) -> Counter[str]:
    """Return, by keyset, how many stored items still need one of its old keys; expired items do not count.

    It reads each table concerned once, consistently. Nothing may encrypt with these keys any longer.
    """
    kinds = {COHORT if keyset.startswith("cohort#") else keyset for keyset in old_keys}
    uses: Counter[str] = Counter()
    for model, attributes in STORED.items():
        if concerned := {name: rule for name, rule in attributes.items() if rule[0] in kinds}:
            count = partial(_count_segment, model, concerned, old_keys)
            with ThreadPoolExecutor(SCAN_SEGMENTS) as pool:
                for counted in pool.map(count, range(SCAN_SEGMENTS)):
                    uses.update(counted)
    return uses


def _count_segment(
    model: type[Model], attributes: Mapping[str, tuple[str, KeyIds]], old_keys: OldKeys, segment: int
) -> Counter[str]:
    uses: Counter[str] = Counter()
    for item in model.scan(segment=segment, total_segments=SCAN_SEGMENTS, consistent_read=True):
        uses.update(_keysets_needed(item, attributes, old_keys))
    return uses


def _keysets_needed(item: Any, attributes: Mapping[str, tuple[str, KeyIds]], old_keys: OldKeys) -> set[str]:
    """Return the keysets of which an item needs an old key."""
    if getattr(item, "sort_key", "") == COHORT_MARK or _is_expired(item):
        return set()
    needed = set()
    for name, (kind, key_ids) in attributes.items():
        keyset = item.cohort if kind == COHORT else kind
        value = getattr(item, name)
        if value and keyset in old_keys and any(key in old_keys[keyset] for key in key_ids(value)):
            needed.add(keyset)
    return needed


def _is_expired(item: Any) -> bool:
    expires_at = getattr(item, "expires_at", None)
    return expires_at is not None and expires_at < time.time()
