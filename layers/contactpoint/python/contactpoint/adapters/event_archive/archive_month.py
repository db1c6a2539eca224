"""Archives a month of audit events, bucket by bucket. It reads ciphertexts and blind indexes, and needs no key."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from itertools import islice

from contactpoint.adapters.dynamodb.client.batch_reads import PAGE, get_items
from contactpoint.adapters.dynamodb.events.event_items import (
    DAY_MS,
    DAY_SHARDS,
    REDACTED_SHARD,
    arrival_day,
    milliseconds_of,
    pointer_arrivals,
)
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.event_archive.archive_rows import (
    EVENTS,
    LISTS,
    Bucket,
    bucket_of,
    commitment_of,
    event_row,
    list_rows,
)
from contactpoint.adapters.event_archive.s3 import Month, S3EventArchive
from contactpoint.adapters.event_archive.sorted_file import write_sorted_file
from contactpoint.application.ports.audit.merkle_log import Arrival, MerkleLogReader
from contactpoint.domain.audit.event_archiving import days_of, last_complete_month, month_after, month_before

_PARALLEL_READS = 16
Key = tuple[bytes, str]


class NotInLog(RuntimeError):  # noqa: N818 - what is wrong
    """An event of the month has no place in the Merkle log, or an index names one that the table does not have."""


def next_month(archive: S3EventArchive, now: datetime) -> str | None:
    """Return the month to archive now; None if there is none. Months are archived in order, without a gap."""
    archived, last = archive.months(), last_complete_month(now)
    wanted = month_after(archived[0]) if archived else _first_month(last)
    return wanted if wanted and wanted <= last else None


def buckets_of(month: str, parts: int) -> list[Bucket]:
    """Return the buckets of a month."""
    return [Bucket(month, shard, part) for shard in range(DAY_SHARDS) for part in range(parts)]


def export(archive: S3EventArchive, log: MerkleLogReader, bucket: Bucket, parts: int) -> int:
    """Archive one bucket, and return how many events it has. Repeated, it writes the same bytes again.

    Raises `NotInLog` before anything is written: an event that is not proved to be in the log stays in the table.
    """
    keys = sorted(key for key in _keys(bucket) if bucket_of(key[0], bucket.month, parts) == bucket)
    items = _items(keys)
    if len(items) != len(keys):
        raise NotInLog(f"{len(keys) - len(items)} of {len(keys)} events of {bucket.name} are not in the table")
    events = [item for item in items if not item.first]
    positions = _positions(log, events)
    archive.keep(bucket, EVENTS, write_sorted_file(dict(event_row(item, positions) for item in items)))
    archive.keep(bucket, LISTS, write_sorted_file(dict(row for item in events for row in list_rows(item))))
    return len(events)


def finish(archive: S3EventArchive, month: str, parts: int, events: int) -> None:
    """Say that each bucket of the month is archived: from now on it is read, and its events may expire."""
    archive.require_whole(buckets_of(month, parts))
    archive.finish(month, Month(parts=parts, events=events))


def _first_month(last: str) -> str | None:
    """Return the earliest month before which there is a month without events; None if the last one has none."""
    found = None
    while _has_events(last):
        found, last = last, month_before(last)
    return found


def _has_events(month: str) -> bool:
    days = ((day, shard) for day in days_of(month) for shard in (*range(DAY_SHARDS), REDACTED_SHARD))
    return any(next(iter(EventItem.by_arrival.query(arrival_day(*each), limit=1)), None) for each in days)


def _keys(bucket: Bucket) -> Iterator[Key]:
    """Yield the keys of the items that can be in a bucket, from the index of arrivals."""
    parts = [
        name
        for day in days_of(bucket.month)
        for name in (
            arrival_day(day, bucket.shard),
            arrival_day(day, REDACTED_SHARD),
            pointer_arrivals(day, bucket.shard),
        )
    ]
    with ThreadPoolExecutor(max_workers=_PARALLEL_READS) as pool:
        for found in pool.map(_keys_of, parts):
            yield from found


def _keys_of(name: str) -> list[Key]:
    return [(bytes(item.partition), item.event_id) for item in EventItem.by_arrival.query(name)]


def _items(keys: Iterable[Key]) -> list[EventItem]:
    remaining = iter(keys)
    pages = iter(lambda: list(islice(remaining, PAGE)), [])
    with ThreadPoolExecutor(max_workers=_PARALLEL_READS) as pool:
        return [item for found in pool.map(lambda page: get_items(EventItem, page), pages) for item in found]


def _positions(log: MerkleLogReader, events: list[EventItem]) -> Mapping[bytes, int]:
    by_day: dict[int, list[Arrival]] = {}
    for item in events:
        arrival = Arrival(milliseconds_of(item.event_id), commitment_of(item))
        by_day.setdefault(arrival.milliseconds // DAY_MS, []).append(arrival)
    found: dict[bytes, int] = {}
    for arrivals in by_day.values():
        found |= log.positions(arrivals, consistent=False)
    if missing := len({commitment_of(item) for item in events}) - len(found):
        raise NotInLog(f"{missing} of {len(events)} events have no place in the log")
    return found
