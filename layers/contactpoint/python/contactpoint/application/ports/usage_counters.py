"""Port: counters of what each person and system does."""

from collections.abc import Callable, Sequence
from typing import Protocol

from contactpoint.domain.access.usage_limits import Counter


class Usage(Protocol):
    """The counters. Counting runs in parallel with the rest of a request."""

    def count(self, counters: Sequence[Counter]) -> Callable[[], Sequence[int]]:
        """Begin to add one to each counter, atomically; the result waits for their new values."""
