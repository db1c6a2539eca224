"""Contact requests in DynamoDB: encrypted, and deleted when they expire."""

from pynamodb.connection import Connection

from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.notifications import (
    MESSAGE_STEP,
    NOTIFICATION_TTL,
    NOTIFICATIONS,
    notification_items,
)
from contactpoint.adapters.dynamodb.tables import ContactRequestItem
from contactpoint.adapters.encryption.encryption import decrypt_or_raise, encrypt
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.contacts.contact_request import ContactRequest
from contactpoint.domain.contacts.notification import Notifications


class DynamoContactRequests:
    """The contact requests on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    def find(self, request_id: str) -> ContactRequest | None:
        """Return the contact request, or None."""
        try:
            item = ContactRequestItem.get(request_id, consistent_read=True)
        except ContactRequestItem.DoesNotExist:
            return None
        bound_to, reported_as = f"contact|{request_id}", ("contact_requests", request_id)
        return decrypt_or_raise(self._keyring, NOTIFICATIONS, item.ciphertext, bound_to, ContactRequest, reported_as)

    def save(self, request: ContactRequest, event: AuditEvent, notifications: Notifications) -> None:
        """Write the next version of a contact request; raises `Conflict` if it has changed since it was read."""
        item = ContactRequestItem(
            request.request_id,
            version=request.version,
            ciphertext=encrypt(self._keyring, NOTIFICATIONS, request, f"contact|{request.request_id}", MESSAGE_STEP),
            expires_at=int((event.occurred_at + NOTIFICATION_TTL).timestamp()),
        )
        is_new = ContactRequestItem.request_id.does_not_exist()
        version_matches = is_new if request.version == 1 else ContactRequestItem.version == request.version - 1
        new_items = [*event_items(self._keyring, event), *notification_items(self._keyring, notifications)]
        with Transaction(self._connection, new_items) as write:
            write.save(item, condition=version_matches)
