"""A DynamoDB transaction, which always contains the audit event."""

from collections.abc import Iterable
from typing import Any

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from contactpoint.application.ports.conflict import Conflict

_CONFLICT_CODES = {"ConditionalCheckFailed", "TransactionConflict"}


class Transaction(TransactWrite):
    """Writes all or nothing, with ``new_items`` that must not exist yet; raises `Conflict` if a condition fails."""

    def __init__(self, connection: Connection, new_items: Iterable[Model]) -> None:
        super().__init__(connection=connection)
        for item in new_items:
            hash_key = getattr(type(item), str(item._hash_keyname))  # noqa: SLF001
            self.save(item, condition=hash_key.does_not_exist())

    def __exit__(self, *failure: Any) -> None:
        """Commit, unless the block failed."""
        try:
            super().__exit__(*failure)  # type: ignore[no-untyped-call]
        except TransactWriteError as refused:
            if _CONFLICT_CODES & {reason.code for reason in refused.cancellation_reasons if reason}:
                raise Conflict from refused
            raise
