"""Tables as they were at an instant: by point-in-time recovery on AWS; copied item by item where there is none."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from cli.restore.restored_tables import RESTORED, restored_name

POLL_SECONDS = 15
_KEYS = ("AttributeDefinitions", "KeySchema")


class Progress(NamedTuple):
    """How far one table is."""

    table: str
    status: str


def start_recovery(dynamodb: Any, table_name: str, instant: datetime) -> str:
    """Start to restore a table to an instant, under a new name, unless that was done; return the name.

    Everything that a restored table does not take over is set by `protect` afterwards.
    """
    target = restored_name(table_name, instant)
    if status_of(dynamodb, target):
        return target
    source = dynamodb.describe_table(TableName=table_name)["Table"]
    encryption = source.get("SSEDescription", {}).get("KMSMasterKeyArn")
    own_key: dict[str, Any] = {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": encryption}
    dynamodb.restore_table_to_point_in_time(
        SourceTableName=table_name,
        TargetTableName=target,
        RestoreDateTime=instant,
        **({"SSESpecificationOverride": own_key} if encryption else {}),
    )
    return target


def protect(dynamodb: Any, source_name: str, target: str) -> None:
    """Give a restored table what AWS does not restore: recovery, deletion protection and the expiry of items."""
    recovery = {"PointInTimeRecoveryEnabled": True}
    dynamodb.update_continuous_backups(TableName=target, PointInTimeRecoverySpecification=recovery)
    source = dynamodb.describe_table(TableName=source_name)["Table"]
    if source.get("DeletionProtectionEnabled"):
        dynamodb.update_table(TableName=target, DeletionProtectionEnabled=True)
    expiry = dynamodb.describe_time_to_live(TableName=source_name)["TimeToLiveDescription"]
    if name := expiry.get("AttributeName"):
        enabled = {"Enabled": True, "AttributeName": name}
        dynamodb.update_time_to_live(TableName=target, TimeToLiveSpecification=enabled)


def recover(
    dynamodb: Any,
    names: dict[str, str],
    instant: datetime,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[Progress]:
    """Restore the tables to one second, side by side, and yield the progress of each until all are ready."""
    targets = {table: start_recovery(dynamodb, names[table], instant) for table in RESTORED}
    waiting = dict(targets)
    while waiting:
        for table, target in list(waiting.items()):
            status = status_of(dynamodb, target)
            yield Progress(table, status)
            if status == "ACTIVE":
                protect(dynamodb, names[table], target)
                del waiting[table]
        if waiting:
            sleep(POLL_SECONDS)


def status_of(dynamodb: Any, table_name: str) -> str:
    """Return a table's status; empty if there is no such table."""
    try:
        return str(dynamodb.describe_table(TableName=table_name)["Table"]["TableStatus"])
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return ""
        raise


def copy_now(dynamodb: Any, names: dict[str, str], instant: datetime) -> Iterator[Progress]:
    """Copy the tables as they are, item by item, under the names that a restore to ``instant`` looks for.

    For the local stack, whose emulator has no point-in-time recovery: a drill copies first, and restores later.
    """
    for table in RESTORED:
        target = restored_name(names[table], instant)
        _create_like(dynamodb, names[table], target)
        number = 0
        for item in _items(dynamodb, names[table]):
            dynamodb.put_item(TableName=target, Item=item)
            number += 1
        yield Progress(table, f"{number} items")


def _create_like(dynamodb: Any, source_name: str, target: str) -> None:
    source = dynamodb.describe_table(TableName=source_name)["Table"]
    indexes = [
        {name: index[name] for name in ("IndexName", "KeySchema", "Projection")}
        for index in source.get("GlobalSecondaryIndexes", ())
    ]
    dynamodb.create_table(
        TableName=target,
        BillingMode="PAY_PER_REQUEST",
        **{name: source[name] for name in _KEYS},
        **({"GlobalSecondaryIndexes": indexes} if indexes else {}),
    )


def _items(dynamodb: Any, table_name: str) -> Iterator[dict[str, Any]]:
    for page in dynamodb.get_paginator("scan").paginate(TableName=table_name, ConsistentRead=True):
        yield from page["Items"]
