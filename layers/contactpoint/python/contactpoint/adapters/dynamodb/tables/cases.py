"""The table of the cases of detection."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.table_names_and_binary_attributes import binary, placeholder_table_name


class CaseItem(Model):
    """A case in one of its lists: open or decided, in its queue, or among those of one kind about one person.

    The list is a blind index, and the case is encrypted. An open case stays until it is decided.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("CASES")
        billing_mode = "PAY_PER_REQUEST"

    list = binary(hash_key=True)
    case_id = UnicodeAttribute(range_key=True)
    ciphertext = binary()
    expires_at = NumberAttribute(null=True)
