"""Reports stored items that cannot be decrypted: one log line and one count for each, without its content."""

from threading import Lock

import msgspec
import tink
from aws_lambda_powertools import Logger

from contactpoint.adapters.encryption.encryption_failures import UnreadableKeyset
from contactpoint.metrics import count

DAMAGED = (tink.TinkError, msgspec.DecodeError)
"""What decryption of a damaged item raises, if its keyset is whole."""
UNREADABLE = (*DAMAGED, UnreadableKeyset)
"""What decryption of a damaged item raises. If keys cannot be read now, that is no damage."""
METRIC = "UnreadableItems"


class UnreadableItems:
    """Reports each item once in the life of an execution environment; the metric has an alarm."""

    def __init__(self) -> None:
        self._logger = Logger(service="storage")
        self._reported: set[tuple[str, str]] = set()
        self._lock = Lock()

    def report(self, table: str, item_id: str, error: Exception) -> None:
        """Report an item by its table and id."""
        with self._lock:
            if (table, item_id) in self._reported:
                return
            self._reported.add((table, item_id))
        self._logger.error("unreadable_item", table=table, item_id=item_id, error_type=type(error).__name__)
        count(METRIC)
