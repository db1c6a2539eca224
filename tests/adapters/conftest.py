"""DynamoDB and KMS by moto, with tables created from the adapters' own models."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count

import boto3
import pytest
from moto import mock_aws

from contactpoint.adapters.dynamodb.accounts import DynamoAccounts
from contactpoint.adapters.dynamodb.audit_log import DynamoAuditLog, DynamoAuditLogReader
from contactpoint.adapters.dynamodb.connection import connect, kms_client
from contactpoint.adapters.dynamodb.contact_requests import DynamoContactRequests
from contactpoint.adapters.dynamodb.notifications import DynamoNotifications
from contactpoint.adapters.dynamodb.records import DynamoRecords
from contactpoint.adapters.dynamodb.reviews import DynamoReviews
from contactpoint.adapters.dynamodb.search_index import DynamoSearchIndex
from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.adapters.dynamodb.usage import DynamoUsage
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.application.dependencies import Dependencies

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Stored:
    """Dependencies on moto's tables, with their keyring."""

    deps: Dependencies
    keyring: Keyring
    audit_log_reader: DynamoAuditLogReader
    new_keyring: object
    connection: object

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
    with mock_aws():
        connection = connect({f"{table}_TABLE": f"test-{table.lower()}" for table in MODELS})
        for model in MODELS.values():
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        kms = kms_client(connection)
        keys = {name: kms.create_key()["KeyMetadata"]["Arn"] for name in ("records", "accounts", "audit")}
        keyring = Keyring(kms, keys, lambda: 0.0)
        for keyset in ("index", "activity_index", "notifications", "accounts", "audit"):
            keyring.create_if_missing(keyset)
        numbers = count(1)
        deps = Dependencies(
            records=DynamoRecords(connection, keyring, lambda: NOW),
            index=DynamoSearchIndex(keyring),
            audit_log=DynamoAuditLog(connection, keyring),
            accounts=DynamoAccounts(connection, keyring),
            notifications=DynamoNotifications(keyring),
            contact_requests=DynamoContactRequests(connection, keyring),
            usage=DynamoUsage(keyring),
            reviews=DynamoReviews(keyring),
            now=lambda: NOW,
            random_hex=lambda size: f"{next(numbers):0{2 * size}x}",
            keyed_digest=lambda data: keyring.blind_index("digest", data.hex()),
            earlier_digests=lambda data: keyring.blind_indexes("digest", data.hex())[1:],
        )
        yield Stored(deps, keyring, DynamoAuditLogReader(keyring), lambda: Keyring(kms, keys, lambda: 0.0), connection)
