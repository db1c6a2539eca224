"""Ports: the retention cohorts, the directory as a whole, and what is kept of their destruction."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Protocol

from msgspec import Struct

from contactpoint.domain.lifecycle.destruction import DestroyedKeyset
from contactpoint.domain.merkle_log.signed_notes import VerifierKey


class CohortPart(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What a part of the records' table has of a month: records, their index entries, and records not archived."""

    records: int = 0
    index_entries: int = 0
    active: int = 0


class Cohorts(Protocol):
    """The records of a month of destruction, and their keysets. Each action is safe to repeat."""

    parts: int
    """The records' table is read in so many parts."""

    def undestroyed(self, months: Iterable[str]) -> list[str]:
        """Return those months that have a keyset, or had one and were not finished."""

    def create_event_keysets(self, months: Iterable[str]) -> None:
        """Make the keysets of what events say of children for these months, where there never was one."""

    def keysets(self, month: str) -> tuple[DestroyedKeyset, ...]:
        """Return the month's keysets, without their content."""

    def count(self, month: str, part: int) -> CohortPart:
        """Count what a part of the table has of a month."""

    def delete_keysets(self, month: str) -> int:
        """Delete the month's keysets, and return how many there were. No keyset is made for the month again."""

    def delete_records(self, month: str, part: int) -> None:
        """Delete what a part of the table has of a month, and the records' index entries."""

    def finish(self, month: str) -> None:
        """Remember that the month is destroyed."""


class DestructionFiles(Protocol):
    """What is kept of the destruction of months, for ever."""

    def keep(self, month: str, name: str, content: bytes) -> bytes:
        """Write a file of a month unless there is one, and return its content."""

    def find(self, month: str, name: str) -> bytes | None:
        """Return a file of a month, or None."""


class DecommissioningFiles(DestructionFiles, Protocol):
    """What is kept of a decommissioning. Consents have folders of their own, so that each role writes only its own."""

    def written_at(self, month: str, name: str) -> datetime | None:
        """Return when a file was written, by the clock of the storage; None if there is none."""


class Notary(Protocol):
    """The audit log's key, and its last checkpoint."""

    @property
    def key(self) -> VerifierKey:
        """The public half of the key."""

    def sign(self, message: bytes) -> bytes:
        """Return the signature of a message."""

    def last_checkpoint(self) -> str:
        """Return the last checkpoint that was published; empty if none was."""


class WholeDirectory(Protocol):
    """Everything that is stored of children and accounts. Each action is bounded, and safe to repeat."""

    parts: int
    """The records' table is read in so many parts."""
    kept_keysets: tuple[str, ...]
    """The keysets of the audit log."""

    def keysets(self) -> Iterator[DestroyedKeyset]:
        """Yield each keyset that is to be destroyed, without its content."""

    def count_records(self, part: int) -> int:
        """Count the records in a part of their table, those in the archive included."""

    def delete_keysets(self) -> int:
        """Delete some of the keysets but those of the audit log, and return how many; zero if none was left."""

    def delete_tables(self) -> Sequence[str]:
        """Delete the tables that can be deleted now; return those still there. The audit log's and keysets' stay."""
