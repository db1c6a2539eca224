"""The table of how much each person and system uses."""

from pynamodb.attributes import NumberAttribute
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.table_names_and_binary_attributes import binary, placeholder_table_name


class UsageItem(Model):
    """How often one person or system did something on one day, in all and by the hour. Its name is a blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("USAGE")
        billing_mode = "PAY_PER_REQUEST"

    counter = binary(hash_key=True)
    expires_at = NumberAttribute()
