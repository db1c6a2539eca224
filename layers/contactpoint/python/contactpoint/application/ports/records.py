"""Port: the children's records."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Protocol

from msgspec import Struct

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import OpenReview, Record, StoredRecord
from contactpoint.domain.contacts.notification import Notifications
from contactpoint.domain.matching.index.fences import Fences


class IdempotencyRecord(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Remembers one creation: `key` identifies the caller and the ``Idempotency-Key``, `request` what was requested.

    Both are digests. During a rotation of their key, `earlier` has the same digests under the other keys: no record
    may exist under these either.
    """

    key: str
    request: bytes
    created_id: str = ""
    earlier: Mapping[str, bytes] = {}


class RecordChange(Struct, frozen=True, kw_only=True):
    """One change of a record, written as one transaction with everything that belongs to it.

    Attributes
    ----------
    before
        The record as it was read; None if it is new.
    fences
        What screening rested on, if `after` passed it. Storage refuses a record that becomes findable without it.
    archived, restored
        Whether the record leaves the directory, or comes back from the archive.
    opened, closed
        Reviews that begin and that end.
    also
        Other records that change in the same transaction, as they were read and as they are then. None becomes findable
        by it, and none is hidden.
    """

    before: StoredRecord | None
    after: Record
    event: AuditEvent
    fences: Fences | None = None
    archived: bool = False
    restored: bool = False
    notifications: Notifications = ()
    idempotency_record: IdempotencyRecord | None = None
    created_id: str = ""
    opened: tuple[OpenReview, ...] = ()
    closed: tuple[OpenReview, ...] = ()
    also: tuple[tuple[StoredRecord, Record], ...] = ()

    @property
    def is_archived(self) -> bool:
        """Whether the record is archived after the change: what is archived stays so, unless the change restores it."""
        was_archived = self.before is not None and self.before.archived
        return self.archived or (was_archived and not self.restored)


class Records(Protocol):
    """The children's records."""

    def find(self, child_id: str) -> StoredRecord | None:
        """Return the record, or None."""

    def find_idempotency_record(self, key: str) -> IdempotencyRecord | None:
        """Return the idempotency record of an earlier creation, or None."""

    def read_fences(self, record: Record) -> Fences:
        """Read, consistently, what screening this record rests on; before anything is looked up for it."""

    def save(self, change: RecordChange) -> None:
        """Write a change.

        Raises
        ------
        Conflict
            If the record or a fence has changed since it was read, or if the record, or the idempotency record, exists
            already.
        ValueError
            If the record becomes findable without screening.
        """

    def list_due(self, day: date) -> Iterable[str]:
        """Yield the ids of the active records whose archive date is ``day``, in order."""
