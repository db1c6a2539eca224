"""The reading side of the audit log: the table has the events of the last weeks, the archive all earlier ones."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

import msgspec
import tink
from pynamodb.expressions.condition import Condition

from contactpoint.adapters.dynamodb.events.event_items import (
    COMMON_TYPES,
    DAY_MS,
    DAY_SHARDS,
    EVENT_STEP,
    ID_BYTES,
    REDACTED_SHARD,
    arrival_day,
    decrypt_event,
    decrypt_json,
    milliseconds_of,
    month_of,
)
from contactpoint.adapters.dynamodb.events.read_event_lists import (
    EventList,
    fetch,
    list_of_day,
    list_of_organisation,
    list_of_practitioner,
    list_of_type,
    places_in_table,
)
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.encryption.encryption import padded
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.unreadable_items import DAMAGED
from contactpoint.adapters.event_archive.archive_rows import Place, newest
from contactpoint.adapters.event_archive.s3 import S3EventArchive
from contactpoint.application.ports.audit.audit_log import FoundEvent, StoredEvent, UnreadableEvent
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.audit.commitment import opening_of
from contactpoint.domain.audit.event import redacted_id
from contactpoint.domain.days import day_of

_PARALLEL_READS = 16
_BEHIND_EVERY_ID = b"\xff" * ID_BYTES


class DynamoAuditLogReader:
    """Reads the audit log. After a rotation, it reads the partitions under every key.

    Parameters
    ----------
    archive
        Where earlier events are; without one, only the table is read.
    """

    def __init__(self, keyring: Keyring, archive: S3EventArchive | None = None) -> None:
        self._keyring, self._archive = keyring, archive

    def access_history(self, child_id: str, before: str | None, limit: int) -> tuple[StoredEvent, ...]:
        """Return a child's events, newest first, starting below the event ``before``."""
        partitions = self._partitions(f"child#{child_id}")
        with ThreadPoolExecutor(max_workers=len(partitions)) as pool:
            pages = list(pool.map(lambda key: _query(key, before, limit), partitions))
        found = _resolved(_merged(pages)[:limit])
        months = self._months()
        if not months or (len(found) == limit and month_of(found[-1].event_id) > months[0]):
            return self._decrypt(found)
        return self._decrypt(self._with_archived(found, partitions, before, limit))

    def account_histories(self, practitioner_ids: Iterable[str]) -> dict[str, tuple[AuditEvent, ...]]:
        """Return the changes of each account, oldest first, by practitioner id; they stay in the table."""
        ids = list(practitioner_ids)
        with ThreadPoolExecutor(max_workers=_PARALLEL_READS) as pool:
            return dict(zip(ids, pool.map(self._account_history, ids), strict=True))

    def events_of_day(
        self, day: date, organisation_id: str | None, before: str | None, limit: int
    ) -> tuple[StoredEvent, ...]:
        """Return a day's events, newest first, of one organisation or of all."""
        if organisation_id:
            return self._listed(list_of_organisation(self._keyring, day, organisation_id), before, limit)
        return self._listed(list_of_day(self._keyring, day), before, limit)

    def events_of_type(self, day: date, event_type: str, before: str | None, limit: int) -> tuple[StoredEvent, ...]:
        """Return a day's events of one type, newest first; of a type that is in no list of its own, with the others."""
        if event_type in COMMON_TYPES:
            return self.events_of_day(day, None, before, limit)
        return self._listed(list_of_type(self._keyring, day, event_type), before, limit)

    def events_of_practitioner(
        self, practitioner_id: str, organisation_id: str, days: tuple[date, date], before: str | None, limit: int
    ) -> tuple[StoredEvent, ...]:
        """Return a practitioner's events for an organisation, over at most a month, newest first."""
        lists = list_of_practitioner(self._keyring, days, organisation_id, practitioner_id)
        return self._listed(lists, before, limit)

    def encrypt_text(self, data: bytes, bound_to: str) -> str:
        """Return data, padded and encrypted like an event, as a text for a URL."""
        encrypted = self._keyring.encrypt_event(padded(data, EVENT_STEP), bound_to)
        return urlsafe_b64encode(encrypted).decode().rstrip("=")

    def decrypt_text(self, text: str, bound_to: str) -> bytes | None:
        """Return the data of such a text; None if it is none, or bound to something else."""
        try:
            return self._keyring.decrypt_event(urlsafe_b64decode(text + "=" * (-len(text) % 4)), bound_to)
        except (tink.TinkError, ValueError):
            return None

    def find_event(self, event_id: str) -> FoundEvent | None:
        """Return an event by its own id, with what opens its commitment; None if there is none, or if it was altered.

        The id in a day's list of a redacted event finds nothing: its place in the Merkle log would tell its time.
        """
        for item in self._items_of(event_id):
            json = decrypt_json(self._keyring, item)
            event = msgspec.json.decode(json, type=AuditEvent)
            opening = opening_of(json, bytes.fromhex(event.salt))
            if event.event_id == event_id and opening.commitment_of(event_id) == bytes(item.arrival or b"")[ID_BYTES:]:
                return FoundEvent(event, opening, item.position)
        return None

    def _items_of(self, event_id: str) -> list[EventItem]:
        """Return the items of an event's own id; there is one at most, unless somebody wrote another one."""
        try:
            moment = datetime.fromtimestamp(milliseconds_of(event_id) / 1000, UTC)
        except (ValueError, OverflowError):
            return []
        if found := fetch(_places_of_id(event_id)):
            return found
        if month_of(event_id) not in self._months():
            return []
        places = []
        for each in dict.fromkeys((event_id, redacted_id(event_id, moment))):
            place = bytes.fromhex(each)
            lists = list_of_day(self._keyring, day_of(moment))._replace(low=place, below=place + b"\0")
            places += [found for found in self._places_in_archive(lists, 1) if found.event_id == event_id]
        return self._fetch_from_archive(newest(places, 1))

    def _account_history(self, practitioner_id: str) -> tuple[AuditEvent, ...]:
        keys = self._partitions(f"account#{practitioner_id}")
        newest_first = _merged(EventItem.query(key, consistent_read=True) for key in keys)
        return tuple(each for each in self._decrypt(reversed(newest_first)) if isinstance(each, AuditEvent))

    def _listed(self, lists: EventList, before: str | None, limit: int) -> tuple[StoredEvent, ...]:
        """Return the events of some lists, from the table and from the archive, each once."""
        wanted = lists.before(before)
        in_table = places_in_table(wanted, limit)
        archived = self._places_in_archive(wanted, limit)
        places = newest([*in_table, *archived], limit)
        items = {item.event_id: item for item in fetch(places)}
        missing = [place for place in places if place.event_id not in items]
        items |= {item.event_id: item for item in self._fetch_from_archive(missing)}
        shown = [(items[place.event_id], place.place.hex()) for place in places if place.event_id in items]
        return tuple(self._decrypt_or_report(item, shown_id) for item, shown_id in shown)

    def _with_archived(
        self, found: list[EventItem], partitions: Sequence[bytes], before: str | None, limit: int
    ) -> list[EventItem]:
        """Return the newest items of the table and of the archive, read month by month until there are enough."""
        archive, below = self._archive, bytes.fromhex(before) if before else _BEHIND_EVERY_ID
        items = {item.event_id: item for item in found}
        for month in self._months():
            if archive is None or (before and month > month_of(before)):
                continue
            newer = [event_id for event_id in items if month_of(event_id) > month]
            if len(newer) >= limit:
                break
            items |= {item.event_id: item for item in archive.history(month, partitions, below, limit)}
        return sorted(items.values(), key=lambda item: item.event_id, reverse=True)[:limit]

    def _places_in_archive(self, lists: EventList, limit: int) -> list[Place]:
        archive = self._archive
        months = [month for month in lists.months if month in self._months()]
        if archive is None or lists.low >= lists.below:
            return []
        found = [archive.places(month, lists.archive_keys, lists.low, lists.below, limit) for month in months]
        return newest((place for each in found for place in each), limit)

    def _fetch_from_archive(self, places: Sequence[Place]) -> list[EventItem]:
        months = {month_of(place.event_id) for place in places} & set(self._months())
        return (
            [
                item
                for month in months
                for item in self._archive.fetch(month, [each for each in places if month_of(each.event_id) == month])
            ]
            if self._archive
            else []
        )

    def _months(self) -> tuple[str, ...]:
        return self._archive.months() if self._archive else ()

    def _partitions(self, concerned: str) -> list[bytes]:
        return list(self._keyring.blind_indexes("events", concerned))

    def _decrypt(self, items: Iterable[EventItem]) -> tuple[StoredEvent, ...]:
        return tuple(self._decrypt_or_report(item, item.event_id) for item in items)

    def _decrypt_or_report(self, item: EventItem, shown_id: str) -> StoredEvent:
        """Return the event of an item. If the keyset itself is damaged, all fail: no history may look empty."""
        try:
            return decrypt_event(self._keyring, item)
        except DAMAGED as error:
            self._keyring.unreadable.report("audit_log", item.event_id, error)
            return UnreadableEvent(shown_id)


