"""Port: contact requests."""

from typing import Protocol

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.contacts.contact_request import ContactRequest
from contactpoint.domain.contacts.notification import Notifications


class ContactRequests(Protocol):
    """Contact requests."""

    def find(self, request_id: str) -> ContactRequest | None:
        """Return the contact request, or None."""

    def save(self, request: ContactRequest, event: AuditEvent, notifications: Notifications) -> None:
        """Write the next version of a contact request, with event and notifications.

        Raises `Conflict` if it has changed since it was read.
        """
