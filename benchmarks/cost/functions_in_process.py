"""The deployed functions in one process, on moto, with the sample organisations, practitioners and children."""

import io
import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import jwt
from botocore.client import BaseClient
from cryptography.hazmat.primitives.asymmetric import rsa
from moto import mock_aws
from moto.core.botocore_stubber import BotocoreStubber

from benchmarks.cost.capacity_units import Usage, usage_of
from cli.local_stack.up import KEYSETS
from cli.samples import load, sign_ins
from contactpoint.adapters.dynamodb.client.shared_connection import connect
from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.application.dependencies import Dependencies
from contactpoint.bootstrap import bootstrap
from contactpoint.domain.access import Organisation
from contactpoint.domain.access.account import SignIn

REGION = "eu-west-2"
ISSUER, CLIENT, AUDIENCE = "https://login.example.org", "casework", "contactpoint"
KMS_KEYS = ("records", "accounts", "audit", "shared")


@dataclass
class Meter:
    """What was used since `reset`.

    Attributes
    ----------
    calls
        One `Usage` for each call of AWS.
    moto_seconds
        The processor time inside moto.
    logged
        What the functions log.
    indexed
        What secondary indexes contain.
    """

    logged: io.StringIO = field(default_factory=io.StringIO)
    calls: list[Usage] = field(default_factory=list)
    moto_seconds: float = 0.0
    lock: Any = field(default_factory=threading.RLock)
    indexed: set[str] = field(default_factory=set)
    _began: float = 0.0

    def reset(self) -> None:
        """Forget what was measured, and begin again."""
        self.calls, self.moto_seconds = [], 0.0
        self.logged.seek(0)
        self.logged.truncate()
        self._began = time.process_time()

    def cpu_seconds(self) -> float:
        """Return the processor time of this process, without that inside moto."""
        return time.process_time() - self._began - self.moto_seconds


@dataclass(frozen=True)
class InProcess:
    """The running functions' storage, and what their environment is."""

    deps: Dependencies
    meter: Meter
    token: Callable[[str], str]


@contextmanager
def in_process(meter: Meter | None = None) -> Iterator[InProcess]:
    """Create tables, keys and samples on moto, and set the environment as each function has it."""
    meter, key = meter or Meter(), rsa.generate_private_key(public_exponent=65537, key_size=2048)
    os.environ.update(_credentials())
    with mock_aws(), _metered(meter):
        kms = boto3.client("kms", region_name=REGION)
        os.environ.update({f"{table}_TABLE": f"cp-{table.lower()}" for table in MODELS})
        os.environ.update({f"{n.upper()}_KEY": kms.create_key()["KeyMetadata"]["Arn"] for n in KMS_KEYS})
        os.environ["ISSUERS"] = json.dumps([_trusted()])
        os.environ["ACCEPT_TEST_NUMBERS"] = "true"
        connect(os.environ)
        for model in MODELS.values():
            model.create_table(billing_mode="PAY_PER_REQUEST", wait=True)
        deps, keyring = bootstrap(os.environ)
        for keyset in KEYSETS:
            keyring.create_if_missing(keyset)
        _people(deps)
        for _ in load.load_samples(deps):
            pass
        _publish(key)
        yield InProcess(deps, meter, lambda subject: _token(key, subject))


def _credentials() -> dict[str, str]:
    keys = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing"}
    return {**keys, "AWS_REGION": REGION, "AWS_DEFAULT_REGION": REGION, "POWERTOOLS_LOG_LEVEL": "INFO"}


@contextmanager
def _metered(meter: Meter) -> Iterator[None]:
    """Let moto answer one call at a time, because it is not safe among threads, and measure each."""
    call, answer = BaseClient._make_api_call, BotocoreStubber.__call__  # noqa: SLF001

    def counted(client: Any, operation: str, request: dict[str, Any]) -> Any:
        started = time.perf_counter()
        response = call(client, operation, request)
        service = client.meta.service_model.service_name
        during = (started, time.perf_counter())
        meter.calls.append(usage_of(service, operation, request, response, during, meter.indexed))
        return response

    def locked(stubber: Any, *arguments: Any, **named: Any) -> Any:
        with meter.lock:
            started = time.thread_time()
            try:
                return answer(stubber, *arguments, **named)
            finally:
                meter.moto_seconds += time.thread_time() - started

    setattr(BaseClient, "_make_api_call", counted)  # noqa: B010
    setattr(BotocoreStubber, "__call__", locked)  # noqa: B010
    try:
        yield
    finally:
        setattr(BaseClient, "_make_api_call", call)  # noqa: B010
        setattr(BotocoreStubber, "__call__", answer)  # noqa: B010


def _people(deps: Dependencies) -> None:
    accounts: Any = deps.accounts
    for facts in sign_ins.people()["organisation"]:
        accounts.save_organisation(Organisation(**facts))
    for facts in sign_ins.people()["practitioner"]:
        accounts.seed(sign_ins.sample_account(facts, SignIn(issuer=ISSUER, subject=facts["sign_in"])))


def _trusted() -> dict[str, Any]:
    return {"issuer": ISSUER, "client_ids": [CLIENT], "audiences": [AUDIENCE], "jwks_uri": f"{ISSUER}/keys"}


def _publish(key: Any) -> None:
    """Let the authorizer read the issuer's key from here."""
    from functions.authorizer import handler as authorizer  # noqa: PLC0415 - needs the environment

    public = {**jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True), "kid": "one", "use": "sig"}
    setattr(authorizer, "fetch_document", lambda _: {"keys": [public]})  # noqa: B010


def _token(key: Any, subject: str) -> str:
    now = datetime.now(UTC)
    claims = {"iss": ISSUER, "sub": subject, "aud": AUDIENCE, "client_id": CLIENT, "amr": ["mfa"]}
    lifetime = {"iat": now, "exp": now + timedelta(hours=1)}
    return jwt.encode({**claims, **lifetime}, key, "RS256", headers={"kid": "one", "typ": "at+jwt"})
