"""The deployed functions on one `Aws`, with a clock and randomness that a test can set."""

import contextlib
import functools
import importlib
import io
import json
import logging
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import botocore.client
import pytest
from moto.core.common_models import BaseModel
from moto.dynamodb.models import Table

from contactpoint import bootstrap, job_invocation
from contactpoint.adapters.aws_clients import kms_client, s3_client
from contactpoint.adapters.dynamodb import keys_in_use
from contactpoint.adapters.dynamodb.client import retries
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.dynamodb.records.cohort_destruction import DynamoCohorts
from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.adapters.encryption.keyring import Keyring
from contactpoint.adapters.encryption.unreadable_items import UnreadableItems
from contactpoint.adapters.identity.tokens import TokenIdentity
from contactpoint.adapters.merkle_log.dynamodb import DynamoArrivals, DynamoMerkleLog, DynamoMerkleLogReader
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller
from contactpoint.domain.lifecycle import months_ahead
from contactpoint.http.operations import OPERATIONS
from contactpoint.lambda_invocation import InvocationFailed, Unauthorized
from contactpoint.merkle_log_bootstrap import Sequencer
from contactpoint.web.page_response import security_headers
from contactpoint.web.rendering import Site
from contactpoint.web.sessions import Sessions
from contactpoint.web.sign_in import POOL, SignInPages
from tests.adapters.merkle_log.signer import ListArchive, LocalSigner, PostQuantumSigner
from tests.builders import NOW
from tests.fakes import MemoryRunFiles
from tests.invariants.faults.harness import retention_parts
from tests.invariants.faults.harness.aws import Aws
from tests.invariants.faults.harness.inline_pool import InlinePool
from tests.invariants.faults.harness.moto_backend import unsorted_items
from tests.invariants.faults.harness.retention_parts import patch_retention
from tests.moto_patches import patch_moto
from tests.unit.web.visitor import ISSUER, ROOT, URL, FakeSignInPage

KEYSETS = ("index", "activity_index", "notifications", "page_sessions", "accounts", "audit", "audit_index", "checks")
JOBS = tuple(sorted(p.parent.name for p in Path(__file__).parents[4].glob("functions/jobs/*/handler.py")))
HTTP_FUNCTIONS = tuple(sorted({operation.function for operation in OPERATIONS}))
PAGE_FUNCTIONS = ("web", "web_oversight")
ENVIRONMENT = {f"{table}_TABLE": f"test-{table.lower()}" for table in MODELS} | {
    "ACCEPT_TEST_NUMBERS": "true",
    "PAGES_URL": URL,
    "RELEASE": "release-1",
    "SIGN_IN_ORIGIN": ISSUER,
    **retention_parts.ENVIRONMENT,
}


