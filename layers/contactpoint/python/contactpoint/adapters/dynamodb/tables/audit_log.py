"""The tables of the audit log: its events, and the Merkle log of their commitments."""

from typing import Any

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.models import Model

from contactpoint.adapters.dynamodb.tables.table_names_and_binary_attributes import binary, placeholder_table_name


class OrganisationIndex(GlobalSecondaryIndex[Any]):
    """Finds the events of one organisation's practitioners on one day, and which of them are one practitioner's."""

    class Meta:
        """Where and how."""

        index_name = "by_organisation"
        projection = IncludeProjection(["practitioner"])
        billing_mode = "PAY_PER_REQUEST"

    organisation = binary(hash_key=True)
    place = binary(range_key=True)
    practitioner = binary(null=True)


class TypeIndex(GlobalSecondaryIndex[Any]):
    """Finds the events of one type on one day; it does not contain searches and views, which are most of all events."""

    class Meta:
        """Where and how."""

        index_name = "by_type"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    type = binary(hash_key=True)
    place = binary(range_key=True)


class RedactedIndex(GlobalSecondaryIndex[Any]):
    """Finds the redacted events of one day, in the order of a day's list."""

    class Meta:
        """Where and how."""

        index_name = "by_redaction"
        projection = KeysOnlyProjection()
        billing_mode = "PAY_PER_REQUEST"

    redacted = binary(hash_key=True)
    place = binary(range_key=True)


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
    """An audit event, stored once, or a pointer to one.

    The partition is the blind index of ``child#<id>`` for an event about a child, of ``account#<id>`` for a change of
    an account, or of ``event#<id>``. An event about several children is with the first; each other one has an item
    that only says, as `first`, in which partition the event is. Events are encrypted to a public key: functions that
    write events cannot read them. The keys of the lists (`organisation`, `practitioner`, `type`, `redacted`) are blind
    indexes; `place` is the event's id in these lists. `arrival` is the event's id and its commitment, by which the
    sequencer finds it without any key. An account's changes stay; every other event `expires_at` a time.
    """

    class Meta:
        """Where and how."""

        table_name = placeholder_table_name("AUDIT_LOG")
        billing_mode = "PAY_PER_REQUEST"

    partition = binary(hash_key=True)
    event_id = UnicodeAttribute(range_key=True)
    organisation = binary(null=True)
    practitioner = binary(null=True)
    type = binary(null=True)
    redacted = binary(null=True)
    place = binary(null=True)
    arrival_day = UnicodeAttribute(null=True)
    arrival = binary(null=True)
    first = binary(null=True)
    ciphertext = binary(null=True)
    expires_at = NumberAttribute(null=True)
    position: int | None = None
    """Of an archived event: its position in the Merkle log. No item of the table has it."""
    by_organisation = OrganisationIndex()
    by_type = TypeIndex()
    by_redaction = RedactedIndex()
    by_arrival = ArrivalIndex()


class MerkleLogItem(Model):
    """A part of the Merkle log. It contains nothing but commitments and hashes, and needs no key.

    `part` is ``state``: how many entries there are; ``batches``: the commitments of the entries from `number` on, and
    the `chain` before them; ``minutes#`` and a day: the `position` of a batch that has events of the minute in
    `number`; ``tile#`` and a level: the `hashes` of a tile; ``published``: the last checkpoint, as a `note`;
    ``reached``: until which moment the sequencer has looked.
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
