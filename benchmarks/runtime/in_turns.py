"""Compares two calls on a machine that others use, too: in turns, in either order, with a confidence interval."""

import random
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

RESAMPLES, SEED = 1000, 1
Call = Callable[[], object]


class Spent(NamedTuple):
    """The milliseconds of one call: by the clock, and of this process's CPU.

    The clock runs on while the emulator and other programs have the machine. Of the CPU time, only ours counts.
    """

    clock: float
    cpu: float


class Ratio(NamedTuple):
    """The ratio of two medians, and between what 95% of the resampled ratios are."""

    value: float
    low: float
    high: float


class NotAnswered(RuntimeError):  # noqa: N818 - what happened
    """A call was given up, because the machine had no time for the emulator."""


def in_turns(first: Call, second: Call, rounds: int) -> list[tuple[Spent, Spent]]:
    """Return what the two calls spent in each round. In every second round, the second one is called first.

    A round in which a call is not answered is left out.
    """
    pairs = []
    for number in range(rounds):
        with suppress(NotAnswered):
            if number % 2:
                later = spent(second)
                pairs.append((spent(first), later))
            else:
                pairs.append((spent(first), spent(second)))
    return pairs


def spent(call: Call) -> Spent:
    """Return what one call spent."""
    clock, cpu = time.perf_counter(), time.process_time()
    call()
    return Spent((time.perf_counter() - clock) * 1000, (time.process_time() - cpu) * 1000)


def ratio_of_medians(pairs: Sequence[tuple[float, float]]) -> Ratio:
    """Return the second median by the first. Rounds are resampled whole: both calls of one met the same load."""
    again = random.Random(SEED)  # noqa: S311 - must repeat
    resampled = [_ratio(again.choices(pairs, k=len(pairs))) for _ in range(RESAMPLES)]
    cuts = statistics.quantiles(resampled, n=40)
    return Ratio(_ratio(pairs), cuts[0], cuts[-1])


def _ratio(pairs: Sequence[tuple[float, float]]) -> float:
    return statistics.median(second for _, second in pairs) / statistics.median(first for first, _ in pairs)