@dataclass(frozen=True)
class Answer:
    """What somebody is answered. A function that raises answers 500; `log` has what Lambda would write of it."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    log: str = ""

    @property
    def problem(self) -> str:
        """The kind of problem, empty if there is none."""
        of = self.body.get("type", "") if isinstance(self.body, dict) else ""
        return str(of).rpartition(":")[2] if str(of).startswith("urn:") else ""


class Stack:
    """The functions, and everything that they store."""

    def __init__(self) -> None:
        self.aws, self.now, self.seconds = Aws(), NOW, 1_000_000.0
        self.ids: dict[str, str] = {}
        self.log = io.StringIO()
        self.aws.kms_date = lambda: format_datetime(datetime.fromtimestamp(self.seconds, UTC), usegmt=True)
        UnreadableItems()  # So its logger exists when `_patch` redirects them.
        self._random = random.Random(1)  # noqa: S311 - must repeat
        self.modules = {
            name: importlib.import_module(f"functions.{name}.handler") for name in (*HTTP_FUNCTIONS, *PAGE_FUNCTIONS)
        }
        self.modules |= {name: importlib.import_module(f"functions.jobs.{name}.handler") for name in JOBS}
        self.sign_in = SignInPages({POOL: FakeSignInPage()}, Site(ROOT, security_headers(ISSUER)), URL)
        self.modules["authorizer"] = importlib.import_module("functions.authorizer.handler")
        self.run_files = MemoryRunFiles()
        self._bound: dict[Any, tuple[str, Any]] = {}
        self._unwrapped: dict[tuple[str, bytes], Any] = {}

    def tick(self) -> datetime:
        """Return the time; it moves on with every look at the clock."""
        self.now += timedelta(milliseconds=1)
        return self.now

    def random_hex(self, size: int) -> str:
        """Return random bytes that are the same in every run."""
        return self._random.randbytes(size).hex()

    @contextlib.contextmanager
    def installed(self) -> Iterator["Stack"]:
        """Put this in the place of AWS, of the clocks and of the threads, and take it away again."""
        with pytest.MonkeyPatch.context() as patch:
            self._patch(patch)
            earlier = {model: (model.Meta.table_name, model._connection) for model in MODELS.values()}
            try:
                self._bind()
                for name, value in self._keys.items():
                    patch.setenv(name, value)
                yield self
            finally:
                for model, (name, connection) in earlier.items():
                    model.Meta.table_name, model._connection = name, connection

    def _patch(self, patch: pytest.MonkeyPatch) -> None:
        calls = functools.partialmethod(_handed_over, self.aws)
        patch.setattr(botocore.client.BaseClient, "_make_api_call", calls)
        patch_moto(patch)
        patch.setattr(Table, "all_items", unsorted_items)
        patch.setattr(keys_in_use, "SCAN_SEGMENTS", 1)
        patch.setattr(BaseModel, "__new__", lambda kind, *_, **__: object.__new__(kind))  # It keeps all that it makes.
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.setenv("AWS_DEFAULT_REGION", "eu-west-2")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        # The clock moves, so its method is looked up at each call.
        clock = SimpleNamespace(monotonic=lambda: self.seconds, time=lambda: self.now.timestamp())  # noqa: PLW0108
        patch.setattr(time, "sleep", lambda _: None)
        patch.setattr(retries.attempts, "__defaults__", (lambda _: None,))
        patch.setattr(keys_in_use, "time", clock)
        patch.setattr(bootstrap, "time", clock)
        patch.setattr(bootstrap, "utc_now", self.tick)
        patch.setattr(bootstrap, "secrets", SimpleNamespace(token_hex=self.random_hex))
        patch.setattr(bootstrap, "connect", lambda _: self.connection)
        patch.setattr(bootstrap, "kms_client", lambda _: self.kms)
        patch.setattr(self.modules["authorizer"], "verifier", lambda: SimpleNamespace(verify=_verify))
        patch.setattr(self.modules["authorizer"], "utc_now", self.tick)
        for name in JOBS:
            patch.setitem(job_invocation._FILES, name.replace("_", "-"), self.run_files)
        patch.setattr(job_invocation, "utc_now", self.tick)
        patch_retention(patch, self)
        patch.setattr(self.modules["web"], "sign_in", lambda: self.sign_in)
        for name in PAGE_FUNCTIONS:
            patch.setattr(self.modules[name].pages, "_sessions", self.sessions_of(name))
            patch.setattr(self.modules[name], "sessions", self.sessions_of(name))
        patch.setattr(self.modules["sequencer"], "parts", self._sequencer)
        patch.setattr(self.modules["public"], "log", DynamoMerkleLogReader)
        for name, module in list(sys.modules.items()):
            if name.startswith("contactpoint.") and hasattr(module, "ThreadPoolExecutor"):
                patch.setattr(module, "ThreadPoolExecutor", InlinePool)
        patch.setattr(sys, "stdout", sys.stdout)
        for logger in logging.Logger.manager.loggerDict.values():
            for handler in getattr(logger, "handlers", ()):
                if isinstance(handler, logging.StreamHandler):
                    patch.setattr(handler, "stream", self.log)

    def _bind(self) -> None:
        """Bind the tables to this stack; the first time, create them, the KMS keys and the keysets."""
        if self._bound:
            for model, (name, connection) in self._bound.items():
                model.Meta.table_name, model._connection = name, connection
            return
        with self.aws.unseen():
            for table, model in MODELS.items():
                model.Meta.table_name, model._connection = ENVIRONMENT[f"{table}_TABLE"], None
                model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
            self.connection = connect(ENVIRONMENT)
            self.kms, self.s3 = kms_client(self.connection), s3_client(self.connection)
            names = ("RECORDS_KEY", "ACCOUNTS_KEY", "AUDIT_KEY", "SHARED_KEY")
            self._keys = {name: self.kms.create_key()["KeyMetadata"]["Arn"] for name in names}
            keyring = self.new_environment()[1]
            for keyset in KEYSETS:
                keyring.create_if_missing(keyset)
            DynamoCohorts(keyring).create_event_keysets(months_ahead(NOW.date()))
        self._bound = {model: (model.Meta.table_name, model._connection) for model in MODELS.values()}

    def _sequencer(self) -> Sequencer:
        """Return the sequencer's parts, with keys and an archive that need no AWS; what arrived has settled."""
        return Sequencer(
            DynamoMerkleLog(self.connection),
            DynamoArrivals(),
            LocalSigner(),
            PostQuantumSigner(),
            ListArchive(),
            lambda: int(self.now.timestamp() * 1000) + 1,
        )

    def sessions_of(self, function: str) -> Callable[[], Sessions]:
        """Return what makes the pages' sessions in the function's environment, with this clock and randomness."""
        deps = self.modules[function].deps
        return lambda: Sessions(deps.page_sessions(), self.tick, self.random_hex)

    def new_environment(self) -> tuple[Dependencies, Keyring]:
        """Return the dependencies of a new execution environment, which has no keyset in memory."""
        return bootstrap.bootstrap({**ENVIRONMENT, **self._keys})

    def cool(self) -> None:
        """Let every function begin in a new execution environment."""
        for module in self.modules.values():
            for lazy in (getattr(module, name, None) for name in ("deps", "parts")):
                if hasattr(lazy, "_built"):
                    lazy._built = None
                if hasattr(lazy, "_archive"):
                    lazy._archive = None

    def warm(self) -> Keyring:
        """Let every function share one environment with all keysets in memory, and return its keyring.

        It takes over keysets that an earlier one unwrapped, if the store still has them unchanged.
        """
        built = self.new_environment()
        cache, read_at = built[1]._cache, built[1]._clocks.now()
        with self.aws.unseen():
            tables = [MODELS[table] for table in ("KEYSETS", "COHORT_KEYSETS", "EVENT_KEYSETS")]
            stored = {item.keyset: item.wrapped for model in tables for item in model.scan()}
            for keyset, wrapped in stored.items():
                if (keyset, wrapped) in self._unwrapped:
                    cache.put(keyset, self._unwrapped[keyset, wrapped], wrapped, read_at)
            built[1].load([*KEYSETS, "audit.public", *stored])
        self._unwrapped |= {(name, each.wrapped): each.primitive for name, each in cache._keysets.items()}
        for module in self.modules.values():
            if hasattr(module, "deps"):
                module.deps._built = built
        return built[1]

    def call(self, name: str, caller: Caller, body: Mapping[str, Any] | None = None, **more: Any) -> Answer:
        """Send the request of an operation of the contract.

        ``more`` has the path's and the query's parameters, and headers: those begin with a capital letter.
        """
        operation = next(each for each in OPERATIONS if each.name == name)
        headers = {key.replace("_", "-"): value for key, value in more.items() if key[0].isupper()}
        values = {key: self.ids.get(value, value) for key, value in more.items() if not key[0].isupper()}
        event = {
            "httpMethod": operation.method.upper(),
            "resource": operation.path,
            "path": operation.path.format(**values),
            "pathParameters": values,
            "queryStringParameters": {k: v for k, v in values.items() if f"{{{k}}}" not in operation.path},
            "headers": {"Content-Type": "application/json", **headers},
            "body": None if body is None else json.dumps(body),
            "requestContext": {
                "requestId": "11111111-1111-1111-1111-111111111111",
                "path": operation.path.format(**values),
                "identity": {"sourceIp": "192.0.2.7"},
                "authorizer": {
                    name: getattr(caller, name)
                    for name in ("practitioner_id", "organisation_id", "organisation_type", "role", "access_status")
                },
            },
        }
        return self.invoke(operation.function, event)

    def authorize(self, subject: str) -> Answer:
        """Let the authorizer decide on a sign-in."""
        arn = "arn:aws:execute-api:eu-west-2:000000000000:api-id/live/GET/me"
        return self.invoke("authorizer", {"methodArn": arn, "headers": {"Authorization": f"Bearer {subject}"}})

    def invoke(self, function: str, event: dict[str, Any]) -> Answer:
        """Invoke a function as Lambda does."""
        self.log.seek(0)
        self.log.truncate()
        sys.stdout = self.log  # Powertools prints its metrics. What it was is set again when the test ends.
        try:
            result = self.modules[function].handler(event, None)
        except Exception as error:
            # What a handler raises, Lambda writes into the log. A bare failure is answered with 503 or tried again.
            log = self.log.getvalue() + "".join(traceback.format_exception(error))
            if isinstance(error, InvocationFailed) and not isinstance(error, Unauthorized):
                return Answer(503, {"type": "urn:contactpoint:problem:unavailable"}, {"Retry-After": ""}, log)
            return Answer(401 if isinstance(error, Unauthorized) else 500, log=log)
        if "statusCode" not in result:
            return Answer(200, result, log=self.log.getvalue())
        is_text = result["headers"].get("Content-Type", "").startswith("text/")
        body = result["body"] if is_text else json.loads(result["body"]) if result.get("body") else None
        return Answer(result["statusCode"], body, result["headers"], self.log.getvalue())


def _handed_over(client: Any, aws: Aws, operation: str, request: dict[str, Any]) -> Any:
    return aws.make_api_call(client, operation, request)


def _verify(token: str) -> TokenIdentity:
    return TokenIdentity("https://issuer.example", token, is_machine=False)


@functools.cache
def the_stack() -> Stack:
    """Return the stack of this process: its tables are created once."""
    return Stack()
