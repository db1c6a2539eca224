"""A request for contact with whoever works with a child and may not be named (rulebook, section 6)."""

from typing import Literal

from msgspec import Struct

from contactpoint.children.record import Email, NameText, Telephone, Text

Stage = Literal["with_directory_team", "with_provider", "agreed", "declined"]


class Reachable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How a provider who agrees to contact is reached."""

    name: NameText
    organisation: Text | None = None
    telephone: Telephone | None = None
    email: Email | None = None


class ContactRequest(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request: who asks, who brokers, who is asked, and what came of it."""

    request_id: str
    child_id: str
    authority: str
    requester: str
    requester_organisation: str
    reason: str
    stage: Stage = "with_directory_team"
    provider: str = ""
    involvement_id: str = ""
    contact: Reachable | None = None
    version: int = 1
