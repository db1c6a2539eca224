"""The tables of records: the record, its entries in the search index, its reviews, and what guards a write."""

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.table_names_and_binary_attributes import binary, placeholder_table_name


class ArchiveDayIndex(GlobalSecondaryIndex[Any]):
    """Finds the active records with an archive date. The date is a blind index, because it reveals the birthday."""

    class Meta:
        """Where and how."""

        index_name = "by_archive_day"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    archive_day = binary(hash_key=True)
    child_id = UnicodeAttribute(range_key=True)


class RecordItem(Model):
    """A child's record; `sort_key` is ``record``, and leaves room for parts that may be stored apart.

    Whether the child is shielded, under review or has a new identity, and who works with the child and how many do, is
    encrypted with the rest of the record. Only
    active records have an `archive_day`. `blind_indexes` are those of the record's entries in the search index, so
    that exactly these can be deleted.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("RECORDS")
        billing_mode = "PAY_PER_REQUEST"

    child_id = UnicodeAttribute(hash_key=True)
    sort_key = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute(null=True)
    responsible_authority = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    cohort = UnicodeAttribute()
    archive_day = binary(null=True)
    blind_indexes = binary(null=True)
    ciphertext = binary()
    by_archive_day = ArchiveDayIndex()


class IndexEntryItem(Model):
    """A search document under one blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("SEARCH_INDEX")
        billing_mode = "PAY_PER_REQUEST"

    blind_index = binary(hash_key=True)
    child_id = UnicodeAttribute(range_key=True)
    cohort = UnicodeAttribute()
    version = NumberAttribute()
    ciphertext = binary()


class ReviewItem(Model):
    """An open review in the list of one authority. Its content is encrypted, and the authority is a blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("REVIEWS")
        billing_mode = "PAY_PER_REQUEST"

    authority = binary(hash_key=True)
    review_id = UnicodeAttribute(range_key=True)
    ciphertext = binary()


class IdempotencyItem(Model):
    """The idempotency record of a creation, so that a retry creates nothing. The created id is encrypted."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("IDEMPOTENCY")
        billing_mode = "PAY_PER_REQUEST"

    idempotency_key = UnicodeAttribute(hash_key=True)
    request = binary()
    ciphertext = binary()
    expires_at = NumberAttribute()


class FenceItem(Model):
    """A fence: its token changes whenever something is written that others look up. The name is a blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("FENCES")
        billing_mode = "PAY_PER_REQUEST"

    fence = binary(hash_key=True)
    token = UnicodeAttribute()
    expires_at = NumberAttribute()
