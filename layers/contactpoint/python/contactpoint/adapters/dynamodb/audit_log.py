"""The audit log in DynamoDB. Appending needs no key that decrypts; only the audit function can read it."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date

import msgspec
from pynamodb.connection import Connection
from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.notifications import notification_items
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.dynamodb.transaction import Transaction
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.audit import ACCOUNT_CHANGES, AuditEvent
from contactpoint.domain.contacts.notification import Notifications

DAY_SHARDS = 8
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
    """The reading side of the audit log on DynamoDB."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    def access_history(self, child_id: str, before: str | None, limit: int) -> tuple[AuditEvent, ...]:
        """Return a child's events, newest first, starting below the event ``before``."""
        return tuple(self._decrypt(_query(f"child#{child_id}", before, limit)))

    def account_histories(self, practitioner_ids: Iterable[str]) -> dict[str, tuple[AuditEvent, ...]]:
        """Return the changes of each account, oldest first, by practitioner id; none if there is no account."""
        ids = list(practitioner_ids)
        with ThreadPoolExecutor(max_workers=_PARALLEL_HISTORIES) as pool:
            histories = pool.map(lambda each: list(EventItem.query(f"account#{each}", consistent_read=True)), ids)
            return {each: tuple(self._decrypt(items)) for each, items in zip(ids, histories, strict=True)}

    def events_of_day(
        self, day: date, organisation_id: str | None, before: str | None, limit: int
    ) -> tuple[AuditEvent, ...]:
        """Return a day's events, newest first, of one organisation or of all."""
        if organisation_id:
            key = organisation_day(organisation_id, day.isoformat())
            items = EventItem.by_organisation.query(key, _older(before), scan_index_forward=False, limit=limit)
            return tuple(self._decrypt(items))
        partitions = [day_partition(day.isoformat(), shard) for shard in range(DAY_SHARDS)]
        with ThreadPoolExecutor(max_workers=DAY_SHARDS) as pool:
            pages = pool.map(lambda partition: _query(partition, before, limit), partitions)
            newest = sorted((i for page in pages for i in page), key=lambda i: i.event_id, reverse=True)
        return tuple(self._decrypt(newest[:limit]))

    def _decrypt(self, items: Iterable[EventItem]) -> Iterator[AuditEvent]:
        return (decrypt_event(self._keyring, item) for item in items)


def _save_new(item: Model) -> None:
    """Write an item; raises `Conflict` if it exists already."""
    try:
        item.save(EventItem.partition.does_not_exist())
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            raise Conflict from error
        raise


def event_items(keyring: Keyring, event: AuditEvent) -> list[EventItem]:
    """Return the items of one event: in its day's partition, and in that of each child and account concerned."""
    shard = int(event.event_id[-2:], 16) % DAY_SHARDS
    day = event.occurred_at.date().isoformat()
    ciphertext = keyring.encrypt_event(msgspec.json.encode(event), event.event_id)
    of_day = EventItem(
        day_partition(day, shard),
        event.event_id,
        ciphertext=ciphertext,
        organisation_day=organisation_day(event.organisation_id, day),
    )
    others = [f"child#{i}" for i in event.child_ids]
    if event.account_id and event.event_type in ACCOUNT_CHANGES:
        others.append(f"account#{event.account_id}")
    return [of_day, *(EventItem(partition, event.event_id, ciphertext=ciphertext) for partition in others)]


def decrypt_event(keyring: Keyring, item: EventItem) -> AuditEvent:
    """Return the event of an item; raises `tink.TinkError` if it was altered."""
    return msgspec.json.decode(keyring.decrypt_event(item.ciphertext, item.event_id), type=AuditEvent)


def day_partition(day: str, shard: int) -> str:
    """Return one of a day's partitions; `DAY_SHARDS` of them spread the writes."""
    return f"day#{day}#{shard}"


def organisation_day(organisation_id: str, day: str) -> str:
    """Return the key that finds one organisation's events of one day."""
    return f"{organisation_id}#{day}"


def _older(before: str | None) -> Condition | None:
    return EventItem.event_id < before if before else None


def _query(partition: str, before: str | None, limit: int) -> list[EventItem]:
    newest_first = EventItem.query(
        partition, _older(before), scan_index_forward=False, limit=limit, consistent_read=True
    )
    return list(newest_first)
