"""moto's DynamoDB and KMS without HTTP between them and botocore, which makes a call fifty times faster."""

import copy
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from botocore import xform_name
from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import TransactionCanceledException
from moto.dynamodb.models import DynamoDBBackend, Table
from moto.dynamodb.models.dynamo_type import DynamoType, Item, LimitedSizeDict
from moto.dynamodb.responses import DynamoHandler
from moto.kms.models import KmsBackend

from tests.invariants.faults.harness.failures import client_error

REGION, ACCOUNT = "eu-west-2", "123456789012"
Tables = Mapping[str, Table]


class _Handler(DynamoHandler):
    """moto's DynamoDB on a backend of its own, which nothing else resets."""

    dynamodb_backend = DynamoDBBackend(REGION, ACCOUNT)  # type: ignore[assignment]


class Backend:
    """All that is stored."""

    def __init__(self) -> None:
        self._handler, self._kms = _Handler(), KmsBackend(REGION, ACCOUNT)
        self._handler.region, self._handler.current_account = REGION, ACCOUNT
        self.kms_date = lambda: ""

    def answer(self, client: Any, operation: str, request: Mapping[str, Any], tables: Tables | None = None) -> Any:
        """Return the answer of a call, from other tables if they are given."""
        service = client.meta.service_model.service_name
        if service == "kms":
            return self._answer_kms(client, operation, request)
        assert service == "dynamodb", f"The harness knows no {service}."
        backend = self._handler.dynamodb_backend
        current, backend.tables = backend.tables, backend.tables if tables is None else dict(tables)
        try:
            return self._answer_dynamodb(client, operation, request)
        finally:
            backend.tables = backend.tables if tables is None else current

    def snapshot(self) -> Tables:
        """Return a copy of all tables."""
        return {name: _copy_table(table) for name, table in self._handler.dynamodb_backend.tables.items()}

    def restore(self, snapshot: Tables) -> None:
        """Set all tables to a copy of ``snapshot``."""
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

    def _answer_dynamodb(self, client: Any, operation: str, request: Mapping[str, Any]) -> Any:
        self._handler.body = _copied(request)
        ShallowCopies.tables.clear()
        self._detach_updated(operation, request)
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

    def _detach_updated(self, operation: str, request: Mapping[str, Any]) -> None:
        """Give each item that is updated in place attributes of its own: snapshots share the items."""
        updates = (
            [request]
            if operation == "UpdateItem"
            else [each["Update"] for each in request.get("TransactItems", ()) if "Update" in each]
        )
        for update in updates:
            table = self._handler.dynamodb_backend.tables[update["TableName"]]
            keys = [DynamoType(update["Key"][name]) for name in (table.hash_key_attr, table.range_key_attr) if name]
            found = table.get_item(*keys)
            if found and len(keys) == 1:
                table.items[keys[0]] = _copy_item(found)
            elif found:
                table.items[keys[0]][keys[1]] = _copy_item(found)

    def _answer_kms(self, client: Any, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
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


def _copy_item(item: Item) -> Item:
    """Return an item with attributes of its own. moto replaces their values, so the values can be shared."""
    attributes = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.update(attributes, item.attrs)
    vars(attributes).update(vars(item.attrs))
    copied = Item.__new__(Item)
    vars(copied).update(vars(item), attrs=attributes)
    return copied


def _copy_table(table: Table) -> Table:
    """Return a table that shares its items with another."""
    copied = Table.__new__(Table)
    items = {key: found if isinstance(found, Item) else found.copy() for key, found in table.items.items()}
    vars(copied).update(vars(table), items=defaultdict(dict, items))
    return copied


def _copied(value: Any) -> Any:
    """Return a copy of a request or a response."""
    if isinstance(value, dict):
        return {key: _copied(each) for key, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value


def query_one_partition(table: Table, hash_key: Any, *rest: Any, **named: Any) -> Any:
    """Query a table as moto does. moto looks at every item of the table."""
    if rest[6] is None and hash_key is not None:
        whole, table = table, Table.__new__(Table)
        vars(table).update(vars(whole), items={hash_key: whole.items.get(hash_key, {})})
    return _QUERY(table, hash_key, *rest, **named)


def is_equal(one: DynamoType, other: DynamoType) -> bool:
    """Return whether two values are equal. moto converts both first."""
    return one.type == other.type and (one.value == other.value or bool(_EQUAL(one, other)))


def hash_of(value: DynamoType) -> int:
    """Return the hash of a value."""
    return hash(value.value) if value.type in ("S", "B") else int(_HASH(value))


_QUERY, _EQUAL, _HASH = Table.query, DynamoType.__eq__, DynamoType.__hash__


def unsorted_items(table: Table) -> list[Item]:
    """Return all items of a table. moto sorts them all for each query, and then once more those that it found."""
    whole = (of_key.values() if table.range_key_attr else (of_key,) for of_key in table.items.values())
    return [item for items in whole for item in items]


class ShallowCopies:
    """What moto copies: before a transaction the tables, once for each of its items although one copy would do."""

    copy = staticmethod(copy.copy)
    tables: ClassVar[dict[int, Table]] = {}

    @classmethod
    def deepcopy(cls, value: Any, memo: Any = None) -> Any:
        if not isinstance(value, Table):
            return copy.deepcopy(value, memo)
        if id(value) not in cls.tables:
            cls.tables[id(value)] = _copy_table(value)
        return cls.tables[id(value)]
