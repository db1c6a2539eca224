"""One event of the audit trail, and how it gets its identifier."""

from datetime import datetime
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


def event_id(at: datetime, random: str) -> str:
    """Return an identifier that sorts by time; ``random`` is 20 hexadecimal digits."""
    return f"{int(at.timestamp() * 1000):012x}{random}"
