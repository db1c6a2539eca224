"""One botocore session and one DynamoDB client for all tables.

PynamoDB would build a client for each model, which costs tens of milliseconds each in a cold start.
"""

from collections.abc import Mapping
from typing import Any

from pynamodb.connection import Connection

from contactpoint.adapters.aws_clients import ANSWER_SECONDS, ATTEMPTS, CALL_SECONDS, CONNECT_SECONDS, READ_SECONDS
from contactpoint.adapters.aws_outages import outages
from contactpoint.adapters.dynamodb.tables import MODELS
from contactpoint.application.time_left_and_act_done import TIME_LEFT

_PARALLEL = 25


class SharedConnection(Connection):
    """The connection of all tables. Each call fits into the time left, and an outage is `Unavailable`."""

    def _make_api_call(self, operation_name: str, operation_kwargs: dict[str, Any]) -> Any:
        TIME_LEFT.require(CALL_SECONDS + ANSWER_SECONDS)
        with outages(is_act=operation_name == "TransactWriteItems"):
            return super()._make_api_call(operation_name, operation_kwargs)


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
