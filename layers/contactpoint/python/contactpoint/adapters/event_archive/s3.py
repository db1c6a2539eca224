"""The archive of audit events in S3. Nothing is replaced: Object Lock keeps what is written."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from typing import Any

import msgspec
from msgspec import Struct

from contactpoint.adapters.aws_outages import outages
from contactpoint.adapters.dynamodb.events.event_items import DAY_SHARDS
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.event_archive.archive_rows import (
    EVENTS,
    LISTS,
    Bucket,
    Place,
    bucket_of,
    item_of,
    key_of,
    newest,
    place_of,
)
from contactpoint.adapters.event_archive.sorted_file import SortedFile, read_rows
from contactpoint.adapters.permanent_objects import keep_object

MONTHS = "months/"
MONTHS_ARE_KNOWN_SECONDS = 300
KeysOfShard = Callable[[int], Collection[bytes]]
"""Returns the keys of lists that are in a shard."""
_PARALLEL_READS = 32


class Month(Struct, frozen=True, forbid_unknown_fields=True):
    """What is archived of a month: in how many parts each shard is, and how many events there are."""

    parts: int
    events: int


class S3EventArchive:
    """Reads and writes the archive of audit events.

    Parameters
    ----------
    clock
        Returns monotonic seconds: which months there are is asked again after some minutes.
    """

    def __init__(self, s3: Any, bucket: str, clock: Callable[[], float] = time.monotonic) -> None:
        self._s3, self._bucket, self._clock = s3, bucket, clock
        self._months: tuple[str, ...] = ()
        self._asked_at: float | None = None
        self._described: dict[str, Month] = {}

    def months(self) -> tuple[str, ...]:
        """Return the months that are archived, the newest first."""
        if self._asked_at is None or self._clock() - self._asked_at > MONTHS_ARE_KNOWN_SECONDS:
            names = sorted((name.removeprefix(MONTHS) for name in self._names(MONTHS)), reverse=True)
            self._months, self._asked_at = tuple(names), self._clock()
        return self._months

    def history(self, month: str, partitions: Collection[bytes], below: bytes, limit: int) -> list[EventItem]:
        """Return the newest items of some partitions with an id below another one, and the events they point to."""
        found: list[EventItem] = []
        for partition in partitions:
            rows = self._rows(self._bucket_of(partition, month), EVENTS, partition, partition + below)
            found += [item_of(*row) for row in islice(rows, limit)]
        ordered = sorted(found, key=lambda item: item.event_id, reverse=True)[:limit]
        pointed_to = [Place(b"", bytes(item.first), item.event_id) for item in ordered if item.first]
        events = {item.event_id: item for item in self.fetch(month, pointed_to)}
        return [events.get(item.event_id, item) for item in ordered]

    def places(self, month: str, keys: KeysOfShard, low: bytes, below: bytes, limit: int) -> list[Place]:
        """Return the newest places in some lists, from a place to below another one. It asks every bucket."""
        parts = range(self._describe(month).parts)
        buckets = [Bucket(month, shard, part) for shard in range(DAY_SHARDS) for part in parts]
        with ThreadPoolExecutor(max_workers=_PARALLEL_READS) as pool:
            found = pool.map(lambda bucket: self._places(bucket, keys, low, below, limit), buckets)
            return newest((place for each in found for place in each), limit)

    def fetch(self, month: str, places: Sequence[Place]) -> list[EventItem]:
        """Return the events at some places."""
        if not places:
            return []
        with ThreadPoolExecutor(max_workers=_PARALLEL_READS) as pool:
            return [item for found in pool.map(partial(self._fetch, month), places) for item in found]

    def keep(self, bucket: Bucket, kind: str, file: SortedFile) -> None:
        """Keep a file; one that is kept already stays as it is. Its index is written after it."""
        self._put(f"{kind}/{bucket.name}", file.content)
        self._put(f"{kind}/{bucket.name}.index", file.index)

    def require_whole(self, buckets: Iterable[Bucket]) -> None:
        """Raise `LookupError` unless the archive has each file of these buckets."""
        wanted = {f"{kind}/{bucket.name}.index" for bucket in buckets for kind in (EVENTS, LISTS)}
        found = {name for prefix in {name.rpartition("/")[0] for name in wanted} for name in self._names(f"{prefix}/")}
        if missing := wanted - found:
            raise LookupError(f"{len(missing)} of {len(wanted)} files of the month are missing")

    def finish(self, month: str, described: Month) -> None:
        """Say that a month is archived as a whole: from now on it is read."""
        self._put(f"{MONTHS}{month}", msgspec.json.encode(described))
        self._asked_at = None

    def _names(self, prefix: str) -> list[str]:
        with outages():
            pages = list(self._s3.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix))
        return [each["Key"] for page in pages for each in page.get("Contents", ())]

    def _fetch(self, month: str, place: Place) -> list[EventItem]:
        key = key_of(place.partition, place.event_id)
        rows = self._rows(self._bucket_of(place.partition, month), EVENTS, key, key + b"\0")
        return [item_of(*row) for row in rows]

    def _places(self, bucket: Bucket, keys: KeysOfShard, low: bytes, below: bytes, limit: int) -> list[Place]:
        index = self._get(f"{LISTS}/{bucket.name}.index")
        read = partial(self._range, f"{LISTS}/{bucket.name}")
        return [
            place_of(*row)
            for key in keys(bucket.shard)
            for row in islice(read_rows(index, read, key + low, key + below), limit)
        ]

    def _rows(self, bucket: Bucket, kind: str, low: bytes, below: bytes) -> Iterator[tuple[bytes, bytes]]:
        index = self._get(f"{kind}/{bucket.name}.index")
        return read_rows(index, partial(self._range, f"{kind}/{bucket.name}"), low, below)

    def _bucket_of(self, partition: bytes, month: str) -> Bucket:
        return bucket_of(partition, month, self._describe(month).parts)

    def _describe(self, month: str) -> Month:
        if month not in self._described:
            self._described[month] = msgspec.json.decode(self._get(f"{MONTHS}{month}"), type=Month)
        return self._described[month]

    def _range(self, name: str, start: int, length: int) -> bytes:
        return self._get(name, Range=f"bytes={start}-{start + length - 1}")

    def _get(self, name: str, **options: str) -> bytes:
        with outages():
            return bytes(self._s3.get_object(Bucket=self._bucket, Key=name, **options)["Body"].read())

    def _put(self, name: str, content: bytes) -> None:
        keep_object(self._s3, Bucket=self._bucket, Key=name, Body=content, ChecksumAlgorithm="SHA256")
