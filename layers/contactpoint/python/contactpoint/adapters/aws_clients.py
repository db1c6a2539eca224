"""The clients of KMS and S3, built from the session of the tables' client, and how long one call of AWS may take."""

from typing import Any

from botocore.config import Config
from pynamodb.connection import Connection

from contactpoint.adapters.aws_outages import outages
from contactpoint.application.time_left_and_act_done import TIME_LEFT

CONNECT_SECONDS, READ_SECONDS, ATTEMPTS, MAX_PAUSE_SECONDS = 1, 1, 2, 1
"""AWS's documents advise a few seconds at most. The pause before the only repetition is random, from none to a whole
second (botocore's mode ``standard``)."""
CALL_SECONDS = ATTEMPTS * (CONNECT_SECONDS + READ_SECONDS) + (ATTEMPTS - 1) * MAX_PAUSE_SECONDS
"""The longest that one call takes, until its answer or until it is given up."""
ANSWER_SECONDS = 0.5
"""What an invocation needs after its last call to answer and to log."""


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
