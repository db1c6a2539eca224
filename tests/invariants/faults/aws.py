"""AWS as the adapters see it: moto's DynamoDB and KMS without HTTP, and every call passes one place.

There, a call can fail, its answer can be lost, a read can lag, and calls of several threads are put in an order.
"""

import copy
import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, ClassVar

from botocore import xform_name
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError, ReadTimeoutError
from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import TransactionCanceledException
from moto.dynamodb.models import DynamoDBBackend, Table
from moto.dynamodb.models.dynamo_type import Item, LimitedSizeDict
from moto.dynamodb.responses import DynamoHandler
from moto.kms.models import KmsBackend

REGION, ACCOUNT = "eu-west-2", "123456789012"
EXCEPTION_TEXT = "text-of-an-exception"
"""Part of the text of every injected failure. It must reach no answer and no log."""
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})
MAX_CALLS = 150
"""A request that makes more calls than this does not stop by itself."""
Fault = str


class EndlessCallsError(BaseException):
    """A request made more than `MAX_CALLS` calls. Nothing in the product catches it."""


@dataclass(frozen=True)
class Call:
    """One call of AWS: which operation, of which table (or how many items of a transaction), and the request."""

    number: int
    operation: str
    target: str
    request: Mapping[str, Any]

    @property
    def kind(self) -> tuple[str, str]:
        """The operation and the target, without the request."""
        return self.operation, self.target

    @property
    def writes(self) -> bool:
        """Whether it changes what is stored."""
        return self.operation in WRITES

    @property
    def conditional(self) -> bool:
        """Whether a condition can refuse it."""
        return self.operation == "TransactWriteItems" or "ConditionExpression" in self.request

    @property
    def can_lag(self) -> bool:
        """Whether it is an eventually consistent read: it did not ask for a consistent one."""
        if self.operation == "BatchGetItem":
            return not any(of.get("ConsistentRead") for of in self.request["RequestItems"].values())
        return self.operation in ("GetItem", "Query", "Scan") and not self.request.get("ConsistentRead")


class _Handler(DynamoHandler):
    """moto's DynamoDB on a backend of its own, which nothing else resets."""

    dynamodb_backend = DynamoDBBackend(REGION, ACCOUNT)  # type: ignore[assignment]


