"""The audit log in DynamoDB. Appending needs no key that decrypts; only the audit function can read it.

An operator sees neither which child, account, organisation or day a partition belongs to: its key is a blind index.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime

import msgspec
import tink
from pynamodb.connection import Connection
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.notifications import notification_items
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.encryption.encryption import padded
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.unreadable_items import DAMAGED
from contactpoint.application.ports.audit_log import StoredEvent, UnreadableEvent
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.audit import ACCOUNT_CHANGES, AuditEvent, day_list_id
from contactpoint.domain.audit.commitment import Opening, opening_of
from contactpoint.domain.audit.event import redacted_id
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.days import day_of

DAY_SHARDS = 8
ARRIVAL_TIME_BYTES, DAY_MS = 6, 86_400_000
EVENT_STEP = 768
"""The length of an event is a multiple of this, and an item of one step is one write unit."""
_PARALLEL_HISTORIES = 16


class DynamoAuditLog:
    """The writing side of the audit log on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    def append(self, event: AuditEvent, notifications: Notifications = ()) -> None:
        """Write the event in each of its partitions, with its notifications, or raise.

        An event that is stored already is this one: an earlier attempt wrote it, and its answer was lost. Its id has
        80 random bits, so it is no other's (docs/decisions/0018).
        """
        items = [*event_items(self._keyring, event), *notification_items(self._keyring, notifications)]
        with suppress(Conflict):
            if len(items) == 1:
                _save_new(items[0])
                return
            with Transaction(self._connection, items, is_act=False):
                pass


class DynamoAuditLogReader:
    """The reading side of the audit log on DynamoDB. After a rotation, it reads the partitions under every key."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def access_history(self, child_id: str, before: str | None, limit: int) -> tuple[StoredEvent, ...]:
        """Return a child's events, newest first, starting below the event ``before``."""
        return self._newest(self._partitions(f"child#{child_id}"), before, limit)

    def account_histories(self, practitioner_ids: Iterable[str]) -> dict[str, tuple[AuditEvent, ...]]:
        """Return the changes of each account, oldest first, by practitioner id; none if there is no account."""
        ids = list(practitioner_ids)
        with ThreadPoolExecutor(max_workers=_PARALLEL_HISTORIES) as pool:
            return dict(zip(ids, pool.map(self._account_history, ids), strict=True))

    def events_of_day(
        self, day: date, organisation_id: str | None, before: str | None, limit: int
    ) -> tuple[StoredEvent, ...]:
        """Return a day's events, newest first, of one organisation or of all."""
        if organisation_id:
            keys = self._partitions(organisation_day(organisation_id, day.isoformat()))
            pages = [
                EventItem.by_organisation.query(key, _older(before), scan_index_forward=False, limit=limit)
                for key in keys
            ]
            return self._decrypt(_merged(pages)[:limit])
        shards = [day_partition(day.isoformat(), shard) for shard in range(DAY_SHARDS)]
        return self._newest([key for shard in shards for key in self._partitions(shard)], before, limit)

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

    def find_event(self, event_id: str) -> tuple[AuditEvent, Opening] | None:
        """Return an event by its own id, with what opens its commitment; None if there is none, or if it was altered.

        The id in a day's list of a redacted event finds nothing: its place in the Merkle log would tell its time.
        """
        try:
            moment = datetime.fromtimestamp(int(event_id[:12], 16) / 1000, UTC)
        except (ValueError, OverflowError):
            return None
        day = day_partition(day_of(moment).isoformat(), _day_shard(event_id))
        for key in self._partitions(day):
            for stored_id in dict.fromkeys((event_id, redacted_id(event_id, moment))):
                for item in EventItem.query(key, EventItem.event_id == stored_id, consistent_read=True):
                    json = self._keyring.decrypt_event(item.ciphertext, item.event_id).rstrip(b" ")
                    event = msgspec.json.decode(json, type=AuditEvent)
                    opening = opening_of(json, bytes.fromhex(event.salt))
                    written = bytes(item.arrival or b"")[ARRIVAL_TIME_BYTES:]
                    if event.event_id == event_id and opening.commitment_of(event_id) == written:
                        return event, opening
        return None

    def _account_history(self, practitioner_id: str) -> tuple[AuditEvent, ...]:
        keys = self._partitions(f"account#{practitioner_id}")
        newest_first = _merged(EventItem.query(key, consistent_read=True) for key in keys)
        return tuple(each for each in self._decrypt(reversed(newest_first)) if isinstance(each, AuditEvent))

    def _newest(self, keys: list[bytes], before: str | None, limit: int) -> tuple[StoredEvent, ...]:
        """Return the newest events of some partitions."""
        with ThreadPoolExecutor(max_workers=len(keys)) as pool:
            pages = list(pool.map(lambda key: _query(key, before, limit), keys))
        return self._decrypt(_merged(pages)[:limit])

    def _partitions(self, concerned: str) -> list[bytes]:
        return list(self._keyring.blind_indexes("events", concerned))

    def _decrypt(self, items: Iterable[EventItem]) -> tuple[StoredEvent, ...]:
        return tuple(self._decrypt_or_report(item) for item in items)

    def _decrypt_or_report(self, item: EventItem) -> StoredEvent:
        """Return the event of an item. If the keyset itself is damaged, all fail: no history may look empty."""
        try:
            return decrypt_event(self._keyring, item)
        except DAMAGED as error:
            self._keyring.unreadable.report("audit_log", item.event_id, error)
            return UnreadableEvent(item.event_id)


