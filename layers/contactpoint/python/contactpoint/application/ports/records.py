"""Port: the children's records."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from msgspec import Struct

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Involvement, Record, StoredRecord
from contactpoint.domain.contacts.notification import Notifications


class IdempotencyRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Remembers one creation: `key` identifies the caller and the ``Idempotency-Key``, `request` what was requested."""

    key: str
    request: bytes
    created_id: str = ""


class Records(Protocol):
    """The children's records. Each change is one transaction that includes its audit event.

    Every method that writes raises `Conflict` if the record has changed since it was read.
    """

    def find(self, child_id: str) -> StoredRecord | None:
        """Return the record, or None."""

    def find_idempotency_record(self, key: str) -> IdempotencyRecord | None:
        """Return the idempotency record of an earlier creation, or None."""

    def register(
        self,
        record: Record,
        event: AuditEvent,
        idempotency_record: IdempotencyRecord | None,
        notifications: Notifications = (),
    ) -> None:
        """Add a record with its index entries; raises `Conflict` if it, or the idempotency record, exists."""

    def replace(
        self, before: StoredRecord, after: Record, event: AuditEvent, notifications: Notifications = ()
    ) -> None:
        """Replace a record and its index entries."""

    def save_involvements(
        self,
        before: StoredRecord,
        involvements: Sequence[Involvement],
        event: AuditEvent,
        idempotency_record: IdempotencyRecord | None,
    ) -> None:
        """Write involvements and increase the record's version."""

    def remove_involvement(self, before: StoredRecord, involvement_id: str, event: AuditEvent) -> None:
        """Delete an involvement and increase the record's version."""

    def archive(self, before: StoredRecord, event: AuditEvent) -> None:
        """Move the record to the archive and delete its index entries."""

    def list_due(self, day: date) -> Iterable[str]:
        """Yield the ids of the active records whose archive date is ``day``."""
