"""A DynamoDB transaction, which always contains the audit event."""

from collections.abc import Iterable
from typing import Any

from pynamodb.connection import Connection
from pynamodb.exceptions import TransactWriteError
from pynamodb.models import Model
from pynamodb.transactions import TransactWrite

from contactpoint.adapters.dynamodb.client.retries import attempts
from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.application.time_left_and_act_done import remember_act

_CONDITION_FAILED = "ConditionalCheckFailed"
_PASSING = {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}


class Transaction(TransactWrite):
    """Writes all or nothing, with ``new_items`` that must not exist yet.

    Raises `Conflict` if a condition fails. What another transaction or throttling cancels is tried again a few times,
    then it is `Unavailable`: a cancelled transaction has changed nothing.

    Parameters
    ----------
    is_act
        Whether this does what the caller asked for, and is not only the event of something that was shown.
    """

    def __init__(self, connection: Connection, new_items: Iterable[Model], *, is_act: bool = True) -> None:
        super().__init__(connection=connection)
        self._is_act = is_act
        for item in new_items:
            hash_key = getattr(type(item), str(item._hash_keyname))  # noqa: SLF001
            self.save(item, condition=hash_key.does_not_exist())

    def __exit__(self, *failure: Any) -> None:
        """Commit, unless the block failed."""
        if any(failure):
            return
        for _ in attempts():
            try:
                super().__exit__(None, None, None)  # type: ignore[no-untyped-call]
            except TransactWriteError as refused:
                codes = {reason.code for reason in refused.cancellation_reasons if reason}
                if _CONDITION_FAILED in codes:
                    raise Conflict from refused
                if not codes or codes - _PASSING:
                    raise
            except Unavailable as outage:
                if self._is_act:
                    raise
                raise Unavailable(outage.cause) from outage
            else:
                if self._is_act:
                    remember_act()
                return
        raise Unavailable("TransactionConflict")
