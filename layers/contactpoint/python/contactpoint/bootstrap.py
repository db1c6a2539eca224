"""Builds the dependencies from the environment: tables, KMS keys, clock and randomness."""

import os
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime

from contactpoint.adapters.dynamodb.accounts import DynamoAccounts, DynamoSignIns
from contactpoint.adapters.dynamodb.audit_log import DynamoAuditLog, DynamoAuditLogReader
from contactpoint.adapters.dynamodb.connection import connect, kms_client
from contactpoint.adapters.dynamodb.contact_requests import DynamoContactRequests
from contactpoint.adapters.dynamodb.notifications import DynamoNotifications
from contactpoint.adapters.dynamodb.records import DynamoRecords
from contactpoint.adapters.dynamodb.reviews import DynamoReviews
from contactpoint.adapters.dynamodb.search_index import DynamoSearchIndex
from contactpoint.adapters.dynamodb.usage_counters import DynamoUsage
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.keyset_kinds import KmsKeyName
from contactpoint.application.dependencies import Dependencies

_KEYS: tuple[KmsKeyName, ...] = ("records", "accounts", "audit", "shared")


def utc_now() -> datetime:
    """Return the current time, UTC."""
    return datetime.now(UTC)


def bootstrap(environment: Mapping[str, str]) -> tuple[Dependencies, Keyring]:
    """Return dependencies on DynamoDB and KMS, and the keyring they use.

    Parameters
    ----------
    environment
        ``<TABLE>_TABLE`` and ``<NAME>_KEY`` for the tables and keys that this function may use.
    """
    connection = connect(environment)
    keys: dict[KmsKeyName, str] = {
        k: environment[f"{k.upper()}_KEY"] for k in _KEYS if f"{k.upper()}_KEY" in environment
    }
    keyring = Keyring(kms_client(connection), keys, time.monotonic)
    deps = Dependencies(
        records=DynamoRecords(connection, keyring, utc_now),
        index=DynamoSearchIndex(keyring),
        audit_log=DynamoAuditLog(connection, keyring),
        accounts=DynamoAccounts(connection, keyring),
        notifications=DynamoNotifications(keyring),
        contact_requests=DynamoContactRequests(connection, keyring),
        usage=DynamoUsage(keyring),
        reviews=DynamoReviews(keyring),
        now=utc_now,
        random_hex=secrets.token_hex,
        keyed_digest=lambda data: keyring.blind_index("digest", data.hex()),
        earlier_digests=lambda data: keyring.blind_indexes("digest", data.hex())[1:],
        reads_records="RECORDS_TABLE" in environment,
    )
    return deps, keyring


class LazyDependencies:
    """A function's dependencies, built once for each execution environment, at the first request that needs them."""

    def __init__(self) -> None:
        self._built: tuple[Dependencies, Keyring] | None = None

    def __call__(self) -> Dependencies:
        """Return the dependencies."""
        return self._parts()[0]

    def audit_log_reader(self) -> DynamoAuditLogReader:
        """Return the reader of the audit log."""
        return DynamoAuditLogReader(self._parts()[1])

    def sign_ins(self) -> DynamoSignIns:
        """Return what the authorizer reads of accounts."""
        return DynamoSignIns(self._parts()[1], utc_now().date())

    def _parts(self) -> tuple[Dependencies, Keyring]:
        if self._built is None:
            self._built = bootstrap(os.environ)
        return self._built
