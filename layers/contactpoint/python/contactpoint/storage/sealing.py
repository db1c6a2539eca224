"""Turning what is personal into ciphertext and back, bound to the item that it stands in."""

from typing import Any, TypeVar

import msgspec

from contactpoint.audit import Event
from contactpoint.storage.keyring import Keyring
from contactpoint.storage.models import EventItem

T = TypeVar("T")
DAY_SHARDS = 8


def seal(keyring: Keyring, cohort: str, value: Any, bound_to: str) -> bytes:
    """Return ``value`` as JSON, sealed under the cohort's keyset."""
    return keyring.seal(cohort, msgspec.json.encode(value), bound_to)


def unseal(keyring: Keyring, cohort: str, sealed: bytes, bound_to: str, kind: type[T]) -> T:
    """Return the value that was sealed."""
    return msgspec.json.decode(keyring.open(cohort, sealed, bound_to), type=kind)


def day_trail(day: str, shard: int) -> str:
    """Return one of the trails on which a day's events stand; `DAY_SHARDS` of them spread the writes."""
    return f"day#{day}#{shard}"


def event_items(keyring: Keyring, event: Event) -> list[EventItem]:
    """Return the items of one event: on its day's trail, and on the trail of each child concerned."""
    shard = int(event.event_id[-2:], 16) % DAY_SHARDS
    day = event.occurred_at.date().isoformat()
    sealed = keyring.seal_event(msgspec.json.encode(event), event.event_id)
    known = event.event_id
    theirs = organisation_day(event.organisation_id, day)
    of_the_day = EventItem(day_trail(day, shard), known, sealed=sealed, organisation_day=theirs)
    return [of_the_day, *(EventItem(f"child#{i}", known, sealed=sealed) for i in event.child_ids)]


def organisation_day(organisation_id: str, day: str) -> str:
    """Return the key under which one organisation's events of one day stand."""
    return f"{organisation_id}#{day}"


def open_event(keyring: Keyring, item: EventItem) -> Event:
    """Return the event of an item; raises `tink.TinkError` if it was changed."""
    return msgspec.json.decode(keyring.open_event(item.sealed, item.event_id), type=Event)
