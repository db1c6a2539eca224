"""The items of an audit event: stored once, with the keys of the lists that it is in.

An operator sees neither which child, account, practitioner or organisation a key belongs to: it is a blind index.
"""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import msgspec
import tink
from msgspec.structs import replace

from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.encryption.encryption import compressed, decompressed
from contactpoint.adapters.encryption.encryption_failures import DestroyedKeyset, UnreadableKeyset
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.audit import ACCOUNT_CHANGES, AuditEvent, day_list_id
from contactpoint.domain.audit.commitment import opening_of
from contactpoint.domain.audit.event_archiving import expires_at
from contactpoint.domain.audit.lasting_and_erasable_details import split_details
from contactpoint.domain.days import day_of

DAY_SHARDS, ORGANISATION_SHARDS = 16, 4
REDACTED_SHARD = DAY_SHARDS
"""Redacted events arrive in a shard of their own: the list of a day has them in another order."""
ID_BYTES, TIME_BYTES, DAY_MS = 16, 6, 86_400_000
EVENT_STEP = 640
"""The length of an event is a multiple of this, and an item of one step is one write unit. It is compressed first."""
DETAILS_STEP = 32
"""The length of what an event says of children is a multiple of this. It stays when the details are erased."""
COMMON_TYPES = frozenset({"searched", "viewed"})
"""Nearly all events. A list of one of these types is the list of the day, without the others."""


def event_items(keyring: Keyring, event: AuditEvent) -> list[EventItem]:
    """Return the item of an event and, if it is about several children, a pointer for each but the first."""
    json = msgspec.json.encode(encrypt_details(keyring, event))
    first, *others = (_key(keyring, each) for each in _partitions(event))
    item = EventItem(first, event.event_id)
    item.ciphertext = keyring.encrypt_event(compressed(json, EVENT_STEP), event.event_id)
    _put_into_lists(keyring, item, event)
    commitment = opening_of(json, bytes.fromhex(event.salt)).commitment_of(event.event_id)
    item.arrival_day, item.arrival = arrival_of(item, commitment)
    pointers = [EventItem(other, event.event_id, first=first) for other in others]
    for pointer in pointers:
        day = milliseconds_of(event.event_id) // DAY_MS
        pointer.arrival_day = pointer_arrivals(day, shard_of(pointer.partition))
        pointer.arrival = bytes.fromhex(event.event_id)
    if event.event_type not in ACCOUNT_CHANGES:
        for each in (item, *pointers):
            each.expires_at = expiry_of(event.event_id)
    return [item, *pointers]


def _put_into_lists(keyring: Keyring, item: EventItem, event: AuditEvent) -> None:
    day = day_of(event.occurred_at).isoformat()
    item.place = bytes.fromhex(day_list_id(event))
    item.organisation = _key(
        keyring, organisation_day(event.organisation_id, day, organisation_shard(event.practitioner_id))
    )
    item.practitioner = _key(keyring, practitioner_month(event.practitioner_id, month_of(event.event_id)))
    if event.event_type not in COMMON_TYPES:
        item.type = _key(keyring, type_day(event.event_type, day))
    if event.redaction:
        item.redacted = _key(keyring, redacted_day(day))


def decrypt_event(keyring: Keyring, item: EventItem) -> AuditEvent:
    """Return the event of an item; raises `tink.TinkError` if it was altered, or points to one that is gone."""
    if item.ciphertext is None:
        raise tink.TinkError("The event is gone")
    return decrypt_details(keyring, msgspec.json.decode(decrypt_json(keyring, item), type=AuditEvent))


def decrypt_json(keyring: Keyring, item: EventItem) -> bytes:
    """Return the JSON to which an event's commitment belongs; events of earlier versions are not compressed."""
    return decompressed(keyring.decrypt_event(item.ciphertext, item.event_id))


def encrypt_details(keyring: Keyring, event: AuditEvent) -> AuditEvent:
    """Return an event with what it says of children encrypted for its month of erasure.

    Raises
    ------
    ValueError
        If it says something and has no such month.
    """
    lasting, personal = split_details(event)
    if not personal:
        return event
    if not event.erased_in:
        raise ValueError("An event that says something of a child must have a month in which this is erased.")
    data = compressed(msgspec.json.encode(personal), DETAILS_STEP)
    encrypted_details = keyring.encrypt_details(event.erased_in, data, event.event_id)
    return replace(event, details=dict(lasting), encrypted_details=encrypted_details)