def _save_new(item: Model) -> None:
    """Write an item; raises `Conflict` if it exists already."""
    try:
        item.save(EventItem.partition.does_not_exist())
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            raise Conflict from error
        raise


def event_items(keyring: Keyring, event: AuditEvent) -> list[EventItem]:
    """Return the items of one event: in its day's partition, and in that of each child and account concerned.

    Each is bound to the id under which it is stored: a redacted event has another one in its day's partition.
    """
    day = day_of(event.occurred_at).isoformat()
    json = msgspec.json.encode(event)
    content = padded(json, EVENT_STEP)
    ids = dict.fromkeys((day_list_id(event), event.event_id))
    ciphertexts = {event_id: keyring.encrypt_event(content, event_id) for event_id in ids}
    key_of_day, *keys = _keys(keyring, event, day)
    of_day = EventItem(key_of_day, day_list_id(event), ciphertext=ciphertexts[day_list_id(event)])
    of_day.organisation_day = _key(keyring, organisation_day(event.organisation_id, day))
    commitment = opening_of(json, bytes.fromhex(event.salt)).commitment_of(event.event_id)
    of_day.arrival_day, of_day.arrival = arrival_of(event.event_id, commitment)
    return [of_day, *(EventItem(key, event.event_id, ciphertext=ciphertexts[event.event_id]) for key in keys)]


def decrypt_event(keyring: Keyring, item: EventItem) -> AuditEvent:
    """Return the event of an item; raises `tink.TinkError` if it was altered."""
    return msgspec.json.decode(keyring.decrypt_event(item.ciphertext, item.event_id), type=AuditEvent)


def day_partition(day: str, shard: int) -> str:
    """Return one of a day's partitions; `DAY_SHARDS` of them spread the writes."""
    return f"day#{day}#{shard}"


def organisation_day(organisation_id: str, day: str) -> str:
    """Return what finds one organisation's events of one day."""
    return f"organisation#{organisation_id}#{day}"


def arrival_of(event_id: str, commitment: bytes) -> tuple[str, bytes]:
    """Return how the sequencer finds an event: its day and shard, then its millisecond and its commitment."""
    milliseconds = int(event_id[:12], 16)
    return arrival_day(milliseconds // DAY_MS, _day_shard(event_id)), (
        milliseconds.to_bytes(ARRIVAL_TIME_BYTES, "big") + commitment
    )


def arrival_day(day: int, shard: int) -> str:
    """Return the part of a day, counted since 1970, in which an event arrived."""
    return f"{day}#{shard}"


def _day_shard(event_id: str) -> int:
    return int(event_id[-2:], 16) % DAY_SHARDS


def _keys(keyring: Keyring, event: AuditEvent, day: str) -> Iterator[bytes]:
    """Yield the keys of an event's partitions, that of its day first."""
    yield _key(keyring, day_partition(day, _day_shard(event.event_id)))
    for child_id in event.child_ids:
        yield _key(keyring, f"child#{child_id}")
    if event.account_id and event.event_type in ACCOUNT_CHANGES:
        yield _key(keyring, f"account#{event.account_id}")


def _key(keyring: Keyring, concerned: str) -> bytes:
    return keyring.blind_index("events", concerned)


def _older(before: str | None) -> Condition | None:
    return EventItem.event_id < before if before else None


def _query(key: bytes, before: str | None, limit: int) -> list[EventItem]:
    newest_first = EventItem.query(key, _older(before), scan_index_forward=False, limit=limit, consistent_read=True)
    return list(newest_first)


def _merged(pages: Iterable[Iterable[EventItem]]) -> list[EventItem]:
    """Return the items of some partitions, newest first."""
    return sorted((item for page in pages for item in page), key=lambda item: item.event_id, reverse=True)
