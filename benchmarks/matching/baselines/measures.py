"""The result of one search and the measures of many, in terms that all engines share."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class BaselineResult:
    """The result of one search.

    ``right`` is the right child's id, or empty if the person is absent. ``best`` is the best answer, and
    ``probability`` its probability. ``rank`` is the position of the right child, counted from 1, or 0.
    """

    right: str
    best: str
    score: float
    rank: int = 0


@dataclass(frozen=True)
class Measures:
    """The measures compared: shares of people present or absent, as `contactpoint evaluate` defines them."""

    recall_at_1: float
    recall_at_5: float
    confident_correct: float
    confident_wrong: float
    open_set: float | None
    lookups: float | None
    cpu_ms: float


def threshold_for_false_match_rate(results: Sequence[BaselineResult], rate: float = 0.002) -> float:
    """Return the lowest score at which at most ``rate`` of the absent people get a confident answer."""
    absent = sorted((r.score for r in results if not r.right), reverse=True)
    allowed = int(len(absent) * rate)
    beyond = absent[allowed] if len(absent) > allowed else 0.0
    return min((r.score for r in results if r.score > beyond), default=1.0)


def to_measures(
    results: Sequence[BaselineResult], threshold: float, cpu_seconds: float, lookups: float | None
) -> Measures:
    """Return the measures, if a result is confident from a score of ``threshold``."""
    present = [r for r in results if r.right]
    absent = [r for r in results if not r.right]
    confident = [r for r in results if r.best and r.score >= threshold]
    return Measures(
        recall_at_1=sum(r.rank == 1 for r in present) / len(present),
        recall_at_5=sum(1 <= r.rank <= 5 for r in present) / len(present),
        confident_correct=sum(r.best == r.right for r in confident if r.right) / len(present),
        confident_wrong=sum(r.best != r.right for r in confident if r.right) / len(present),
        open_set=sum(not r.right for r in confident) / len(absent) if absent else None,
        lookups=lookups,
        cpu_ms=cpu_seconds * 1000 / len(results),
    )
