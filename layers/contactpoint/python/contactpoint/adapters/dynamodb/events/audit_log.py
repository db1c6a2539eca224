"""The audit log in DynamoDB. Appending needs no key that decrypts; only functions of oversight can read it."""

from contextlib import suppress

from pynamodb.connection import Connection
from pynamodb.exceptions import PutError
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.client.transaction import Transaction
from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.notifications import notification_items
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.contacts.notification import Notifications


class DynamoAuditLog:
    """The writing side of the audit log on DynamoDB."""

    def __init__(self, connection: Connection, keyring: Keyring) -> None:
        self._connection, self._keyring = connection, keyring

    def append(self, event: AuditEvent, notifications: Notifications = ()) -> None:
        """Write the event, once, with its pointers and its notifications, or raise.

        An event that is stored already is this one: an earlier attempt wrote it, and its answer was lost. Its id has
        80 random bits, so it is no other's (docs/decisions/0018).
        """
        items = [*event_items(self._keyring, event), *notification_items(self._keyring, notifications)]
        with suppress(Conflict):
            if len(items) == 1:
                _save_new(items[0])
                return
            with Transaction(self._connection, items, is_act=False):
                pass


def _save_new(item: Model) -> None:
    """Write an item; raises `Conflict` if it exists already."""
    try:
        item.save(EventItem.partition.does_not_exist())
    except PutError as error:
        if error.cause_response_code == "ConditionalCheckFailedException":
            raise Conflict from error
        raise
