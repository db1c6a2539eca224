"""A contact request: a request to reach somebody who is not shown (rulebook, section 6)."""

from typing import Literal

from msgspec import Struct

from contactpoint.domain.children.child import Email, PersonName, ShortText, Telephone

ContactRequestStatus = Literal["with_directory_team", "with_provider", "agreed", "declined"]


class ContactDetails(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How to reach a provider who agrees to contact."""

    name: PersonName
    organisation: ShortText | None = None
    telephone: Telephone | None = None
    email: Email | None = None


class ContactRequest(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Who asks, which authority brokers, which provider is asked, and the result."""

    request_id: str
    child_id: str
    responsible_authority: str
    requester_id: str
    requester_organisation: str
    access_reason: str
    status: ContactRequestStatus = "with_directory_team"
    provider_id: str = ""
    involvement_id: str = ""
    contact: ContactDetails | None = None
    version: int = 1
