"""DynamoDB and KMS by moto, with tables created from the adapters' own models."""

import time
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from threading import Lock
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID
from pynamodb.connection import Connection

from contactpoint.adapters.aws_clients import kms_client
from contactpoint.adapters.dynamodb import keys_in_use
from contactpoint.adapters.dynamodb.accounts import DynamoAccounts
from contactpoint.adapters.dynamodb.cases import DynamoCases
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.dynamodb.contact_requests import DynamoContactRequests
from contactpoint.adapters.dynamodb.events.audit_log import DynamoAuditLog
from contactpoint.adapters.dynamodb.events.audit_log_reader import DynamoAuditLogReader
from contactpoint.adapters.dynamodb.notifications import DynamoNotifications
from contactpoint.adapters.dynamodb.records.index_look_ups import DynamoSearchIndex
from contactpoint.adapters.dynamodb.records.records import DynamoRecords
from contactpoint.adapters.dynamodb.records.reviews import DynamoReviews
from contactpoint.adapters.dynamodb.sign_ins import DynamoSignIns
from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.adapters.dynamodb.usage_counters import DynamoUsage
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.rotation import WAIT_SECONDS, Rotation, RotationStep
from contactpoint.application.dependencies import Dependencies
from tests.moto_patches import patch_moto
from tests.moto_without_http import answer_items_without_http

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
TODAY = NOW.date()
TABLES = {f"{table}_TABLE": f"test-{table.lower()}" for table in MODELS}
KEYSETS = ("index", "activity_index", "notifications", "page_sessions", "accounts", "audit", "audit_index", "checks")


@dataclass(frozen=True)
class Stored:
    """Dependencies on moto's tables, with their keyring."""

    deps: Dependencies
    keyring: Keyring
    audit_log_reader: DynamoAuditLogReader
    new_keyring: object
    connection: object

    def sign_ins(self, today: date = TODAY) -> DynamoSignIns:
        """Return the authorizer's view of accounts."""
        return DynamoSignIns(self.keyring, today)

    def dump(self) -> bytes:
        """Return the content of all tables as one text."""
        client = boto3.client("dynamodb", region_name="eu-west-2")
        tables = client.list_tables()["TableNames"]
        return "\n".join(repr(client.scan(TableName=name)["Items"]) for name in tables).encode()


@pytest.fixture
def stored(monkeypatch) -> Iterator[Stored]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    monkeypatch.setattr(keys_in_use, "SCAN_SEGMENTS", 2)  # moto reads the whole table for each.
    patch_moto(monkeypatch)
    answer_items_without_http(monkeypatch)
    with mock_aws():
        connection = connect(TABLES)
        kms = kms_client(connection)
        keys = _install_empty_directory(connection, kms)
        keyring = Keyring(kms, keys, lambda: 0.0)
        numbers = count(1)
        deps = Dependencies(
            accepts_test_numbers=True,
            records=DynamoRecords(connection, keyring, lambda: NOW),
            index=DynamoSearchIndex(keyring),
            audit_log=DynamoAuditLog(connection, keyring),
            accounts=DynamoAccounts(connection, keyring, time.monotonic),
            notifications=DynamoNotifications(keyring),
            contact_requests=DynamoContactRequests(connection, keyring),
            usage=DynamoUsage(keyring),
            reviews=DynamoReviews(keyring),
            cases=DynamoCases(connection, keyring),
            now=lambda: NOW,
            random_hex=lambda size: f"{next(numbers):0{2 * size}x}",
            keyed_digest=lambda data: keyring.blind_index("digest", data.hex()),
            household_digests=lambda text: tuple(each.hex() for each in keyring.blind_indexes("household", text)),
            earlier_digests=lambda data: keyring.blind_indexes("digest", data.hex())[1:],
        )
        yield Stored(deps, keyring, DynamoAuditLogReader(keyring), lambda: Keyring(kms, keys, lambda: 0.0), connection)


@dataclass(frozen=True)
class EmptyDirectory:
    """Tables with nothing but keysets, as moto has them."""

    keys: dict[str, str]
    kms: dict[str, Any]
    tables: dict[str, Any]


_empty_directories: list[EmptyDirectory] = []


def _install_empty_directory(connection: Connection, kms: Any) -> dict[str, str]:
    """Give moto tables, KMS keys and keysets, those that this process made for its first test; return the keys."""
    stored, wrapped = (get_backend(name)[DEFAULT_ACCOUNT_ID]["eu-west-2"] for name in ("dynamodb", "kms"))
    if not _empty_directories:
        for model in MODELS.values():
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        keys = {name: kms.create_key()["KeyMetadata"]["Arn"] for name in ("records", "accounts", "audit", "shared")}
        keyring = Keyring(kms, keys, lambda: 0.0)
        for keyset in KEYSETS:
            keyring.create_if_missing(keyset)
        _empty_directories.append(EmptyDirectory(keys, deepcopy(wrapped.keys), deepcopy(stored.tables)))
    empty = _empty_directories[0]
    stored.tables, wrapped.keys = deepcopy(empty.tables), deepcopy(empty.kms)
    return empty.keys


class Operator:
    """Takes steps of one rotation, each long enough after the previous one, unless told otherwise."""

    def __init__(self, keyring: Keyring) -> None:
        self.keyring, self.seconds = keyring, 0

    def take(self, step: RotationStep, *keysets: str, name: str = "first", after: int = WAIT_SECONDS) -> list[str]:
        self.seconds += after
        rotation = Rotation(self.keyring, name, lambda kms_time: kms_time + self.seconds)
        act = {"add": rotation.add, "promote": rotation.promote, "delete-old": rotation.delete_old}[step]
        results = [outcome.result for outcome in act(keysets)]
        self.keyring._cache._keysets.clear()
        return results


def one_at_a_time(connection: Connection) -> None:
    """Let moto answer one call at a time: it is not safe among threads, and DynamoDB is."""
    lock, ask = Lock(), connection.client._make_api_call

    def locked(*call):
        with lock:
            return ask(*call)

    connection.client._make_api_call = locked
