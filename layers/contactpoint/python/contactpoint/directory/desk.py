"""The desk at which a request is dealt with: the ports, the clock and the randomness, injected once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from contactpoint.access import Reader
from contactpoint.audit import Event, Happened, event_id
from contactpoint.directory.ports import Accounts, Index, Records, Trail
from contactpoint.problems import Problem


@dataclass(frozen=True)
class Desk:
    """What every use case works with.

    Attributes
    ----------
    now
        Returns the current time, UTC.
    random_hex
        Returns n random bytes as hexadecimal text.
    fingerprint
        Returns a keyed digest, so that a stored receipt does not tell what was asked.
    """

    records: Records
    index: Index
    trail: Trail
    accounts: Accounts
    now: Callable[[], datetime]
    random_hex: Callable[[int], str]
    fingerprint: Callable[[bytes], bytes]

    @property
    def today(self) -> date:
        """The current date, UTC."""
        return self.now().date()

    def new_id(self) -> str:
        """Return a new opaque identifier of 128 random bits."""
        return self.random_hex(16)

    def event(self, happened: Happened, reader: Reader, **facts: Any) -> Event:
        """Return an event of this reader's, happening now."""
        at = self.now().astimezone(UTC)
        return Event(
            event_id=event_id(at, self.random_hex(10)),
            occurred_at=at,
            happened=happened,
            practitioner_id=reader.practitioner_id,
            organisation_id=reader.organisation_id,
            role=reader.role,
            source_ip=reader.source_ip,
            **facts,
        )

    def record_refusal(self, reader: Reader, operation: str, problem: Problem) -> None:
        """Write the event of an attempt that was refused: somebody identified tried (rulebook, section 9)."""
        details = {"operation": operation, "problem": problem.kind}
        self.trail.record(self.event("refused", reader, details=details))
