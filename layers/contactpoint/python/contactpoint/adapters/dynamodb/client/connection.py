"""One botocore session and one DynamoDB client for all tables.

PynamoDB would build a client for each model, which costs tens of milliseconds each in a cold start.
"""

from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from pynamodb.connection import Connection

from contactpoint.adapters.dynamodb.client.dynamodb_failures import outages
from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.application.ports.unavailable import TIME_LEFT

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS, MAX_PAUSE_SECONDS = 1, 1, 2, 1
"""AWS's documents advise a few seconds at most. The pause before the only repetition is random, from none to a whole
second (botocore's mode ``standard``)."""
CALL_SECONDS = ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) + (ATTEMPTS - 1) * MAX_PAUSE_SECONDS
"""The longest that one call takes, until its answer or until it is given up."""
ANSWER_SECONDS = 0.5
"""What an invocation needs after its last call to answer and to log."""
_PARALLEL = 25


class SharedConnection(Connection):
    """The connection of all tables. Each call fits into the time left, and an outage is `Unavailable`."""

    def _make_api_call(self, operation_name: str, operation_kwargs: dict[str, Any]) -> Any:
        TIME_LEFT.require(CALL_SECONDS + ANSWER_SECONDS)
        with outages(is_act=operation_name == "TransactWriteItems"):
            return super()._make_api_call(operation_name, operation_kwargs)


class KmsClient:
    """KMS as the keyring uses it. Each call fits into the time left, and an outage is `Unavailable`."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def encrypt(self, **request: Any) -> Any:
        """Return KMS's answer."""
        TIME_LEFT.require(CALL_SECONDS + ANSWER_SECONDS)
        with outages():
            return self._client.encrypt(**request)

    def decrypt(self, **request: Any) -> Any:
        """Return KMS's answer."""
        TIME_LEFT.require(CALL_SECONDS + ANSWER_SECONDS)
        with outages():
            return self._client.decrypt(**request)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)


def connect(environment: Mapping[str, str]) -> Connection:
    """Return the connection that every table shares, and bind the tables to their names.

    Parameters
    ----------
    environment
        ``RECORDS_TABLE`` and so on. Only the tables that this function may use need to be there.
    """
    shared = SharedConnection(
        connect_timeout_seconds=CONNECT_SECONDS,
        read_timeout_seconds=READ_SECONDS,
        max_retry_attempts=ATTEMPTS - 1,
        max_pool_connections=_PARALLEL,
    )
    for table, model in MODELS.items():
        if name := environment.get(f"{table}_TABLE"):
            model.Meta.table_name = name
            model._connection = None  # noqa: SLF001
            bound = model._get_connection()  # noqa: SLF001
            shared.add_meta_table(bound.get_meta_table())
            bound.connection = shared
    return shared


def build_client(shared: Connection) -> None:
    """Build the DynamoDB client now. Otherwise the first call builds it."""
    _ = shared.client


def kms_client(shared: Connection) -> KmsClient:
    """Return a KMS client built from the session that the tables' client uses."""
    return KmsClient(shared.session.create_client("kms", config=_budget()))


def s3_client(shared: Connection) -> Any:
    """Return an S3 client built from the session that the tables' client uses."""
    return shared.session.create_client("s3", config=_budget())


def lambda_client(shared: Connection) -> Any:
    """Return a Lambda client built from the session that the tables' client uses."""
    return shared.session.create_client("lambda", config=_budget())


def bulk_s3_client(shared: Connection) -> Any:
    """Return an S3 client that waits longer: the files of an archive are large, and nobody waits for them."""
    retries = {"mode": "standard", "total_max_attempts": 5}
    config = Config(connect_timeout=5, read_timeout=60, retries=retries, max_pool_connections=40)
    return shared.session.create_client("s3", config=config)


def _budget() -> Config:
    retries = {"mode": "standard", "total_max_attempts": ATTEMPTS}
    return Config(connect_timeout=CONNECT_SECONDS, read_timeout=READ_SECONDS, retries=retries)
