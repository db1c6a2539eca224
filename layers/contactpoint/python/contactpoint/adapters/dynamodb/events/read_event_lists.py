"""The lists of events in the table: by day, organisation, practitioner and type. An index has keys only."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any, NamedTuple

from contactpoint.adapters.dynamodb.client.batch_reads import get_items
from contactpoint.adapters.dynamodb.events.event_items import (
    DAY_MS,
    DAY_SHARDS,
    ID_BYTES,
    ORGANISATION_SHARDS,
    TIME_BYTES,
    arrival_day,
    keys_of_shards,
    month_of,
    organisation_day,
    organisation_shard,
    practitioner_month,
    redacted_day,
    type_day,
)
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.event_archive.archive_rows import Place, day_list_key, newest
from contactpoint.domain.days import start_of

_PARALLEL_QUERIES = 20
RANDOM_BYTES = ID_BYTES - TIME_BYTES


class EventList(NamedTuple):
    """Some lists whose events are shown as one, newest first.

    Attributes
    ----------
    keys
        The keys of the lists in their index.
    days
        The lists of a day, in UTC, by day and shard, if the events of all are shown.
    low, below
        From which place to below which one.
    only
        Of whom, if not all events of the lists are shown: the keys of a practitioner, which are lists of the archive.
    """

    index_name: str
    keys: tuple[bytes, ...]
    low: bytes
    below: bytes
    days: tuple[tuple[int, int], ...] = ()
    only: tuple[bytes, ...] = ()

    def archive_keys(self, shard: int) -> tuple[bytes, ...]:
        """Return the keys of the same lists in one shard of the archive."""
        if self.only:
            return self.only
        return (*self.keys, *(day_list_key(*each) for each in self.days if each[1] == shard))

    @property
    def months(self) -> tuple[str, ...]:
        """The months of the archive that can contain these events."""
        first, last = (_month(each) for each in (self.low, self.below))
        return tuple(dict.fromkeys((first, last)))

    def before(self, event_id: str | None) -> "EventList":
        """Return the lists below the place of an event."""
        return self._replace(below=min(self.below, bytes.fromhex(event_id))) if event_id else self


def list_of_day(keyring: Keyring, day: date) -> EventList:
    """Return what lists all events of a day; the redacted ones are in an order of their own."""
    low, below = _bounds(day, day)
    shards = [(number, shard) for number in _days(low, below) for shard in range(DAY_SHARDS)]
    keys = keys_of_shards(keyring, [redacted_day(day.isoformat())])
    return EventList("by_redaction", tuple(keys), low, below, tuple(shards))


def list_of_type(keyring: Keyring, day: date, event_type: str) -> EventList:
    """Return what lists the events of one type on a day; searches and views are in no such list."""
    keys = keys_of_shards(keyring, [type_day(event_type, day.isoformat())])
    return EventList("by_type", tuple(keys), *_bounds(day, day))


def list_of_organisation(keyring: Keyring, day: date, organisation_id: str) -> EventList:
    """Return what lists the events of an organisation on a day."""
    names = [organisation_day(organisation_id, day.isoformat(), shard) for shard in range(ORGANISATION_SHARDS)]
    return EventList("by_organisation", tuple(keys_of_shards(keyring, names)), *_bounds(day, day))


def list_of_practitioner(
    keyring: Keyring, days: tuple[date, date], organisation_id: str, practitioner_id: str
) -> EventList:
    """Return what lists a practitioner's events for an organisation from one day to another, at most a month later."""
    first, last = days
    low, below = _bounds(first, last)
    shard = organisation_shard(practitioner_id)
    each_day = (first + timedelta(days=number) for number in range((last - first).days + 1))
    names = [organisation_day(organisation_id, day.isoformat(), shard) for day in each_day]
    months = [practitioner_month(practitioner_id, month) for month in dict.fromkeys((_month(low), _month(below)))]
    only = tuple(keys_of_shards(keyring, months))
    return EventList("by_organisation", tuple(keys_of_shards(keyring, names)), low, below, only=only)


def places_in_table(lists: EventList, limit: int) -> list[Place]:
    """Return the newest places of some lists; the keys of an index say nothing else of an event."""
    if lists.low >= lists.below:
        return []
    reads = [*_of_index(lists, limit), *_of_days(lists, limit)]
    with ThreadPoolExecutor(max_workers=_PARALLEL_QUERIES) as pool:
        return newest((place for found in pool.map(lambda read: read(), reads) for place in found), limit)


def fetch(places: Iterable[Place]) -> list[EventItem]:
    """Return the events at some places."""
    return get_items(EventItem, [(place.partition, place.event_id) for place in places], consistent_read=True)


Read = Callable[[], list[Place]]


def _of_index(lists: EventList, limit: int) -> Iterator[Read]:
    index: Any = getattr(EventItem, lists.index_name)
    within = EventItem.place.between(lists.low, _last_below(lists.below))
    theirs = EventItem.practitioner.is_in(*lists.only) if lists.only else None
    for key in lists.keys:
        yield lambda key=key: [  # type: ignore[misc]
            _place(item, bytes(item.place))
            for item in index.query(key, within, theirs, scan_index_forward=False, limit=limit)
        ]


def _of_days(lists: EventList, limit: int) -> Iterator[Read]:
    within = EventItem.arrival.between(lists.low, lists.below)
    for name in (arrival_day(*each) for each in lists.days):
        yield lambda key=name: [  # type: ignore[misc]
            _place(item, bytes.fromhex(item.event_id))
            for item in EventItem.by_arrival.query(key, within, scan_index_forward=False, limit=limit)
        ]


def _place(item: EventItem, place: bytes) -> Place:
    return Place(place, bytes(item.partition), item.event_id)


def _bounds(first: date, last: date) -> tuple[bytes, bytes]:
    """Return the first place of a day, and that of the day after another one."""
    begin, end = start_of(first), start_of(min(last, date.max - timedelta(days=1)) + timedelta(days=1))
    return _first_place(int(begin.timestamp() * 1000)), _first_place(int(end.timestamp() * 1000))


def _first_place(milliseconds: int) -> bytes:
    """Return the first place of a moment; nothing was recorded before 1970, or after ids end."""
    return min(max(milliseconds, 0), (1 << 8 * TIME_BYTES) - 1).to_bytes(TIME_BYTES, "big") + bytes(RANDOM_BYTES)


def _last_below(place: bytes) -> bytes:
    return (int.from_bytes(place, "big") - 1).to_bytes(ID_BYTES, "big")


def _days(low: bytes, below: bytes) -> range:
    first, last = (int.from_bytes(place[:TIME_BYTES], "big") for place in (low, below))
    return range(first // DAY_MS, -(-last // DAY_MS))


def _month(place: bytes) -> str:
    return month_of(place.hex())
