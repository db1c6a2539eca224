"""AWS as the adapters see it. Every call passes one place.

There, a call can fail, its answer can be lost, a read can lag, and calls of several threads are put in an order.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.invariants.faults.harness.failures import (
    ANSWER_LOST,
    BODY_BREAKS_OFF,
    KILLED,
    KILLED_AFTER,
    LOST,
    UNPROCESSED,
    BrokenBody,
    Fault,
    KilledError,
    raise_fault,
)
from tests.invariants.faults.harness.moto_backend import Backend, Snapshot
from tests.invariants.faults.harness.s3_backend import kind_of_object

WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "PutObject", "UpdateTimeToLive"})
APPENDED = frozenset({"test-audit_log", "test-notifications"})
MAX_CALLS = 150
"""A request that makes more calls than this does not stop by itself."""


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
        """Whether a condition can refuse it. Nobody else writes what is appended: its ids are random."""
        named = "ConditionExpression" in self.request or "IfNoneMatch" in self.request
        return not self.appends and (self.operation == "TransactWriteItems" or named)

    @property
    def appends(self) -> bool:
        """Whether it writes only events and their notifications."""
        puts = [each.get("Put", {}) for each in self.request.get("TransactItems", ())] or [self.request]
        return self.operation in WRITES and all(each.get("TableName") in APPENDED for each in puts)

    @property
    def can_lag(self) -> bool:
        """Whether it is an eventually consistent read: it did not ask for a consistent one."""
        if self.operation == "BatchGetItem":
            return not any(of.get("ConsistentRead") for of in self.request["RequestItems"].values())
        return self.operation in ("GetItem", "Query", "Scan") and not self.request.get("ConsistentRead")


class Aws(Backend):
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
        super().__init__()
        self.calls: list[Call] = []
        self.plan: Callable[[Call], Fault | None] = lambda _: None
        self.lags: Callable[[Call], int] | None = None
        self.gate: Callable[[Call], None] = lambda _: None
        self._most = MAX_CALLS
        self._earlier: deque[Snapshot] = deque(maxlen=3)
        self._thread = threading.local()

    def make_api_call(self, client: Any, operation: str, request: dict[str, Any]) -> Any:
        """Do what botocore's method of this name does, after botocore's own retries."""
        if getattr(self._thread, "unseen", False):
            return self.answer(client, operation, request)
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
            return self.answer(client, operation, request, self._earlier[-behind])
        return self.answer(client, operation, request)

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

    def restore(self, snapshot: Snapshot) -> None:
        """Set all that is stored to a copy of ``snapshot``."""
        super().restore(snapshot)
        self._earlier.clear()

    def _fail(self, fault: Fault, client: Any, call: Call) -> Any:
        if fault == UNPROCESSED:
            wanted = dict(call.request["RequestItems"])
            return {"Responses": {table: [] for table in wanted}, "UnprocessedKeys": wanted}
        if fault == BODY_BREAKS_OFF:
            return {"Body": BrokenBody()}
        if fault in (KILLED, KILLED_AFTER):
            if fault == KILLED_AFTER:
                self.answer(client, call.operation, call.request)
            raise KilledError
        if fault not in LOST:
            return raise_fault(fault, client, call)
        answer = self.answer(client, call.operation, call.request)
        if fault == ANSWER_LOST:
            return raise_fault("timeout", client, call)
        # botocore sends it again itself: a transaction with the token of the first, so that it gets the first's answer.
        again = call.operation != "TransactWriteItems"
        return self.answer(client, call.operation, call.request) if again else answer


def _target(request: Mapping[str, Any]) -> str:
    if "TableName" in request:
        return str(request["TableName"]) + (f"/{request['IndexName']}" if "IndexName" in request else "")
    if "Bucket" in request:
        return kind_of_object(request)
    if "RequestItems" in request:
        return ",".join(request["RequestItems"])
    return "transaction" if "TransactItems" in request else "key"
