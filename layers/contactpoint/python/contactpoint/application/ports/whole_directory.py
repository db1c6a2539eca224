"""Port: the directory as a whole, for its destruction."""

from collections.abc import Iterator
from typing import Protocol

from contactpoint.domain.lifecycle.destruction import DestroyedKeyset


class WholeDirectory(Protocol):
    """Everything that is stored of children and accounts. Each action is safe to repeat."""

    kept_keysets: tuple[str, ...]
    """The keysets of the audit log."""

    def keysets(self) -> Iterator[DestroyedKeyset]:
        """Yield each keyset that is to be destroyed, without its content."""

    def count_records(self) -> int:
        """Count the records, those in the archive included."""

    def delete_keysets(self) -> int:
        """Delete every keyset but those of the audit log, and return how many there were."""

    def delete_tables(self) -> Iterator[str]:
        """Delete every table but those of the audit log and of keysets, and yield its name."""
