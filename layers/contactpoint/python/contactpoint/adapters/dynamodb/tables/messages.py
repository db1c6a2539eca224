"""The tables of notifications and contact requests."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.table_names_and_binary_attributes import binary, placeholder_table_name


class NotificationItem(Model):
    """A notification in an inbox. Its content is encrypted, and the inbox is a blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("NOTIFICATIONS")
        billing_mode = "PAY_PER_REQUEST"

    inbox = binary(hash_key=True)
    notification_id = UnicodeAttribute(range_key=True)
    ciphertext = binary()
    expires_at = NumberAttribute()


class ContactRequestItem(Model):
    """A contact request."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("CONTACT_REQUESTS")
        billing_mode = "PAY_PER_REQUEST"

    request_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    ciphertext = binary()
    expires_at = NumberAttribute()
