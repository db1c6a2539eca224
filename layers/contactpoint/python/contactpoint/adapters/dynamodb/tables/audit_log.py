"""The tables of the audit log: its events, and the Merkle log of their commitments."""

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import AllProjection, GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.attributes import binary, placeholder_table_name


class OrganisationIndex(GlobalSecondaryIndex[Any]):
    """Finds the events of one organisation's practitioners on one day."""

    class Meta:
        """Where and how."""

        index_name = "by_organisation"
        projection = AllProjection()
        billing_mode = "PAY_PER_REQUEST"

    organisation_day = binary(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)


class ArrivalIndex(GlobalSecondaryIndex[Any]):
    """Finds the commitments of the events that arrived on a day, in their order. It contains each event once."""

    class Meta:
        """Where and how."""

        index_name = "by_arrival"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    arrival_day = UnicodeAttribute(hash_key=True)
    arrival = binary(range_key=True)


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

    partition = binary(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)
    organisation_day = binary(null=True)
    arrival_day = UnicodeAttribute(null=True)
    arrival = binary(null=True)
    ciphertext = binary()
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
    chain = binary(null=True)
    hashes = binary(null=True)
    note = UnicodeAttribute(null=True)
