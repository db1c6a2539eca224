"""What a peer made of one search, in terms that all peers share."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class PeerResult:
    """The right child (empty: absent), the best answer, how sure of it (0 to 1), and the place of the right one."""

    right: str
    best: str
    score: float
    rank: int = 0


@dataclass(frozen=True)
class Measured:
    """What is compared: shares of people present or absent, as `contactpoint evaluate` defines them."""

    recall_at_1: float
    recall_at_5: float
    confident_correct: float
    confident_wrong: float
    open_set: float | None
    lookups: float | None
    cpu_ms: float


def at_open_set_bar(results: Sequence[PeerResult], bar: float = 0.002) -> float:
    """Return the lowest score at which at most ``bar`` of the absent people get a confident answer."""
    absent = sorted((r.score for r in results if not r.right), reverse=True)
    allowed = int(len(absent) * bar)
    beyond = absent[allowed] if len(absent) > allowed else 0.0
    return min((r.score for r in results if r.score > beyond), default=1.0)


def measured(results: Sequence[PeerResult], confident: float, cpu_seconds: float, lookups: float | None) -> Measured:
    """Return the measures of results that count as confident from a score of ``confident`` on."""
    present = [r for r in results if r.right]
    absent = [r for r in results if not r.right]
    sure = [r for r in results if r.best and r.score >= confident]
    return Measured(
        recall_at_1=sum(r.rank == 1 for r in present) / len(present),
        recall_at_5=sum(1 <= r.rank <= 5 for r in present) / len(present),
        confident_correct=sum(r.best == r.right for r in sure if r.right) / len(present),
        confident_wrong=sum(r.best != r.right for r in sure if r.right) / len(present),
        open_set=sum(not r.right for r in sure) / len(absent) if absent else None,
        lookups=lookups,
        cpu_ms=cpu_seconds * 1000 / len(results),
    )
