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
    "involvement_withdrawn",
    "shielded",
    "shield_lifted",
    "shield_overridden",
    "identity_ended",
    "review_decided",
    "contact_requested",
    "contact_forwarded",
    "contact_answered",
    "contact_request_viewed",
    "notifications_read",
    "accounts_viewed",
    "account_granted",
    "account_changed",
    "account_suspended",
    "account_reinstated",
    "account_closed",
    "account_confirmed",
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
    policy
        The version of the policy that decided.
    through, asked_by
        The system that asked on the practitioner's behalf; the practitioner for whom this one looked.
    child_ids, authorities
        The children who were shown or changed, and the authorities that answered for their records then.
    withheld
        ``sensitive``: not to be shown with both a child and who it was; ``identity``: not to be shown beside others.
    details
        The query, what was shown, what changed from what to what. Personal; sealed wherever it is stored.
    """

    event_id: str
    occurred_at: datetime
    happened: Happened
    practitioner_id: str
    organisation_id: str
    role: str
    policy: str = ""
    through: str = ""
    asked_by: str = ""
    reason: str | None = None
    source_ip: str = ""
    child_ids: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    withheld: Literal["", "sensitive", "identity"] = ""
    details: dict[str, Any] = {}


def event_id(at: datetime, random: str) -> str:
    """Return an identifier that sorts by time; ``random`` is 20 hexadecimal digits."""
    return f"{int(at.timestamp() * 1000):012x}{random}"
