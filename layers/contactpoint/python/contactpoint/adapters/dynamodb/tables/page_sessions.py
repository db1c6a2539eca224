"""The table of sessions of the pages."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.table_names_and_binary_attributes import binary, placeholder_table_name


class PageSessionItem(Model):
    """A part of a session of the pages. Its content is encrypted, and the session is a blind index of its id.

    `part` is ``session``, ``sign_in``, ``signed_out`` or the random address of a page that the session has opened.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("PAGE_SESSIONS")
        billing_mode = "PAY_PER_REQUEST"

    session = binary(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    ciphertext = binary()
    expires_at = NumberAttribute()
