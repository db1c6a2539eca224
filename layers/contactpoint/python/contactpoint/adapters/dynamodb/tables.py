"""The tables. Every attribute that is not binary can be read by an operator: `contactpoint what-operators-see`.

Binary attributes are encrypted, or blind indexes, or keysets that are wrapped or public.
`contactpoint.adapters.dynamodb.connection.connect` gives each table its name.
"""

from typing import Any

from pynamodb.attributes import (
    BinaryAttribute,
    BooleanAttribute,
    NumberAttribute,
    UnicodeAttribute,
)
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

COHORT_MARK = "cohort"
"""The `sort_key` of the mark that a cohort's keyset was created; the cohort is in the place of the child."""


def placeholder_table_name(table: str) -> str:
    """Return the name of a table before `connect` binds it."""
    return f"unbound-{table.lower()}"


def _binary(**options: Any) -> BinaryAttribute:
    return BinaryAttribute(legacy_encoding=False, **options)


class ArchiveDayIndex(GlobalSecondaryIndex[Any]):
    """Finds the active records with an archive date. The date is a blind index, because it reveals the birthday."""

    class Meta:
        """Where and how."""

        index_name = "by_archive_day"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    archive_day = _binary(hash_key=True)
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
    archive_day = _binary(null=True)
    blind_indexes = _binary(null=True)
    ciphertext = _binary()
    by_archive_day = ArchiveDayIndex()


class IndexEntryItem(Model):
    """A search document under one blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("SEARCH_INDEX")
        billing_mode = "PAY_PER_REQUEST"

    blind_index = _binary(hash_key=True)
    child_id = UnicodeAttribute(range_key=True)
    cohort = UnicodeAttribute()
    version = NumberAttribute()
    ciphertext = _binary()


class OrganisationIndex(GlobalSecondaryIndex[Any]):
    """Finds the events of one organisation's practitioners on one day."""

    class Meta:
        """Where and how."""

        index_name = "by_organisation"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    organisation_day = _binary(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)


class ArrivalIndex(GlobalSecondaryIndex[Any]):
    """Finds the commitments of the events that arrived on a day, in their order. It contains each event once."""

    class Meta:
        """Where and how."""

        index_name = "by_arrival"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    arrival_day = UnicodeAttribute(hash_key=True)
    arrival = _binary(range_key=True)


class EventItem(Model):
    """An audit event in one partition.

    The partition is the blind index of ``day#<date>#<shard>``, ``child#<id>`` for a child's access history, or
    ``account#<id>`` for the changes of an account. Events are encrypted to a public key: functions that write events
    cannot read them. Only events in a day's partition have an `organisation_day`, which is a blind index, too, and an
    `arrival`: the millisecond and the commitment, by which the sequencer finds them without any key.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("AUDIT_LOG")
        billing_mode = "PAY_PER_REQUEST"

    partition = _binary(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)
    organisation_day = _binary(null=True)
    arrival_day = UnicodeAttribute(null=True)
    arrival = _binary(null=True)
    ciphertext = _binary()
    by_organisation = OrganisationIndex()
    by_arrival = ArrivalIndex()


class MerkleLogItem(Model):
    """A part of the Merkle log. It contains nothing but commitments and hashes, and needs no key.

    `part` is ``state``: how many entries there are; ``batches``: the commitments of the entries from `number` on, and
    the `chain` before them; ``commitment#`` and a commitment: its `position`; ``tile#`` and a level: the `hashes` of a
    tile; ``published``: the last checkpoint, as a `note`; ``reached``: until which moment the sequencer has looked.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("MERKLE_LOG")
        billing_mode = "PAY_PER_REQUEST"

    part = UnicodeAttribute(hash_key=True)
    number = NumberAttribute(range_key=True)
    size = NumberAttribute(null=True)
    position = NumberAttribute(null=True)
    chain = _binary(null=True)
    hashes = _binary(null=True)
    note = UnicodeAttribute(null=True)


class MembersIndex(GlobalSecondaryIndex[Any]):
    """Finds the accounts of one organisation, and the organisations of one type."""

    class Meta:
        """Where and how."""

        index_name = "by_organisation"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    member_of = UnicodeAttribute(hash_key=True)
    account_key = UnicodeAttribute(range_key=True)


