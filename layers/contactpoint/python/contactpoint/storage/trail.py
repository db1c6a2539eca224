"""The audit trail in DynamoDB. Writing needs no key that opens; reading is the audit function's alone."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date

from pynamodb.connection import Connection
from pynamodb.expressions.condition import Condition

from contactpoint.audit import Event
from contactpoint.directory.ports import Notices
from contactpoint.storage.inbox import notice_items
from contactpoint.storage.keyring import Keyring
from contactpoint.storage.models import EventItem
from contactpoint.storage.sealing import DAY_SHARDS, day_trail, event_items, open_event, organisation_day
from contactpoint.storage.transaction import Change


class DynamoTrail:
    """`contactpoint.directory.ports.Trail` on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    def record(self, event: Event, notices: Notices = ()) -> None:
        """Write the event on every trail it belongs to, with its notices, or raise."""
        items = [*event_items(self._keyring, event), *notice_items(self._keyring, notices)]
        if len(items) == 1:
            items[0].save(EventItem.trail.does_not_exist())
            return
        with Change(self._connection, items):
            pass


class DynamoTrailReader:
    """`contactpoint.directory.ports.TrailReader` on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def accesses(self, child_id: str, before: str | None, limit: int) -> tuple[Event, ...]:
        """Return a child's events, newest first, from those older than the event ``before``."""
        return tuple(self._open(_query(f"child#{child_id}", before, limit)))

    def events(self, day: date, organisation_id: str | None, before: str | None, limit: int) -> tuple[Event, ...]:
        """Return a day's events, newest first, of one organisation or of all."""
        if organisation_id:
            theirs = organisation_day(organisation_id, day.isoformat())
            items = EventItem.by_organisation.query(theirs, _older(before), scan_index_forward=False, limit=limit)
            return tuple(self._open(items))
        trails = [day_trail(day.isoformat(), shard) for shard in range(DAY_SHARDS)]
        with ThreadPoolExecutor(max_workers=DAY_SHARDS) as pool:
            pages = pool.map(lambda trail: _query(trail, before, limit), trails)
            newest = sorted((i for page in pages for i in page), key=lambda i: i.event_id, reverse=True)
        return tuple(self._open(newest[:limit]))

    def _open(self, items: Iterable[EventItem]) -> Iterator[Event]:
        return (open_event(self._keyring, item) for item in items)


def _older(before: str | None) -> Condition | None:
    return EventItem.event_id < before if before else None


def _query(trail: str, before: str | None, limit: int) -> list[EventItem]:
    newest_first = EventItem.query(trail, _older(before), scan_index_forward=False, limit=limit, consistent_read=True)
    return list(newest_first)
