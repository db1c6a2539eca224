"""The tables of keysets."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.table_names_and_binary_attributes import binary, placeholder_table_name

COHORT_MARK = "cohort"
"""The `sort_key` of the mark that a cohort's keyset was created; the cohort is in the place of the child."""


class KeysetItem(Model):
    """A keyset, wrapped by KMS. `public` is the half of the audit keyset that encrypts.

    Its last rotation has a name, added the key `new_key`, and took its `rotation_step` at `changed_at` by KMS's clock.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("KEYSETS")
        billing_mode = "PAY_PER_REQUEST"

    keyset = UnicodeAttribute(hash_key=True)
    wrapped = binary()
    public = binary(null=True)
    changed_at = NumberAttribute(null=True)
    rotation = UnicodeAttribute(null=True)
    rotation_step = UnicodeAttribute(null=True)
    new_key = NumberAttribute(null=True)


class CohortKeysetItem(Model):
    """The keyset of one retention cohort, wrapped by KMS. It has its own table, because registration can add to it."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("COHORT_KEYSETS")
        billing_mode = "PAY_PER_REQUEST"

    keyset = UnicodeAttribute(hash_key=True)
    wrapped = binary()
    changed_at = NumberAttribute(null=True)
    rotation = UnicodeAttribute(null=True)
    rotation_step = UnicodeAttribute(null=True)
    new_key = NumberAttribute(null=True)


class EventKeysetItem(Model):
    """The keyset of the event details that are erased at the end of one month, wrapped by KMS.

    When the month is destroyed, `wrapped` goes, and `state` says so for ever: then no function makes the keyset again,
    and readers know that the details are erased and not lost. It has its own table, because writers of events may read
    no other keysets of a month.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("EVENT_KEYSETS")
        billing_mode = "PAY_PER_REQUEST"

    keyset = UnicodeAttribute(hash_key=True)
    wrapped = binary(null=True)
    state = UnicodeAttribute(null=True)
