"""The whole directory in DynamoDB: its keysets, and its tables."""

import hashlib
from collections.abc import Iterator
from itertools import islice
from typing import Any

from botocore.exceptions import ClientError

from contactpoint.adapters.dynamodb.records.record_items import RECORD
from contactpoint.adapters.dynamodb.tables import MODELS, CohortKeysetItem, EventKeysetItem, KeysetItem, RecordItem
from contactpoint.adapters.encryption.keyset_store import AnyKeysetItem, destroy_keyset
from contactpoint.adapters.encryption.rotation import KEPT_KEYSETS
from contactpoint.domain.lifecycle.destruction import DestroyedKeyset

KEPT_TABLES = frozenset({"AUDIT_LOG", "MERKLE_LOG", "KEYSETS", "COHORT_KEYSETS", "EVENT_KEYSETS"})
"""The audit log is locked for as long as the law says. The tables of keysets show that they are empty, or that
the keysets of event details are destroyed."""
DELETED_TABLES = tuple(table for table in MODELS if table not in KEPT_TABLES)
PARTS, KEYSETS_AT_ONCE = 1000, 100
BUSY = frozenset({"ResourceInUseException", "LimitExceededException"})
"""The table is being changed, or too many are; the next step asks again."""
MISSING = "ResourceNotFoundException"


class DynamoWholeDirectory:
    """The directory on DynamoDB.

    Parameters
    ----------
    dynamodb
        A client of DynamoDB, for whole tables.
    """

    kept_keysets: tuple[str, ...] = KEPT_KEYSETS

    def __init__(self, dynamodb: Any, parts: int = PARTS) -> None:
        self._dynamodb, self.parts = dynamodb, parts

    def keysets(self) -> Iterator[DestroyedKeyset]:
        """Yield each keyset that is to be destroyed, without its content."""
        for item in self._keyset_items():
            yield DestroyedKeyset(keyset=item.keyset, wrapped_sha256=hashlib.sha256(item.wrapped).hexdigest())

    def count_records(self, part: int) -> int:
        """Count the records in a part of their table."""
        names = ["child_id", "sort_key"]
        found = RecordItem.scan(segment=part, total_segments=self.parts, attributes_to_get=names, consistent_read=True)
        return sum(item.sort_key == RECORD for item in found)

    def delete_keysets(self) -> int:
        """Delete some of the keysets but those of the audit log, and return how many; zero if none was left."""
        found = list(islice(self._keyset_items(), KEYSETS_AT_ONCE))
        for item in found:
            destroy_keyset(item)
        return len(found)

    def delete_tables(self) -> list[str]:
        """Delete the tables that can be deleted now, and return those that are still there.

        A protected table takes two calls: DynamoDB deletes none while it changes the protection.
        """
        return [table for table in DELETED_TABLES if not self._delete(MODELS[table].Meta.table_name)]

    def _delete(self, name: str) -> bool:
        """Take the next step to delete a table, and return whether it is gone."""
        try:
            found = self._dynamodb.describe_table(TableName=name)["Table"]
            if found["TableStatus"] == "ACTIVE" and found.get("DeletionProtectionEnabled"):
                self._dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
            elif found["TableStatus"] == "ACTIVE":
                self._dynamodb.delete_table(TableName=name)
        except ClientError as error:
            if (code := error.response["Error"]["Code"]) not in {MISSING, *BUSY}:
                raise
            return bool(code == MISSING)
        return False

    def _keyset_items(self) -> Iterator[AnyKeysetItem]:
        yield from (item for item in KeysetItem.scan(consistent_read=True) if item.keyset not in KEPT_KEYSETS)
        yield from CohortKeysetItem.scan(consistent_read=True)
        yield from (item for item in EventKeysetItem.scan(consistent_read=True) if item.wrapped is not None)
