"""The destruction of months in a simulation: the real job, with cohorts, files and a signing key in memory."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cli.simulation.memory_directory import MemoryDirectory
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle.destroy import (
    CERTIFICATE,
    Destruction,
    plan_destruction,
    take_destruction_step,
)
from contactpoint.application.ports.jobs.destruction import CohortPart
from contactpoint.domain.children import StoredRecord
from contactpoint.domain.lifecycle import destruction_month_of
from contactpoint.domain.lifecycle.destruction import DestroyedKeyset, open_certificate
from contactpoint.domain.merkle_log.signed_notes import ED25519, VerifierKey


class MemoryCohorts:
    """The months of a directory in memory. A month's keyset is the permission to read its records."""

    parts = 1

    def __init__(self, directory: MemoryDirectory) -> None:
        self._directory = directory
        self.members: defaultdict[str, set[str]] = defaultdict(set)
        self._month_of: dict[str, str] = {}
        self.unreadable: set[str] = set()
        self.finished: set[str] = set()

    def move(self, child_id: str, stored: StoredRecord) -> None:
        """Remember in which month a record is destroyed, if it is archived: it has left the month that it had."""
        self.members[self._month_of.get(child_id, "")].discard(child_id)
        month = self._month_of[child_id] = destruction_month_of(stored.record) if stored.archived else ""
        if month:
            self.members[month].add(child_id)

    def create_event_keysets(self, months: Iterable[str]) -> None:
        """Make nothing: events in memory are not encrypted."""

    def undestroyed(self, months: Iterable[str]) -> list[str]:
        """Return those months that have records and are not finished."""
        return [month for month in months if self.members.get(month) and month not in self.finished]

    def keysets(self, month: str) -> tuple[DestroyedKeyset, ...]:
        """Return the month's keyset, if it still has one."""
        return () if month in self.unreadable else (DestroyedKeyset(keyset=month, wrapped_sha256=""),)

    def count(self, month: str, _: int) -> CohortPart:
        """Count what the directory has of a month."""
        stored = [self._directory.stored[each] for each in self.members[month]]
        return CohortPart(records=len(stored), active=sum(not each.archived for each in stored))

    def delete_keysets(self, month: str) -> int:
        """Delete the month's keyset."""
        found = len(self.keysets(month))
        self.unreadable.add(month)
        return found

    def delete_records(self, month: str, _: int) -> None:
        """Delete what the directory has of a month."""
        for child_id in self.members[month]:
            self._directory.stored.pop(child_id, None)
            self._directory.entries.pop(child_id, None)

    def finish(self, month: str) -> None:
        """Remember that the month is destroyed."""
        self.finished.add(month)


class MemoryFiles(dict[tuple[str, str], bytes]):
    """The files of each month."""

    def keep(self, month: str, name: str, content: bytes) -> bytes:
        """Write a file unless there is one, and return its content."""
        return self.setdefault((month, name), content)

    def find(self, month: str, name: str) -> bytes | None:
        """Return a file, or None."""
        return self.get((month, name))


class MemoryNotary:
    """A signing key of a log without checkpoints."""

    def __init__(self) -> None:
        private = Ed25519PrivateKey.from_private_bytes(bytes(32))
        self.key = VerifierKey("simulation.example/audit", ED25519, private.public_key().public_bytes_raw())
        self.sign = private.sign

    @staticmethod
    def last_checkpoint() -> str:
        """Return none."""
        return ""


class DestructionNights:
    """The nightly runs of the destruction."""

    def __init__(self, deps: Dependencies, directory: MemoryDirectory) -> None:
        self.cohorts, self._files, self._notary = MemoryCohorts(directory), MemoryFiles(), MemoryNotary()
        self._records_of = cache(lambda note: open_certificate(note, self._notary.key).records)
        self._using = Destruction(deps=deps, cohorts=self.cohorts, files=self._files, notary=self._notary)

    def run(self, today: date) -> Iterator[str]:
        """Destroy what is due, and yield the number of each record that is gone."""
        for batch in plan_destruction(self.cohorts, today):
            (month,) = batch["ids"]
            before = month in self.cohorts.unreadable
            position = take_destruction_step(self._using, batch, None).position
            while position:
                position = take_destruction_step(self._using, batch, position).position
            if not before and month in self.cohorts.unreadable:
                yield from self.cohorts.members[month]

    def violations(self, today: date) -> Iterator[str]:
        """Yield what is wrong with what is destroyed, or is not."""
        this_month = f"{today:%Y-%m}"
        for month, members in self.cohorts.members.items():
            if not members:
                continue
            if month < this_month and month not in self.cohorts.unreadable:
                yield "a record is kept after its six years"
            if month >= this_month and month in self.cohorts.unreadable:
                yield "a record was destroyed before its six years were over"
            note = self._files.find(month, CERTIFICATE)
            if note and self._records_of(note) != len(members):
                yield "a certificate does not say exactly what went"
            if not note and month < f"{today - timedelta(days=2):%Y-%m}":
                yield "a month was destroyed without a certificate"
