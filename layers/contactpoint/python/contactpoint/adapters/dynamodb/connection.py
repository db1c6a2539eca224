"""One botocore session and one DynamoDB client for all tables.

PynamoDB would build a client for each model, which costs tens of milliseconds each in a cold start.
"""

from collections.abc import Mapping
from typing import Any

from botocore.config import Config
from pynamodb.connection import Connection

from contactpoint.adapters.dynamodb.tables import MODELS

_CONNECT_SECONDS, _READ_SECONDS, _PARALLEL = 1, 3, 25


def connect(environment: Mapping[str, str]) -> Connection:
    """Return the connection that every table shares, and bind the tables to their names.

    Parameters
    ----------
    environment
        ``RECORDS_TABLE`` and so on. Only the tables that this function may use need to be there.
    """
    shared = Connection(
        connect_timeout_seconds=_CONNECT_SECONDS,
        read_timeout_seconds=_READ_SECONDS,
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


def kms_client(shared: Connection) -> Any:
    """Return a KMS client built from the session that the tables' client uses."""
    timeouts = Config(connect_timeout=_CONNECT_SECONDS, read_timeout=_READ_SECONDS, retries={"mode": "standard"})
    return shared.session.create_client("kms", config=timeouts)
