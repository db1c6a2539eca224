"""Bounded repetition: a few attempts, with random pauses between them that get longer."""

import random
import time
from collections.abc import Callable, Iterator

ATTEMPTS = 4
FIRST_PAUSE_SECONDS = 0.05


def attempts(sleep: Callable[[float], None] = time.sleep) -> Iterator[int]:
    """Yield `ATTEMPTS` numbers from 1, each after a pause, so that many callers do not repeat at the same moment."""
    for number in range(1, ATTEMPTS + 1):
        if number > 1:
            sleep(random.uniform(0, FIRST_PAUSE_SECONDS * 2 ** (number - 1)))  # noqa: S311 - no secret
        yield number
