"""The table of accounts and organisations."""

from typing import Any

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.table_names_and_binary_attributes import binary, placeholder_table_name


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
    """An account, an organisation, the link from a sign-in to its account, a household, or an authority's duty numbers.

    `account_key` is ``practitioner#<id>``, ``organisation#<id>``, ``sign_in#<hash of issuer and subject>``,
    ``household#<id>`` or ``duty#<authority>``.
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
    checks = binary(null=True)
    status = UnicodeAttribute(null=True)
    version = NumberAttribute(null=True)
    active = BooleanAttribute(null=True)
    stopped = BooleanAttribute(null=True)
    shared_computers = BooleanAttribute(null=True)
    sign_in_key = UnicodeAttribute(null=True)
    ciphertext = binary(null=True)
    day = UnicodeAttribute(null=True)
    night = UnicodeAttribute(null=True)
    by_organisation = MembersIndex()
