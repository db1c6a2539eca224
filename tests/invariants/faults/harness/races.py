"""Callers at the same moment: one thread for each, of which one moves at a time, from one call of AWS to the next.

Who moves next is chosen by a schedule, so every interleaving can be repeated.
"""

import random
import threading
from collections.abc import Callable, Mapping, Sequence

from tests.invariants.faults.harness.aws import Call
from tests.invariants.faults.harness.stack import Answer, Stack

Pending = Mapping[int, Call]
Schedule = Callable[[Pending], int]
"""Chooses who moves, of those who wait, each with the call to make."""


def first_until_it_commits(first: int) -> Schedule:
    """Let one caller read everything; before it writes the result, let the others do all that they do."""

    def choose(pending: Pending) -> int:
        if first in pending and (pending[first].operation != "TransactWriteItems" or len(pending) == 1):
            return first
        return min(each for each in pending if each != first)

    return choose


def first_for(calls: int, first: int) -> Schedule:
    """Let one caller make so many calls, then the others all of theirs, then the first the rest."""
    left = [calls]

    def choose(pending: Pending) -> int:
        if first in pending and (left[0] > 0 or len(pending) == 1):
            left[0] -= 1
            return first
        return min(each for each in pending if each != first)

    return choose


def at_random(seed: int) -> Schedule:
    """Let anybody move."""
    chosen = random.Random(seed)  # noqa: S311 - must repeat
    return lambda pending: chosen.choice(sorted(pending))


def one_after_the_other(pending: Pending) -> int:
    """Let the callers act in their order."""
    return min(pending)


class Race:
    """Runs acts at the same moment. Who has the turn passes it on; nobody else runs."""

    def __init__(self, stack: Stack, acts: Sequence[Callable[[], Answer]], schedule: Schedule) -> None:
        self._stack, self._acts, self._schedule = stack, acts, schedule
        self._gates = [threading.Semaphore(0) for _ in acts]
        self._mine = threading.Semaphore(0)
        self._pending: dict[int, Call] = {}
        self._is_started = False
        self._answers: dict[int, Answer | BaseException] = {}

    def run(self) -> list[Answer]:
        """Return the answers, in the order of the acts."""
        self._stack.aws.watch(requests=len(self._acts))
        self._stack.aws.gate = self._wait
        threads = [
            threading.Thread(target=self._act, args=(number,), name=str(number)) for number in range(len(self._acts))
        ]
        try:
            for thread in threads:
                thread.start()
                self._mine.acquire()
            self._is_started = True
            self._pass_on()
            self._mine.acquire()
        finally:
            self._stack.aws.gate = lambda _: None
        for thread in threads:
            thread.join()
        return [self._answer(number) for number in range(len(self._acts))]

    def _act(self, number: int) -> None:
        try:
            self._answers[number] = self._acts[number]()
        except BaseException as error:
            self._answers[number] = error
        self._pass_on()

    def _wait(self, call: Call) -> None:
        me = int(threading.current_thread().name)
        self._pending[me] = call
        self._pass_on()
        self._gates[me].acquire()
        del self._pending[me]

    def _pass_on(self) -> None:
        """Let the next one move; back to `run` while the callers arrive, and when all have finished."""
        if self._is_started and self._pending:
            self._gates[self._schedule(self._pending)].release()
        else:
            self._mine.release()

    def _answer(self, number: int) -> Answer:
        answer = self._answers[number]
        if isinstance(answer, BaseException):
            raise answer
        return answer
