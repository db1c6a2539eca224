"""The desk at which a request is dealt with: the ports, the clock and the randomness, injected once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from contactpoint.access import POLICY_VERSION, Reader
from contactpoint.audit import Event, Happened, event_id
from contactpoint.problems import Problem

if TYPE_CHECKING:
    from contactpoint.directory.ports import Accounts, ContactRequests, Held, Inbox, Index, Records, Trail


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

    records: "Records"
    index: "Index"
    trail: "Trail"
    accounts: "Accounts"
    inbox: "Inbox"
    contact_requests: "ContactRequests"
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
            policy=POLICY_VERSION,
            through=reader.through,
            asked_by=reader.asked_by,
            source_ip=reader.source_ip,
            **facts,
        )

    def event_about(self, happened: Happened, reader: Reader, held: "Held", **facts: Any) -> Event:
        """Return an event about one child's record; what is known of a new identity is kept apart."""
        apart = held.record.new_identity or held.record.ended
        about = {"child_ids": (held.child.child_id,), "authorities": (held.child.responsible_authority,)}
        return self.event(happened, reader, **{"withheld": "identity" if apart else "", **about, **facts})

    def record_refusal(self, reader: Reader, operation: str, problem: Problem) -> None:
        """Write the event of an attempt that was refused: somebody identified tried (rulebook, section 9)."""
        details = {"operation": operation, "problem": problem.kind}
        self.trail.record(self.event("refused", reader, details=details))