class Aws:
    """All that is stored, and what is to happen to the next calls.

    Attributes
    ----------
    plan
        Returns the fault of a call, or None.
    lags
        Returns by how many writes an eventually consistent read lags behind.
    gate
        Is called before each call; the thread waits there for its turn.
    calls
        The calls since `watch`.
    """

    def __init__(self) -> None:
        self.calls: list[Call] = []
        self.plan: Callable[[Call], Fault | None] = lambda _: None
        self.lags: Callable[[Call], int] | None = None
        self.gate: Callable[[Call], None] = lambda _: None
        self._handler, self._kms = _Handler(), KmsBackend(REGION, ACCOUNT)
        self._handler.region, self._handler.current_account = REGION, ACCOUNT
        self._most = MAX_CALLS
        self._earlier: deque[dict[str, Table]] = deque(maxlen=3)
        self._thread = threading.local()

    def make_api_call(self, client: Any, operation: str, request: dict[str, Any]) -> Any:
        """Do what botocore's method of this name does, after botocore's own retries."""
        if getattr(self._thread, "unseen", False):
            return self._answer(client, operation, request)
        if len(self.calls) >= self._most:
            raise EndlessCallsError
        call = Call(len(self.calls), operation, _target(request), request)
        self.gate(call)
        self.calls.append(call)
        if fault := self.plan(call):
            return self._fail(fault, client, call)
        if call.writes and self.lags:
            self._earlier.append(self.snapshot())
        if call.can_lag and self.lags and (behind := min(self.lags(call), len(self._earlier))):
            return self._answer_late(client, call, behind)
        return self._answer(client, operation, request)

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Let this thread's calls pass uncounted and unharmed: they look at what is stored."""
        before, self._thread.unseen = getattr(self._thread, "unseen", False), True
        try:
            yield
        finally:
            self._thread.unseen = before

    def watch(self, plan: Callable[[Call], Fault | None] = lambda _: None, requests: int = 1) -> None:
        """Begin to count the calls of so many requests, with these faults."""
        self.calls, self.plan, self.lags, self._most = [], plan, None, requests * MAX_CALLS

    def snapshot(self) -> dict[str, Table]:
        """Return a copy of all tables."""
        return {name: _copy_table(table) for name, table in self._handler.dynamodb_backend.tables.items()}

    def restore(self, snapshot: Mapping[str, Table]) -> None:
        """Set all tables to a copy of ``snapshot``."""
        self._handler.dynamodb_backend.tables = {name: _copy_table(table) for name, table in snapshot.items()}
        self._earlier.clear()

    def clear(self, *tables: str) -> None:
        """Delete everything that some tables have."""
        for table in tables:
            self._handler.dynamodb_backend.tables[table].items.clear()

    def items(self, table: str) -> list[Item]:
        """Return what a table has, without a call."""
        return unsorted_items(self._handler.dynamodb_backend.tables[table])

    def values(self, table: str, attribute: str) -> list[Any]:
        """Return one attribute of everything that a table has."""
        return [item.attrs[attribute].value for item in self.items(table)]

    def _answer(self, client: Any, operation: str, request: Mapping[str, Any]) -> Any:
        service = client.meta.service_model.service_name
        if service == "kms":
            return self._answer_kms(operation, request)
        assert service == "dynamodb", f"The harness knows no {service}."
        self._handler.body = copy.deepcopy(request)
        ShallowCopies.tables.clear()
        try:
            result = getattr(self._handler, xform_name(operation))().result
        except JsonRESTError as refused:
            raise _client_error(client, operation, refused) from None
        # A single answer is copied: moto shares its items with what is stored.
        return result if operation in ("Query", "Scan", "TransactWriteItems") else copy.deepcopy(result)

    def _answer_late(self, client: Any, call: Call, behind: int) -> Any:
        backend = self._handler.dynamodb_backend
        now, backend.tables = backend.tables, self._earlier[-behind]
        try:
            return self._answer(client, call.operation, call.request)
        finally:
            backend.tables = now

    def _answer_kms(self, operation: str, request: Mapping[str, Any]) -> dict[str, Any]:
        context = request.get("EncryptionContext", {})
        if operation == "CreateKey":
            key = self._kms.create_key(None, "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "", [])
            return {"KeyMetadata": {"Arn": key.arn}}
        if operation == "Encrypt":
            blob, _ = self._kms.encrypt(request["KeyId"], request["Plaintext"], context)
            return {"CiphertextBlob": blob}
        plaintext, _ = self._kms.decrypt(request["CiphertextBlob"], context)
        return {"Plaintext": plaintext}

    def _fail(self, fault: Fault, client: Any, call: Call) -> Any:
        if fault == "unprocessed":
            wanted = dict(call.request["RequestItems"])
            return {"Responses": {table: [] for table in wanted}, "UnprocessedKeys": wanted}
        if fault in ("answer lost", "answer lost, sent again"):
            answer = self._answer(client, call.operation, call.request)
            if fault == "answer lost":
                raise ReadTimeoutError(endpoint_url=EXCEPTION_TEXT)
            # botocore sends it again itself: a transaction with the token of the first, so it gets the first's answer.
            again = call.operation != "TransactWriteItems"
            return self._answer(client, call.operation, call.request) if again else answer
        if fault in _NETWORK:
            raise _NETWORK[fault](endpoint_url=EXCEPTION_TEXT)
        reasons = []
        if fault.startswith("cancelled: "):
            reasons = [{"Code": "None"} for _ in call.request["TransactItems"]]
            reasons[0] = {"Code": fault.removeprefix("cancelled: "), "Message": EXCEPTION_TEXT}
        code = "TransactionCanceledException" if reasons else fault
        raise _error(client, call.operation, code, EXCEPTION_TEXT, reasons)


_NETWORK = {
    "timeout": ReadTimeoutError,
    "no connection": EndpointConnectionError,
    "late connection": ConnectTimeoutError,
}


def faults_of(call: Call) -> tuple[Fault, ...]:
    """Return every way in which a call can fail; the faults of the network come first."""
    faults = ["timeout", "no connection", "ThrottlingException", "AccessDeniedException"]
    if call.operation in ("Encrypt", "Decrypt"):
        return (*faults, "KMSInternalException", "DependencyTimeoutException", "KMSInvalidStateException")
    faults += ["InternalServerError", "ProvisionedThroughputExceededException", "late connection"]
    if call.operation == "TransactWriteItems":
        faults += ["cancelled: ThrottlingError", "cancelled: TransactionConflict", "cancelled: ConditionalCheckFailed"]
        faults += ["TransactionInProgressException"]
    elif call.conditional:
        faults += ["ConditionalCheckFailedException", "TransactionConflictException"]
    return tuple(faults)


def is_conflict(fault: Fault) -> bool:
    """Return whether a fault says that somebody else was faster."""
    return any(word in fault for word in ("Conflict", "ConditionalCheck", "InProgress"))


def _target(request: Mapping[str, Any]) -> str:
    if "TableName" in request:
        return str(request["TableName"]) + (f"/{request['IndexName']}" if "IndexName" in request else "")
    if "RequestItems" in request:
        return ",".join(request["RequestItems"])
    return "transaction" if "TransactItems" in request else "key"


def _error(client: Any, operation: str, code: str, message: str, reasons: list[dict[str, Any]]) -> ClientError:
    details = {"CancellationReasons": reasons} if reasons else {}
    answer = {"Error": {"Code": code, "Message": message}, "ResponseMetadata": {"HTTPHeaders": {}}, **details}
    error: ClientError = client.exceptions.from_code(code)(answer, operation)
    return error


def _client_error(client: Any, operation: str, refused: JsonRESTError) -> ClientError:
    reasons: list[dict[str, Any]] = []
    if isinstance(refused, TransactionCanceledException):
        reasons = json.loads(refused.description)["CancellationReasons"]
    return _error(client, operation, refused.error_type.rpartition("#")[2], str(refused.message), reasons)


def _copy_item(item: Item) -> Item:
    """Return an item with attributes of its own. moto replaces their values, so the values can be shared."""
    attributes = LimitedSizeDict.__new__(LimitedSizeDict)
    dict.update(attributes, item.attrs)
    vars(attributes).update(vars(item.attrs))
    copied = Item.__new__(Item)
    vars(copied).update(vars(item), attrs=attributes)
    return copied


def _copy_table(table: Table) -> Table:
    copied = Table.__new__(Table)
    vars(copied).update(vars(table), items=defaultdict(dict))
    for key, found in table.items.items():
        whole = isinstance(found, Item)
        copied.items[key] = _copy_item(found) if whole else {k: _copy_item(each) for k, each in found.items()}
    return copied


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
