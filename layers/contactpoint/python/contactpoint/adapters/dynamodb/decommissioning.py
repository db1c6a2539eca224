"""The whole directory in DynamoDB: its keysets, and its tables."""

import hashlib
from collections.abc import Iterator
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


class DynamoWholeDirectory:
    """The directory on DynamoDB."""

    kept_keysets: tuple[str, ...] = KEPT_KEYSETS

    def __init__(self, dynamodb: Any) -> None:
        self._dynamodb = dynamodb

    def keysets(self) -> Iterator[DestroyedKeyset]:
        """Yield each keyset that is to be destroyed, without its content."""
        for item in self._keyset_items():
            yield DestroyedKeyset(keyset=item.keyset, wrapped_sha256=hashlib.sha256(item.wrapped).hexdigest())

    def count_records(self) -> int:
        """Count the records; none if their table is gone."""
        if not self._exists(RecordItem.Meta.table_name):
            return 0
        found = RecordItem.scan(attributes_to_get=["child_id", "sort_key"], consistent_read=True)
        return sum(item.sort_key == RECORD for item in found)

    def delete_keysets(self) -> int:
        """Delete every keyset but those of the audit log, and return how many there were."""
        found = list(self._keyset_items())
        for item in found:
            destroy_keyset(item)
        return len(found)

    def delete_tables(self) -> Iterator[str]:
        """Delete every table but those of the audit log and of keysets, and yield its name."""
        for table, model in MODELS.items():
            name = model.Meta.table_name
            if table not in KEPT_TABLES and self._exists(name):
                self._dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
                self._dynamodb.delete_table(TableName=name)
                yield table

    def _keyset_items(self) -> Iterator[AnyKeysetItem]:
        yield from (item for item in KeysetItem.scan(consistent_read=True) if item.keyset not in KEPT_KEYSETS)
        yield from CohortKeysetItem.scan(consistent_read=True)
        yield from (item for item in EventKeysetItem.scan(consistent_read=True) if item.wrapped is not None)

    def _exists(self, table_name: str) -> bool:
        try:
            self._dynamodb.describe_table(TableName=table_name)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceNotFoundException":
                raise
            return False
        return True
