"""An executor without threads."""

from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any


class InlinePool:
    """An executor without threads, so that each call comes from the thread of its request."""

    def __init__(self, max_workers: int | None = None) -> None: ...

    def __enter__(self) -> "InlinePool":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, function: Any, /, *arguments: Any, **named: Any) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            future.set_result(function(*arguments, **named))
        except Exception as error:
            future.set_exception(error)
        return future

    def map(self, function: Any, *iterables: Any, **_: Any) -> Iterator[Any]:
        futures = [self.submit(function, *arguments) for arguments in zip(*iterables, strict=False)]
        return (future.result() for future in futures)
