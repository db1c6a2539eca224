"""Whether events expire from the audit table. Only one function may turn it on, and do nothing else."""

from typing import Any

from botocore.exceptions import ClientError

from contactpoint.adapters.aws_outages import outages

ATTRIBUTE = "expires_at"


class TableExpiry:
    """Time to live of the audit table. Each event says when it expires from the moment it is written."""

    def __init__(self, dynamodb: Any, table: str) -> None:
        self._dynamodb, self._table = dynamodb, table

    def is_on(self) -> bool:
        """Return whether events expire, or are about to."""
        with outages():
            described = self._dynamodb.describe_time_to_live(TableName=self._table)
        return described["TimeToLiveDescription"].get("TimeToLiveStatus") in ("ENABLED", "ENABLING")

    def turn(self, *, on: bool) -> None:
        """Let events expire, or stop it. AWS takes one change in an hour.

        A change whose answer was lost is refused when it is sent again, because it is made already.
        """
        wanted = {"Enabled": on, "AttributeName": ATTRIBUTE}
        try:
            with outages():
                self._dynamodb.update_time_to_live(TableName=self._table, TimeToLiveSpecification=wanted)
        except ClientError:
            if self.is_on() != on:
                raise
