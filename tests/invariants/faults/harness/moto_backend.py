"""moto's DynamoDB and KMS, and an S3, without HTTP before them, which makes a call fifty times faster."""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from botocore import xform_name
from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import TransactionCanceledException
from moto.dynamodb.models import DynamoDBBackend, Table
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.responses import DynamoHandler
from moto.kms.models import KmsBackend

from tests.invariants.faults.harness.failures import client_error
from tests.invariants.faults.harness.s3_backend import Objects, answer_s3, answer_signing
from tests.moto_patches import detach_updated

REGION, ACCOUNT = "eu-west-2", "123456789012"
Tables = Mapping[str, Table]
SIGNING = frozenset({"Sign", "GetPublicKey"})


class _Handler(DynamoHandler):
    """moto's DynamoDB on a backend of its own, which nothing else resets."""

    dynamodb_backend = DynamoDBBackend(REGION, ACCOUNT)  # type: ignore[assignment]


class Snapshot(dict[str, Table]):
    """All tables at one moment, and the objects."""

    def __init__(self, tables: Tables, objects: Objects) -> None:
        super().__init__(tables)
        self.objects = dict(objects)


class Backend:
    """All that is stored."""

    def __init__(self) -> None:
        self._handler, self._kms = _Handler(), KmsBackend(REGION, ACCOUNT)
        self._handler.region, self._handler.current_account = REGION, ACCOUNT
        self.kms_date = lambda: ""
        self.objects: dict[tuple[str, str], bytes] = {}

    def answer(self, client: Any, operation: str, request: Mapping[str, Any], tables: Tables | None = None) -> Any:
        """Return the answer of a call, from other tables if they are given."""
        service = client.meta.service_model.service_name
        if service == "kms":
            return self._answer_kms(client, operation, request)
        if service == "s3":
            return answer_s3(self.objects, client, operation, request)
        assert service == "dynamodb", f"The harness knows no {service}."
        backend = self._handler.dynamodb_backend
        current, backend.tables = backend.tables, backend.tables if tables is None else dict(tables)
        try:
            return self._answer_dynamodb(client, operation, request)
        finally:
            backend.tables = backend.tables if tables is None else current

    def snapshot(self) -> "Snapshot":
        """Return a copy of all that is stored."""
        tables = {name: _copy_table(table) for name, table in self._handler.dynamodb_backend.tables.items()}
        return Snapshot(tables, self.objects)

    def restore(self, snapshot: "Snapshot") -> None:
        """Set all that is stored to a copy of ``snapshot``."""
        self.objects = dict(snapshot.objects)
        self._handler.dynamodb_backend.tables = {name: _copy_table(table) for name, table in snapshot.items()}

    def clear(self, *tables: str) -> None:
        """Delete everything that some tables have."""
        for table in tables:
            self._handler.dynamodb_backend.tables[table].items.clear()

    def delete(self, table: str, hash_keys: Iterable[str]) -> None:
        """Delete everything that a table has under some keys."""
        for key in hash_keys:
            self._handler.dynamodb_backend.tables[table].items.pop(DynamoType({"S": key}), None)

    def items(self, table: str) -> list[Item]:
        """Return what a table has, without a call."""
        return unsorted_items(self._handler.dynamodb_backend.tables[table])

    def values(self, table: str, attribute: str) -> list[Any]:
        """Return one attribute of everything that a table has."""
        return [item.attrs[attribute].value for item in self.items(table)]

    def expires(self, table: str) -> bool:
        """Return whether items of a table expire."""
        return bool(self._handler.dynamodb_backend.tables[table].ttl.get("TimeToLiveStatus") == "ENABLED")

    def _answer_dynamodb(self, client: Any, operation: str, request: Mapping[str, Any]) -> Any:
        self._handler.body = _copied(request)
        if operation == "UpdateItem":
            detach_updated(self._handler.dynamodb_backend, [request])
        if operation == "UpdateTimeToLive":
            self._refuse_same_expiry(client, request)
        try:
            result = getattr(self._handler, xform_name(operation))().result
        except JsonRESTError as refused:
            reasons: list[dict[str, Any]] = []
            if isinstance(refused, TransactionCanceledException):
                reasons = json.loads(refused.description)["CancellationReasons"]
            code = refused.error_type.rpartition("#")[2]
            raise client_error(client, operation, code, str(refused.message), reasons) from None
        # A single answer is copied: moto shares its items with what is stored.
        return result if operation in ("Query", "Scan", "TransactWriteItems") else _copied(result)

    def _refuse_same_expiry(self, client: Any, request: Mapping[str, Any]) -> None:
        """Raise what AWS answers to a change that changes nothing. moto accepts it."""
        wanted = request["TimeToLiveSpecification"]["Enabled"]
        if wanted == self.expires(request["TableName"]):
            said = f"TimeToLive is already {'enabled' if wanted else 'disabled'}"
            raise client_error(client, "UpdateTimeToLive", "ValidationException", said, [])

    def _answer_kms(self, client: Any, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        if operation in SIGNING:
            return answer_signing(operation, request)
        context, told = request.get("EncryptionContext", {}), {"HTTPHeaders": {"date": self.kms_date()}}
        if operation == "CreateKey":
            key = self._kms.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", [])
            return {"KeyMetadata": {"Arn": key.arn}}
        if operation == "Encrypt":
            blob, _ = self._kms.encrypt(request["KeyId"], request["Plaintext"], context)
            return {"CiphertextBlob": blob, "ResponseMetadata": told}
        try:
            plaintext, _ = self._kms.decrypt(request["CiphertextBlob"], context)
        except JsonRESTError as refused:
            raise client_error(client, operation, str(refused.error_type), str(refused.message), []) from None
        return {"Plaintext": plaintext, "ResponseMetadata": told}


def _copy_table(table: Table) -> Table:
    """Return a table that shares its items with another."""
    copied = Table.__new__(Table)
    items = {key: found if isinstance(found, Item) else found.copy() for key, found in table.items.items()}
    vars(copied).update(vars(table), items=defaultdict(dict, items), ttl=dict(table.ttl))
    return copied


def _copied(value: Any) -> Any:
    """Return a copy of a request or a response."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def unsorted_items(table: Table) -> list[Item]:
    """Return all items of a table. moto sorts them all for each query, and then once more those that it found."""
    whole = (of_key.values() if table.range_key_attr else (of_key,) for of_key in table.items.values())
    return [item for items in whole for item in items]