class AccountItem(Model):
    """An account, an organisation, or the link from a sign-in to its account.

    `account_key` is ``practitioner#<id>``, ``organisation#<id>`` or ``sign_in#<hash of issuer and subject>``.
    `member_of` is an account's organisation, or ``type#`` and the type of an organisation. Sign-ins have none, so the
    index does not contain them. An account names the `sign_in_key` of the one sign-in that opens it. A sign-in that is
    stopped keeps its link to the closed account, so that nobody can link it again. `checks` encrypts until when
    vetting, training and confirmation are valid; `current_until` is the earliest of them.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("ACCOUNTS")
        billing_mode = "PAY_PER_REQUEST"

    account_key = UnicodeAttribute(hash_key=True)
    practitioner_id = UnicodeAttribute(null=True)
    organisation_id = UnicodeAttribute(null=True)
    role = UnicodeAttribute(null=True)
    type = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    member_of = UnicodeAttribute(null=True)
    current_until = UnicodeAttribute(null=True)
    checks = _binary(null=True)
    status = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    active = BooleanAttribute(null=True)
    stopped = BooleanAttribute(null=True)
    sign_in_key = UnicodeAttribute(null=True)
    ciphertext = _binary(null=True)
    by_organisation = MembersIndex()


class NotificationItem(Model):
    """A notification in an inbox. Its content is encrypted, and the inbox is a blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("NOTIFICATIONS")
        billing_mode = "PAY_PER_REQUEST"

    inbox = _binary(hash_key=True)
    notification_id = UnicodeAttribute(range_key=True)
    ciphertext = _binary()
    expires_at = NumberAttribute()


class ContactRequestItem(Model):
    """A contact request."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("CONTACT_REQUESTS")
        billing_mode = "PAY_PER_REQUEST"

    request_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    ciphertext = _binary()
    expires_at = NumberAttribute()


class ReviewItem(Model):
    """An open review in the list of one authority. Its content is encrypted, and the authority is a blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("REVIEWS")
        billing_mode = "PAY_PER_REQUEST"

    authority = _binary(hash_key=True)
    review_id = UnicodeAttribute(range_key=True)
    ciphertext = _binary()


class IdempotencyItem(Model):
    """The idempotency record of a creation, so that a retry creates nothing. The created id is encrypted."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("IDEMPOTENCY")
        billing_mode = "PAY_PER_REQUEST"

    idempotency_key = UnicodeAttribute(hash_key=True)
    request = _binary()
    ciphertext = _binary()
    expires_at = NumberAttribute()


class FenceItem(Model):
    """A fence: its token changes whenever something is written that others look up. The name is a blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("FENCES")
        billing_mode = "PAY_PER_REQUEST"

    fence = _binary(hash_key=True)
    token = UnicodeAttribute()
    expires_at = NumberAttribute()


class UsageItem(Model):
    """How often one person or system did something on one day, in all and by the hour. Its name is a blind index."""

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("USAGE")
        billing_mode = "PAY_PER_REQUEST"

    counter = _binary(hash_key=True)
    expires_at = NumberAttribute()


class PageSessionItem(Model):
    """A part of a session of the pages. Its content is encrypted, and the session is a blind index of its id.

    `part` is ``session``, ``sign_in``, ``signed_out`` or the random address of a page that the session has opened.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("PAGE_SESSIONS")
        billing_mode = "PAY_PER_REQUEST"

    session = _binary(hash_key=True)
    part = UnicodeAttribute(range_key=True)
    ciphertext = _binary()
    expires_at = NumberAttribute()


class KeysetItem(Model):
    """A keyset, wrapped by KMS. `public` is the half of the audit keyset that encrypts.

    Its last rotation has a name, added the key `new_key`, and took its `rotation_step` at `changed_at` by KMS's clock.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("KEYSETS")
        billing_mode = "PAY_PER_REQUEST"

    keyset = UnicodeAttribute(hash_key=True)
    wrapped = _binary()
    public = _binary(null=True)
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
    wrapped = _binary()
    changed_at = NumberAttribute(null=True)
    rotation = UnicodeAttribute(null=True)
    rotation_step = UnicodeAttribute(null=True)
    new_key = NumberAttribute(null=True)


MODELS: dict[str, type[Model]] = {
    "RECORDS": RecordItem,
    "SEARCH_INDEX": IndexEntryItem,
    "AUDIT_LOG": EventItem,
    "ACCOUNTS": AccountItem,
    "NOTIFICATIONS": NotificationItem,
    "CONTACT_REQUESTS": ContactRequestItem,
    "REVIEWS": ReviewItem,
    "IDEMPOTENCY": IdempotencyItem,
    "FENCES": FenceItem,
    "USAGE": UsageItem,
    "PAGE_SESSIONS": PageSessionItem,
    "KEYSETS": KeysetItem,
    "COHORT_KEYSETS": CohortKeysetItem,
    "MERKLE_LOG": MerkleLogItem,
}
"""The tables by the name that their environment variable begins with: ``RECORDS_TABLE`` and so on."""
