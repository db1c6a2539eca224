"""When a month of archived records is destroyed, and the certificate that says so (rulebook, section 10)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from msgspec import Struct

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.lifecycle.signed_certificate import open_as, sign_as
from contactpoint.domain.merkle_log.signed_notes import Sign, VerifierKey

MONTHS_LOOKED_BACK = 240
"""A month that was not destroyed in its night is found again for so long."""
BACKUP_DAYS = 36
"""A backup expires after 35 days; a night's backup can begin up to a day after what it contains was read."""
CACHES_EMPTY_AFTER = timedelta(hours=12)
"""Longer than any function keeps a keyset. The night after the keyset's destruction certifies it."""
SUBJECT = "destruction"
"""What its certificate says that it is of."""


class DestroyedKeyset(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A keyset that was destroyed: its name, which is its id, and the SHA-256 of what the table had of it."""

    keyset: str
    wrapped_sha256: str


class Destroyed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a month had when its destruction began. It is written once, before anything is deleted.

    Attributes
    ----------
    salt
        That of the audit event that will say so, however often its certification is repeated.
    """

    month: str
    keysets: tuple[DestroyedKeyset, ...]
    records: int
    index_entries: int
    salt: str


class Certificate(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is certified of a month. Nothing in it is personal.

    Attributes
    ----------
    records, index_entries
        How many of them became unreadable.
    keysets_deleted_at
        When the last of the month's keysets was deleted.
    last_backup_expires
        When the last backup expires that can hold a wrapped keyset. Until then, somebody who restores the keysets and
        may use the key that wraps them could read what is in backups of the records.
    checkpoint
        The last checkpoint of the audit log at that time.
    """

    month: str
    keysets: tuple[DestroyedKeyset, ...]
    records: int
    index_entries: int
    keysets_deleted_at: datetime
    certified_at: datetime
    last_backup_expires: datetime
    event_id: str
    checkpoint: str


def due_months(today: date) -> Iterator[str]:
    """Yield the months of destruction that have passed, the last one first."""
    number = today.year * 12 + today.month - 1
    for passed in range(number - 1, number - 1 - MONTHS_LOOKED_BACK, -1):
        yield f"{passed // 12:04d}-{passed % 12 + 1:02d}"


def certify(destroyed: Destroyed, deleted_at: datetime, event: AuditEvent, checkpoint: str) -> Certificate:
    """Return the certificate of a month, which an audit event records."""
    return Certificate(
        month=destroyed.month,
        keysets=destroyed.keysets,
        records=destroyed.records,
        index_entries=destroyed.index_entries,
        keysets_deleted_at=deleted_at,
        certified_at=event.occurred_at,
        last_backup_expires=deleted_at + timedelta(days=BACKUP_DAYS),
        event_id=event.event_id,
        checkpoint=checkpoint,
    )


def sign_certificate(certificate: Certificate, key: VerifierKey, sign: Sign) -> str:
    """Return the certificate as a note that the audit log's key has signed."""
    return sign_as(SUBJECT, certificate, key, sign)


def open_certificate(note: bytes, key: VerifierKey) -> Certificate:
    """Return the certificate of a note; raises what `open_as` raises."""
    return open_as(SUBJECT, Certificate, note, key)
