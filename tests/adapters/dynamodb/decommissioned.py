"""A directory on moto, and the state machine of the template that destroys it by the functions themselves."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from importlib import import_module
from typing import Any

import boto3
from moto.backends import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from contactpoint.adapters.destruction_files import S3DecommissioningFiles
from contactpoint.adapters.dynamodb.directory_deletion import DynamoWholeDirectory
from contactpoint.adapters.dynamodb.tables import CohortKeysetItem, EventKeysetItem, KeysetItem
from contactpoint.adapters.function_concurrency import close_functions
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.lifecycle.decommission import CERTIFICATE
from contactpoint.application.lifecycle.decommissioning_consents import Consents, approve, propose
from contactpoint.decommissioning_bootstrap import DecommissioningParts
from contactpoint.domain.lifecycle.decommissioning import open_decommissioning
from contactpoint.lambda_invocation import InvocationFailed
from tests.adapters.conftest import NOW
from tests.adapters.dynamodb.test_destruction import KilledError, Notary
from tests.infra.state_machine import StateMachine

ANN, BEN = "arn:aws:sts::111122223333:assumed-role/Proposer/ann", "arn:aws:sts::111122223333:assumed-role/Approver/ben"
APPROVED_AT = NOW + timedelta(days=1)
STEPS = {f"Decommission{each.capitalize()}": each for each in ("begin", "close", "keysets", "tables", "certify")}
CHANGES = ("put_", "delete_", "update_", "sign", "PutItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem")


@dataclass
class Calls:
    """Counts the calls that change something, and kills the function before or after one of them."""

    made: list[str] = field(default_factory=list)
    fatal: tuple[int, str] | None = None

    def carry_out(self, name: str, call):
        if not name.startswith(CHANGES):
            return call()
        number = len(self.made)
        self.made.append(name)
        if self.fatal == (number, "before"):
            raise KilledError
        try:
            return call()
        finally:
            if self.fatal == (number, "after"):
                raise KilledError

    def where_the_kind_changes(self) -> list[int]:
        """Return the numbers of the calls that are the first or the last of several alike."""
        kinds = ["", *self.made, ""]
        return [n - 1 for n in range(1, len(kinds) - 1) if kinds[n] != kinds[n - 1] or kinds[n] != kinds[n + 1]]


class Counted:
    """A client whose calls are counted."""

    def __init__(self, client: Any, calls: Calls) -> None:
        self._client, self._calls = client, calls

    def __getattr__(self, name: str):
        return lambda **request: self._calls.carry_out(name, partial(getattr(self._client, name), **request))


class Files(S3DecommissioningFiles):
    """The files in a bucket whose clock is the test's."""

    def __init__(self, s3: Any, end: "End") -> None:
        super().__init__(s3, "runs")
        self._end, self._written = end, {}

    def keep(self, month: str, name: str, content: bytes) -> bytes:
        self._written.setdefault(name, self._end.now)
        return super().keep(month, name, content)

    def written_at(self, month: str, name: str) -> datetime | None:
        found = super().written_at(month, name)
        return found and self._written[name]


class Lambdas:
    """The functions of the directory, which moto does not limit."""

    def __init__(self) -> None:
        self.closed: list[str] = []

    def put_function_concurrency(self, **request):
        assert request["ReservedConcurrentExecutions"] == 0
        self.closed.append(request["FunctionName"])


class SlowTables:
    """DynamoDB, of which a table that is being deleted is there once more, and one of which is protected."""

    def __init__(self) -> None:
        self._client, self.protected = boto3.client("dynamodb", region_name="eu-west-2"), {"test-records"}

    def __getattr__(self, name: str):
        return getattr(self._client, name)

    def describe_table(self, **request):
        found = self._client.describe_table(**request)
        if request["TableName"] in self.protected:
            found["Table"]["DeletionProtectionEnabled"] = True
        return found

    def update_table(self, **request):
        assert request["DeletionProtectionEnabled"] is False
        self.protected.discard(request["TableName"])

    def delete_table(self, **request):
        assert request["TableName"] not in self.protected
        return self._client.delete_table(**request)


