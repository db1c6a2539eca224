"""A contact request: a request to reach somebody who is not shown (rulebook, section 6)."""

from datetime import datetime, timedelta
from typing import Literal

from msgspec import Struct

from contactpoint.domain.children import email_violations, name_violations
from contactpoint.domain.children.child import Email, PersonName, ShortText, Telephone
from contactpoint.domain.facts.telephones import telephone_violations, to_readable
from contactpoint.domain.registers import has_organisation_named
from contactpoint.domain.text_normalisation import TextFields
from contactpoint.problems import Violation, invalid_request

FRIDAY = 4
ContactRequestStatus = Literal["with_directory_team", "with_provider", "agreed", "declined"]


class ContactDetails(TextFields, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How to reach a provider who agrees to contact."""

    name: PersonName
    organisation: ShortText | None = None
    telephone: Telephone | None = None
    email: Email | None = None


class ContactView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How to reach a provider, as people read it."""

    name: PersonName
    organisation: ShortText | None = None
    telephone: Telephone | None = None
    email: Email | None = None


def to_contact_view(contact: ContactDetails) -> ContactView:
    """Return the contact details with the telephone number as people write it."""
    return ContactView(
        name=contact.name,
        organisation=contact.organisation,
        telephone=contact.telephone and to_readable(contact.telephone),
        email=contact.email,
    )


def validate_contact(contact: ContactDetails) -> None:
    """Raise `Problem` ``invalid-request`` unless the name is a name and the register has the organisation."""
    found = name_violations("/contact/name", contact.name)
    found += telephone_violations("/contact/telephone", contact.telephone)
    found += email_violations("/contact/email", contact.email)
    if contact.organisation and not has_organisation_named(contact.organisation):
        said = "Write the name as the register has it, or leave it out. The directory has no room for remarks."
        found.append(Violation("/contact/organisation", said))
    if found:
        raise invalid_request(*found)


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
    requested_at: datetime | None = None

    @property
    def answer_expected_by(self) -> datetime | None:
        """When an answer can be expected: within a working day. It does not depend on whether anybody can answer."""
        return next_working_day(self.requested_at) if self.requested_at else None


def next_working_day(moment: datetime) -> datetime:
    """Return the same time on the next day from Monday to Friday."""
    days = {FRIDAY: 3, FRIDAY + 1: 2}.get(moment.weekday(), 1)
    return moment + timedelta(days=days)
