"""One event of the audit trail, and how it gets its time and its identifier."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Literal

from msgspec import Struct

Happened = Literal[
    "searched",
    "viewed",
    "registered",
    "amended",
    "involvement_recorded",
    "involvement_amended",
    "accesses_viewed",
    "audit_read",
    "refused",
    "archived",
]


class Event(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who did what, when, from where, why, and what came of it.

    Attributes
    ----------
    event_id
        Sorts by time: 12 hexadecimal digits of milliseconds since 1970, then 20 random ones.
    child_ids
        The children who were shown or changed.
    details
        The query, what was shown, what changed from what to what. Personal; sealed wherever it is stored.
    """

    event_id: str
    occurred_at: datetime
    happened: Happened
    practitioner_id: str
    organisation_id: str
    role: str
    reason: str | None = None
    source_ip: str = ""
    child_ids: tuple[str, ...] = ()
    details: dict[str, Any] = {}


class EventFactory:
    """Makes events from an injected clock and source of randomness.

    Parameters
    ----------
    now
        Returns the current time, UTC.
    random_hex
        Returns n random bytes as hexadecimal text.
    """

    def __init__(self, now: Callable[[], datetime], random_hex: Callable[[int], str]) -> None:
        self._now = now
        self._random_hex = random_hex

    def event(self, happened: Happened, **facts: Any) -> Event:
        """Return an event that happens now; ``facts`` are the remaining attributes of `Event`."""
        at = self._now().astimezone(UTC)
        milliseconds = int(at.timestamp() * 1000)
        return Event(event_id=f"{milliseconds:012x}{self._random_hex(10)}", occurred_at=at, happened=happened, **facts)