def decrypt_details(keyring: Keyring, event: AuditEvent) -> AuditEvent:
    """Return an event with what it says of children; without, if that is erased.

    Raises
    ------
    tink.TinkError
        If it was altered, or if its keyset is damaged or lost: that is no erasure.
    """
    if not event.encrypted_details:
        return event
    try:
        data = keyring.decrypt_details(event.erased_in, event.encrypted_details, event.event_id)
    except DestroyedKeyset:
        return event
    except UnreadableKeyset as error:
        raise tink.TinkError("The keyset of the event's details is damaged or lost") from error
    personal = msgspec.json.decode(decompressed(data))
    return replace(event, details={**event.details, **personal}, encrypted_details=b"")


def organisation_day(organisation_id: str, day: str, shard: int) -> str:
    """Return what finds a part of one organisation's events of one day."""
    return f"organisation#{organisation_id}#{day}#{shard}"


def organisation_shard(practitioner_id: str) -> int:
    """Return the part of an organisation's day in which all events of a practitioner are."""
    return hashlib.sha256(practitioner_id.encode()).digest()[0] % ORGANISATION_SHARDS


def practitioner_month(practitioner_id: str, month: str) -> str:
    """Return what tells one practitioner's events of one month from others."""
    return f"practitioner#{practitioner_id}#{month}"


def type_day(event_type: str, day: str) -> str:
    """Return what finds the events of one type on one day."""
    return f"type#{event_type}#{day}"


def redacted_day(day: str) -> str:
    """Return what finds the redacted events of one day."""
    return f"redacted#{day}"


def arrival_of(item: EventItem, commitment: bytes) -> tuple[str, bytes]:
    """Return how the sequencer finds an event: its day and shard, then its id and its commitment."""
    event_id = bytes.fromhex(item.event_id)
    shard = REDACTED_SHARD if item.redacted else shard_of(item.partition)
    return arrival_day(milliseconds_of(item.event_id) // DAY_MS, shard), event_id + commitment


def arrival_day(day: int, shard: int) -> str:
    """Return the part of a day, counted since 1970 in UTC, in which an event arrived."""
    return f"{day}#{shard}"


def pointer_arrivals(day: int, shard: int) -> str:
    """Return where the pointers of a part of a day are found; the sequencer does not look there."""
    return f"{arrival_day(day, shard)}#pointer"


def shard_of(partition: bytes) -> int:
    """Return the shard of a partition: all events of a child arrive in the same one, or as redacted ones."""
    return partition[-1] % DAY_SHARDS


def milliseconds_of(event_id: str) -> int:
    """Return the time in an event's id, in milliseconds since 1970."""
    return int(event_id[: 2 * TIME_BYTES], 16)


def month_of(event_id: str) -> str:
    """Return the month of an event's id, in UTC: the unit in which events are archived."""
    return f"{datetime.fromtimestamp(milliseconds_of(event_id) / 1000, UTC):%Y-%m}"


def expiry_of(event_id: str) -> int:
    """Return when an event expires from the table: some days after its month, in seconds since 1970."""
    return int(expires_at(month_of(event_id)).timestamp())


def _partitions(event: AuditEvent) -> Sequence[str]:
    """Return what the event's items are about; the event itself is with the first."""
    if event.child_ids:
        return [f"child#{child_id}" for child_id in event.child_ids]
    if event.account_id and event.event_type in ACCOUNT_CHANGES:
        return [f"account#{event.account_id}"]
    return [f"event#{event.event_id}"]


def _key(keyring: Keyring, concerned: str) -> bytes:
    return keyring.blind_index("events", concerned)


def keys_of_shards(keyring: Keyring, concerned: Sequence[str]) -> Iterator[bytes]:
    """Yield the keys of these texts; after a rotation, under every key."""
    for each in concerned:
        yield from keyring.blind_indexes("events", each)
