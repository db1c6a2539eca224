"""The present invocation: how much time it has left, and whether its act is done."""

import time
from contextvars import ContextVar

from contactpoint.application.ports.unavailable import Unavailable

_act_done: ContextVar[bool] = ContextVar("act_done", default=False)


class TimeLeft:
    """The time that the present invocation has left: Lambda kills a function that uses more.

    A Lambda environment serves one invocation at a time, so one instance serves the process, its worker threads too.
    """

    def __init__(self) -> None:
        self._ends_at = float("inf")

    def begin(self, seconds: float | None) -> None:
        """Begin an invocation that must end within ``seconds``; None means that nothing limits it."""
        self._ends_at = float("inf") if seconds is None else time.monotonic() + seconds
        _act_done.set(False)

    def require(self, seconds: float) -> None:
        """Raise `Unavailable` unless so much time is left, so that no call begins that cannot end in time."""
        if self._ends_at - time.monotonic() < seconds:
            raise Unavailable("OutOfTime")


TIME_LEFT = TimeLeft()


def remember_act() -> None:
    """Remember that the act of this invocation is done, so that a later failure does not say that it was not."""
    _act_done.set(True)


def is_act_done() -> bool:
    """Return whether the act of this invocation is done."""
    return _act_done.get()