class Machine(StateMachine):
    """The state machine with the handlers of its functions. Its waits move the clock."""

    def __init__(self, definition: dict[str, Any], end: "End") -> None:
        super().__init__(definition, self._call, lambda _: [])
        self._end, self._resource = end, ""

    def _result(self, state: dict[str, Any], document: Any) -> Any:
        if state["Type"] == "Wait" and (path := state.get("TimestampPath")):
            until = document[path.split(".")[1]]["until"]
            self._end.now = max(self._end.now, datetime.strptime(until, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC))
        return super()._result(state, document)

    def _attempt(self, state: dict[str, Any], payload: Any) -> Any:
        self._resource = state["Resource"].partition("Live")[0]
        return super()._attempt(state, payload)

    def _call(self, payload: Any) -> Any:
        self._end.before_call(self._resource, payload)
        return self._end.step(STEPS[self._resource], payload)


@dataclass
class End:
    """A directory with two records, and the end of it."""

    stored: Any
    definition: dict[str, Any]
    calls: Calls = field(default_factory=Calls)
    lambdas: Lambdas = field(default_factory=Lambdas)
    now: datetime = NOW
    backup: list = field(default_factory=list)
    deps: Dependencies | None = None
    before_call: Any = lambda *_: None

    def __post_init__(self) -> None:
        self.tables = SlowTables()
        self.files = Files(Counted(boto3.client("s3", region_name="eu-west-2"), self.calls), self)
        self.consents = Consents(name="end", files=self.files, now=lambda: self.now)

    def parts(self) -> DecommissioningParts:
        lambdas = Counted(self.lambdas, self.calls)
        return DecommissioningParts(
            consents=lambda name: Consents(name=name, files=self.files, now=lambda: self.now),
            directory=DynamoWholeDirectory(Counted(self.tables, self.calls), parts=2),
            close_functions=partial(close_functions, lambdas, ["search-1", "registration-1"]),
            random_hex=self.stored.deps.random_hex,
        )

    def step(self, name: str, payload: Any) -> Any:
        """Call the function of a step."""
        module = import_module(f"functions.decommissioning.decommission_{name}.handler")
        return module.handler({"proposal": "end", **payload}, None)

    def refused(self, name: str, **payload: Any) -> bool:
        """Return whether a function refuses its step."""
        try:
            self.step(name, payload)
        except InvocationFailed:
            return True
        return False

    def agreed(self) -> None:
        propose(self.consents, self.deps, ANN)
        self.now = APPROVED_AT
        approve(self.consents, self.deps, BEN)

    def run(self) -> str:
        """Run the state machine from its start."""
        return Machine(self.definition, self).run({"proposal": "end"})

    def keysets(self) -> set[str]:
        found = [*KeysetItem.scan(), *CohortKeysetItem.scan(), *EventKeysetItem.scan()]
        return {each.keyset for each in found if each.wrapped}

    def left(self) -> list[str]:
        return sorted(boto3.client("dynamodb", region_name="eu-west-2").list_tables()["TableNames"])

    def note(self) -> bytes | None:
        return self.files.find("end", CERTIFICATE)

    def certificate(self):
        return open_decommissioning(self.note(), Notary.key)

    def events(self, kind: str) -> list:
        days = {self.now.date() - timedelta(days=n) for n in range(20)}
        return [
            each for day in sorted(days) for each in self.stored.audit_log_reader.events_of_type(day, kind, None, 9)
        ]


def lazy(end: End):
    """Return what the handlers take their parts from."""

    class Parts:
        def __call__(self) -> DecommissioningParts:
            return end.parts()

        def deps(self) -> Dependencies:
            return end.deps

        def notary(self) -> Notary:
            return Notary()

    return Parts()


class Snapshot:
    """What moto has of a directory, to go back to."""

    def __init__(self, end: End) -> None:
        self._end, self._written, self._at = end, dict(end.files._written), end.now
        self._tables, self._buckets = deepcopy(_backend("dynamodb").tables), deepcopy(_backend("s3", "aws").buckets)

    def restore(self) -> None:
        """Go back; nothing has been called."""
        _backend("dynamodb").tables = deepcopy(self._tables)
        _backend("s3", "aws").buckets = deepcopy(self._buckets)
        self._end.files._written, self._end.now = dict(self._written), self._at
        self._end.calls.made, self._end.calls.fatal = [], None
        self._end.tables.protected = {"test-records"}


def _backend(service: str, region: str = "eu-west-2") -> Any:
    return get_backend(service)[DEFAULT_ACCOUNT_ID][region]
