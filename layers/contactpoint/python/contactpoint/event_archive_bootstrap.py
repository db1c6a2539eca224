"""Builds the archive of audit events from the environment. Only functions that need it import this."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contactpoint.adapters.aws_clients import bulk_s3_client
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.dynamodb.tables import EventItem
from contactpoint.adapters.event_archive.expiry_switch import TableExpiry
from contactpoint.adapters.event_archive.s3 import S3EventArchive
from contactpoint.adapters.merkle_log.dynamodb import DynamoMerkleLogReader


@dataclass(frozen=True)
class Archiver:
    """What archives events, and what lets them expire.

    Attributes
    ----------
    parts
        In how many parts each shard of a month is archived: more for more events.
    """

    archive: S3EventArchive
    log: DynamoMerkleLogReader
    expiry: TableExpiry
    parts: int


def bootstrap_archiver(environment: Mapping[str, str]) -> Archiver:
    """Return the parts of the archiver.

    Parameters
    ----------
    environment
        ``AUDIT_LOG_TABLE``, ``ARCHIVE_BUCKET``, and for the function that archives ``MERKLE_LOG_TABLE`` and
        ``ARCHIVE_PARTS``.
    """
    connection: Any = connect(environment)
    return Archiver(
        archive=S3EventArchive(bulk_s3_client(connection), environment["ARCHIVE_BUCKET"]),
        log=DynamoMerkleLogReader(),
        expiry=TableExpiry(connection.client, str(EventItem.Meta.table_name)),
        parts=int(environment.get("ARCHIVE_PARTS", "1")),
    )


class LazyArchiver:
    """The parts of the archiver, built once for each execution environment."""

    def __init__(self) -> None:
        self._built: Archiver | None = None

    def __call__(self) -> Archiver:
        """Return the parts."""
        if self._built is None:
            self._built = bootstrap_archiver(os.environ)
        return self._built
