"""The tables. What a person may not read is in a `sealed` attribute; everything else says nothing of anybody.

`contactpoint.storage.connection.connect` gives each table its name.
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


def unbound(table: str) -> str:
    """Return the name of a table that has not been given one."""
    return f"unbound-{table.lower()}"


def _binary(**options: Any) -> BinaryAttribute:
    return BinaryAttribute(legacy_encoding=False, **options)


class LeaversIndex(GlobalSecondaryIndex[Any]):
    """Finds the active records that leave on a day; the day is a keyed token, since it tells the birthday."""

    class Meta:
        """Where and how."""

        index_name = "leavers"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    leaving = _binary(hash_key=True)
    child_id = UnicodeAttribute(range_key=True)


class RecordItem(Model):
    """A child's record (`item` is ``record``) or one involvement (``involvement#<id>``): one query reads all.

    Whether the child is hidden, held for review or has got a new identity is sealed with the rest of the record.
    `leaving` is there only while the record is active. `index_keys` are the keyed tokens under which cards stand
    in the search index, so that they can be taken away exactly.
    """

    class Meta:
        """Where and how."""

        table_name = unbound("DIRECTORY")
        billing_mode = "PAY_PER_REQUEST"

    child_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute(null=True)
    responsible_authority = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    cohort = UnicodeAttribute()
    leaving = _binary(null=True)
    index_keys = _binary(null=True)
    sealed = _binary()
    leavers = LeaversIndex()


class CardItem(Model):
    """A comparison card under one index key."""

    class Meta:
        """Where and how."""

        table_name = unbound("INDEX")
        billing_mode = "PAY_PER_REQUEST"

    index_key = _binary(hash_key=True)
    child_id = UnicodeAttribute(range_key=True)
    cohort = UnicodeAttribute()
    sealed = _binary()


class OrganisationIndex(GlobalSecondaryIndex[Any]):
    """Finds the events of one organisation's practitioners on one day."""

    class Meta:
        """Where and how."""

        index_name = "by_organisation"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    organisation_day = UnicodeAttribute(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)


class EventItem(Model):
    """An audit event on one trail: ``day#<date>#<shard>`` for oversight, ``child#<id>`` for who has looked.

    Sealed to a public key: whoever writes events cannot read them, and who looked is as little in the clear as at
    whom. `organisation_day` stands on a day's trail only.
    """

    class Meta:
        """Where and how."""

        table_name = unbound("AUDIT")
        billing_mode = "PAY_PER_REQUEST"

    trail = UnicodeAttribute(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)
    organisation_day = UnicodeAttribute(null=True)
    sealed = _binary()
    by_organisation = OrganisationIndex()


class EmployeesIndex(GlobalSecondaryIndex[Any]):
    """Finds the accounts of one organisation."""

    class Meta:
        """Where and how."""

        index_name = "by_employer"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    employer = UnicodeAttribute(hash_key=True)
    account = UnicodeAttribute(range_key=True)


class AccountItem(Model):
    """A practitioner, an organisation, or the link from a sign-in to its practitioner.

    `account` is ``practitioner#<id>``, ``organisation#<id>`` or ``subject#<hash of issuer and subject>``. `employer`
    is a practitioner's organisation once more, so that the index holds people only.
    """

    class Meta:
        """Where and how."""

        table_name = unbound("ACCOUNTS")
        billing_mode = "PAY_PER_REQUEST"

    account = UnicodeAttribute(hash_key=True)
    practitioner_id = UnicodeAttribute(null=True)
    organisation_id = UnicodeAttribute(null=True)
    role = UnicodeAttribute(null=True)
    type = UnicodeAttribute(null=True)
    name = UnicodeAttribute(null=True)
    employer = UnicodeAttribute(null=True)
    vetting_valid_until = UnicodeAttribute(null=True)
    training_valid_until = UnicodeAttribute(null=True)
    confirmed_until = UnicodeAttribute(null=True)
    status = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    active = BooleanAttribute(null=True)
    sealed = _binary(null=True)
    by_employer = EmployeesIndex()


class NoticeItem(Model):
    """A notice in somebody's inbox: who is told, and what of, is sealed; the inbox is a keyed token."""

    class Meta:
        """Where and how."""

        table_name = unbound("NOTICES")
        billing_mode = "PAY_PER_REQUEST"

    inbox = _binary(hash_key=True)
    notice_id = UnicodeAttribute(range_key=True)
    sealed = _binary()
    expires_at = NumberAttribute()


class ContactRequestItem(Model):
    """A request for contact with a sensitive service."""

    class Meta:
        """Where and how."""

        table_name = unbound("CONTACTS")
        billing_mode = "PAY_PER_REQUEST"

    request_id = UnicodeAttribute(hash_key=True)
    version = NumberAttribute()
    sealed = _binary()
    expires_at = NumberAttribute()


class ReceiptItem(Model):
    """The receipt of a creation, so that the same request sent again creates nothing."""

    class Meta:
        """Where and how."""

        table_name = unbound("RECEIPTS")
        billing_mode = "PAY_PER_REQUEST"

    receipt = UnicodeAttribute(hash_key=True)
    request = _binary()
    created_id = UnicodeAttribute()
    expires_at = NumberAttribute()


class KeysetItem(Model):
    """A keyset that everything rests on, wrapped by KMS; `public` is the half of the audit keyset that seals."""

    class Meta:
        """Where and how."""

        table_name = unbound("KEYSETS")
        billing_mode = "PAY_PER_REQUEST"

    keyset = UnicodeAttribute(hash_key=True)
    wrapped = _binary()
    public = _binary(null=True)
    changed_at = NumberAttribute(null=True)


class CohortItem(Model):
    """The keyset of one retention cohort, wrapped by KMS. A table of its own: registration may add to it."""

    class Meta:
        """Where and how."""

        table_name = unbound("COHORTS")
        billing_mode = "PAY_PER_REQUEST"

    keyset = UnicodeAttribute(hash_key=True)
    wrapped = _binary()
    changed_at = NumberAttribute(null=True)


MODELS: dict[str, type[Model]] = {
    "DIRECTORY": RecordItem,
    "INDEX": CardItem,
    "AUDIT": EventItem,
    "ACCOUNTS": AccountItem,
    "NOTICES": NoticeItem,
    "CONTACTS": ContactRequestItem,
    "RECEIPTS": ReceiptItem,
    "KEYSETS": KeysetItem,
    "COHORTS": CohortItem,
}
"""The tables by the name that their environment variable begins with: ``DIRECTORY_TABLE`` and so on."""
