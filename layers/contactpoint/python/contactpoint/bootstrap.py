"""Builds the dependencies from the environment: tables, KMS keys, clock and randomness."""

import os
import random
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime

from contactpoint.adapters.aws_clients import kms_client, s3_client
from contactpoint.adapters.dynamodb.accounts import DynamoAccounts
from contactpoint.adapters.dynamodb.cases import DynamoCases
from contactpoint.adapters.dynamodb.client.shared_connection import build_client, connect
from contactpoint.adapters.dynamodb.contact_requests import DynamoContactRequests
from contactpoint.adapters.dynamodb.events.audit_log import DynamoAuditLog
from contactpoint.adapters.dynamodb.events.audit_log_reader import DynamoAuditLogReader
from contactpoint.adapters.dynamodb.events.event_items import event_items
from contactpoint.adapters.dynamodb.keys_in_use import needed_keysets
from contactpoint.adapters.dynamodb.notifications import DynamoNotifications
from contactpoint.adapters.dynamodb.page_sessions import DynamoPageSessions
from contactpoint.adapters.dynamodb.records.index_look_ups import DynamoSearchIndex
from contactpoint.adapters.dynamodb.records.records import DynamoRecords
from contactpoint.adapters.dynamodb.records.reviews import DynamoReviews
from contactpoint.adapters.dynamodb.sign_ins import DynamoSignIns
from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.adapters.dynamodb.usage_counters import DynamoUsage
from contactpoint.adapters.encryption.keyring import PRELOADED_KEYSETS, Keyring
from contactpoint.adapters.encryption.keyset_kinds import KmsKeyName, item_name
from contactpoint.adapters.event_archive.s3 import S3EventArchive
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.platform_acts.created_keysets import keyset_created
from contactpoint.domain.days import day_of
from contactpoint.domain.lifecycle.event_erasure_months import MONTHS_WITHOUT_CHILD

SNAPSHOT = "snap-start"
"""The kind of initialisation whose result Lambda stores and restores (SnapStart)."""
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
    if is_snapshot(environment):
        build_client(connection)
    keys: dict[KmsKeyName, str] = {
        k: environment[f"{k.upper()}_KEY"] for k in _KEYS if f"{k.upper()}_KEY" in environment
    }
    keyring = Keyring(kms_client(connection), keys, time.monotonic, preloaded=preloaded_keysets(environment))
    deps = Dependencies(
        records=DynamoRecords(connection, keyring, utc_now),
        index=DynamoSearchIndex(keyring),
        audit_log=DynamoAuditLog(connection, keyring),
        accounts=DynamoAccounts(connection, keyring, time.monotonic),
        notifications=DynamoNotifications(keyring),
        contact_requests=DynamoContactRequests(connection, keyring),
        usage=DynamoUsage(keyring),
        reviews=DynamoReviews(keyring),
        cases=DynamoCases(connection, keyring),
        now=utc_now,
        random_hex=secrets.token_hex,
        keyed_digest=lambda data: keyring.blind_index("digest", data.hex()),
        earlier_digests=lambda data: keyring.blind_indexes("digest", data.hex())[1:],
        household_digests=lambda text: tuple(each.hex() for each in keyring.blind_indexes("household", text)),
        months_without_child=int(environment.get("MONTHS_WITHOUT_CHILD", MONTHS_WITHOUT_CHILD)),
        accepts_test_numbers=environment.get("ACCEPT_TEST_NUMBERS") == "true",
        reads_records="RECORDS_TABLE" in environment,
    )
    keyring.record_creation(lambda keyset: event_items(keyring, keyset_created(deps, keyset)))
    return deps, keyring


def preloaded_keysets(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return the keysets to read with the first: a role may unwrap those that its tables need (decision 24)."""
    needed = needed_keysets(table for table in MODELS if f"{table}_TABLE" in environment)
    return tuple(keyset for keyset in PRELOADED_KEYSETS if item_name(keyset) in needed)


def is_snapshot(environment: Mapping[str, str]) -> bool:
    """Return whether Lambda initialises a function for a snapshot."""
    return environment.get("AWS_LAMBDA_INITIALIZATION_TYPE") == SNAPSHOT


class LazyDependencies:
    """A function's dependencies, built once for each execution environment, at the first request that needs them.

    With SnapStart they are built before the snapshot, so that no restored environment builds clients. No keyset is read
    and nothing is encrypted before it: Tink would seed its generator of random numbers, and every environment that is
    restored would go on from the same state. Two of them would use the same nonce with the same key.
    """

    def __init__(self) -> None:
        self._built: tuple[Dependencies, Keyring] | None = None
        self._archive: S3EventArchive | None = None
        if is_snapshot(os.environ):
            self._parts()
            _spread_retries_after_restore()

    def __call__(self) -> Dependencies:
        """Return the dependencies."""
        return self._parts()[0]

    def audit_log_reader(self) -> DynamoAuditLogReader:
        """Return the reader of the audit log, with the archive of earlier events if there is one."""
        if self._archive is None and (bucket := os.environ.get("ARCHIVE_BUCKET")):
            self._archive = S3EventArchive(s3_client(connect(os.environ)), bucket)
        return DynamoAuditLogReader(self._parts()[1], self._archive)

    def sign_ins(self) -> DynamoSignIns:
        """Return what the authorizer reads of accounts."""
        return DynamoSignIns(self._parts()[1], day_of(utc_now()))

    def page_sessions(self) -> DynamoPageSessions:
        """Return the sessions of the pages."""
        return DynamoPageSessions(self._parts()[1], utc_now)

    def _parts(self) -> tuple[Dependencies, Keyring]:
        if self._built is None:
            self._built = bootstrap(os.environ)
        return self._built


def _spread_retries_after_restore() -> None:
    """Seed Python's generator again after each restore. Otherwise all environments would pause for the same times."""
    with suppress(ImportError):
        from snapshot_restore_py import register_after_restore  # noqa: PLC0415 - only Lambda has it

        register_after_restore(random.seed)
