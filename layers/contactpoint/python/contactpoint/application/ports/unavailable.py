"""What every port raises when the storage or the keys cannot be reached, and how much time a call has left."""

import time
from contextvars import ContextVar

_act_done: ContextVar[bool] = ContextVar("act_done", default=False)


class Unavailable(Exception):  # noqa: N818 - HTTP's word
    """The storage, the keys or an identity provider cannot be reached now; the same request later can succeed.

    Attributes
    ----------
    may_be_done
        Whether the failed call may have done what the caller asked for, because its answer was lost.
    cause
        A name for the log, such as ``ThrottlingException``; never a text of the failure.
    passes
        Whether it can pass by itself. What is damaged stays so until somebody restores it.
    """

    passes = True

    def __init__(self, cause: str = "", *, may_be_done: bool = False) -> None:
        super().__init__(cause)
        self.cause, self.may_be_done = cause, may_be_done


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
