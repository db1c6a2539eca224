"""How much waits for directory teams, for the dashboards: numbers and ages only."""

from datetime import UTC, datetime
from typing import NamedTuple

from contactpoint.application.dependencies import Dependencies

SECONDS_OF_A_DAY = 86_400


class Waiting(NamedTuple):
    """How many reviews are open, and for how many days the oldest of them has waited."""

    number: int
    oldest_days: float


def count_waiting(deps: Dependencies) -> Waiting:
    """Count the open reviews. A review that waits for two authorities counts twice. An id contains its time."""
    number, oldest = 0, ""
    for review_id in deps.reviews.list_ids():
        number, oldest = number + 1, min(oldest or review_id, review_id)
    if not number:
        return Waiting(0, 0.0)
    since = datetime.fromtimestamp(int(oldest[:12], 16) / 1000, UTC)
    return Waiting(number, (deps.now() - since).total_seconds() / SECONDS_OF_A_DAY)