def _places_of_id(event_id: str) -> list[Place]:
    """Return where the index of arrivals has an event of this id."""
    day, low = milliseconds_of(event_id) // DAY_MS, bytes.fromhex(event_id)
    within = EventItem.arrival.between(low, low + b"\xff" * ID_BYTES * 2)
    shards = (arrival_day(day, shard) for shard in (*range(DAY_SHARDS), REDACTED_SHARD))
    with ThreadPoolExecutor(max_workers=_PARALLEL_READS) as pool:
        found = pool.map(lambda key: list(EventItem.by_arrival.query(key, within)), shards)
        return [Place(low, bytes(item.partition), item.event_id) for items in found for item in items]


def _query(key: bytes, before: str | None, limit: int) -> list[EventItem]:
    older: Condition | None = EventItem.event_id < before if before else None
    return list(EventItem.query(key, older, scan_index_forward=False, limit=limit, consistent_read=True))


def _merged(pages: Iterable[Iterable[EventItem]]) -> list[EventItem]:
    """Return the items of some partitions, newest first."""
    return sorted((item for page in pages for item in page), key=lambda item: item.event_id, reverse=True)


def _resolved(items: Sequence[EventItem]) -> list[EventItem]:
    """Return the items with events in the place of pointers; a pointer stays where its event is gone."""
    pointed_to = fetch(Place(b"", bytes(item.first), item.event_id) for item in items if item.first)
    events = {item.event_id: item for item in pointed_to}
    return [events.get(item.event_id, item) for item in items]
