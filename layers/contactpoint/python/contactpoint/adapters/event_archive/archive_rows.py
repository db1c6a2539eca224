"""Events as they are archived: the rows of a sorted file, made of the items of the table and made into such again."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

import msgspec
from msgspec import Struct

from contactpoint.adapters.dynamodb.events.event_items import (
    DAY_MS,
    ID_BYTES,
    arrival_day,
    milliseconds_of,
    shard_of,
)
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.encryption.blind_indexes import BLIND_INDEX_BYTES

EVENTS, LISTS = "events", "lists"
"""The two files of a bucket: events by partition, and the lists that they are in."""


class Bucket(NamedTuple):
    """The events of a month that are archived together: those of one part of a shard of the partitions."""

    month: str
    shard: int
    part: int

    @property
    def name(self) -> str:
        """Where its files are stored."""
        return f"{self.month}/{self.shard:02d}-{self.part:03d}"


class ArchivedEvent(Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What is archived of an item: an event with its commitment and its position in the log; or where the event is."""

    ciphertext: bytes = b""
    commitment: bytes = b""
    position: int | None = None
    first: bytes = b""


class Place(NamedTuple):
    """An event's place in a list, and where the event is."""

    place: bytes
    partition: bytes
    event_id: str


def bucket_of(partition: bytes, month: str, parts: int) -> Bucket:
    """Return where the events of a partition are archived."""
    return Bucket(month, shard_of(partition), partition[-2] % parts)


def event_row(item: EventItem, positions: Mapping[bytes, int]) -> tuple[bytes, bytes]:
    """Return the row of an item in the file of events, with its position in the log by its commitment."""
    if item.first:
        archived = ArchivedEvent(first=bytes(item.first))
    else:
        commitment = commitment_of(item)
        archived = ArchivedEvent(bytes(item.ciphertext), commitment, positions[commitment])
    return key_of(bytes(item.partition), item.event_id), msgspec.msgpack.encode(archived)


def item_of(key: bytes, value: bytes) -> EventItem:
    """Return the item of a row in the file of events."""
    archived = msgspec.msgpack.decode(value, type=ArchivedEvent)
    event_id = key[BLIND_INDEX_BYTES:].hex()
    item = EventItem(key[:BLIND_INDEX_BYTES], event_id, first=archived.first or None)
    item.ciphertext, item.position = archived.ciphertext or None, archived.position
    item.arrival = bytes.fromhex(event_id) + archived.commitment if archived.commitment else None
    return item


def commitment_of(item: EventItem) -> bytes:
    """Return the commitment in an item's arrival."""
    return bytes(item.arrival or b"")[ID_BYTES:]


def list_rows(item: EventItem) -> Iterator[tuple[bytes, bytes]]:
    """Yield the rows of an event in the file of lists."""
    value = key_of(bytes(item.partition), item.event_id)
    for list_key in filter(None, (item.organisation, item.practitioner, item.type, item.redacted)):
        yield bytes(list_key) + bytes(item.place), value
    if not item.redacted and not item.first:
        day = day_list_key(milliseconds_of(item.event_id) // DAY_MS, shard_of(bytes(item.partition)))
        yield day + bytes.fromhex(item.event_id), value


def place_of(key: bytes, value: bytes) -> Place:
    """Return the place that a row of the file of lists describes."""
    return Place(key[BLIND_INDEX_BYTES:], value[:BLIND_INDEX_BYTES], value[BLIND_INDEX_BYTES:].hex())


def day_list_key(day: int, shard: int) -> bytes:
    """Return the key of a day's list, as long as that of the others."""
    return arrival_day(day, shard).encode().ljust(BLIND_INDEX_BYTES, b"-")


def key_of(partition: bytes, event_id: str) -> bytes:
    """Return the key of an event in the file of events."""
    return partition + bytes.fromhex(event_id)


def newest(places: Iterable[Place], limit: int) -> list[Place]:
    """Return the newest places, each event once."""
    by_event = {place.event_id: place for place in places}
    return sorted(by_event.values(), reverse=True)[:limit]
