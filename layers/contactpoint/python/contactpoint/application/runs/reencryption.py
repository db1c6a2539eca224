"""Encrypting and indexing every record again under the current keys: segment by segment, while people work."""

from collections.abc import Iterator
from typing import Any, Protocol

from msgspec import Struct

from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.jobs.run_files import Batch
from contactpoint.application.runs.job import Done

SEGMENTS, PAGE_SIZE, ATTEMPTS = 1000, 100, 5


class RecordPage(Struct, frozen=True):
    """Some records of a segment, and where the next ones begin; None after the last."""

    child_ids: tuple[str, ...]
    position: Any


class ReencryptedRecords(Protocol):
    """The records as a rotation needs them."""

    def list_segment(self, segment: int, segments: int, position: Any, limit: int) -> RecordPage:
        """Return records of one of so many segments, from behind a position. Segments stay the same for ever."""

    def reencrypt(self, child_id: str) -> bool:
        """Encrypt and index a record under the current keys; raises `Conflict` if it changes at the same time."""


def plan_reencryption(segments: int = SEGMENTS) -> Iterator[Batch]:
    """Yield a batch for each segment."""
    yield from ({"segment": segment, "segments": segments} for segment in range(segments))


def reencrypt_page(records: ReencryptedRecords, batch: Batch, position: Any, page_size: int = PAGE_SIZE) -> Done:
    """Encrypt the next records of a segment. One that fails takes no other with it.

    A record that is encrypted twice is the same as before, so a step is safe to repeat.
    """
    page = records.list_segment(batch["segment"], batch["segments"], position, page_size)
    outcomes, failures = [], {}
    for child_id in page.child_ids:
        try:
            outcomes.append("reencrypted" if _reencrypt(records, child_id) else "gone")
        except Exception as error:
            failures[child_id] = error
    return Done(outcomes=outcomes, failures=failures, position=page.position)


def _reencrypt(records: ReencryptedRecords, child_id: str) -> bool:
    for _ in range(ATTEMPTS):
        try:
            return records.reencrypt(child_id)
        except Conflict:
            continue
    raise Conflict
