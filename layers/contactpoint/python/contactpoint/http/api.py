"""What every function does with a request: find its operation, answer problems, leave an event of each refusal.

API Gateway has matched the path already, so that the operation is a look-up (docs/decisions/0004). Nothing that a
caller sends reaches a log line: a call is logged by its route, its status and its duration.
"""

import logging
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

from contactpoint.directory.desk import Desk
from contactpoint.http import problems
from contactpoint.http.answer import Answer
from contactpoint.http.request import Request
from contactpoint.problems import Problem

NAMESPACE = "ContactPoint"
Operation = Callable[[Request], Answer]

logging.raiseExceptions = False
"""A log line that cannot be written is lost: Python would print the failure being dealt with, text and all."""


class Api:
    """A function's operations, and its handler.

    Parameters
    ----------
    service
        The function's name, in logs and metrics.
    desk
        Returns the desk; called at the first request that needs it.

    Examples
    --------
    >>> api = Api("search", desk)
    >>> @api.operation("POST", "/searches")
    ... def post_search(asked: Request) -> Answer:
    ...     return answer(200, search(desk(), asked.reader, asked.body(SearchRequest)))
    >>> handler = api.handler
    """

    def __init__(self, service: str, desk: Callable[[], Desk]) -> None:
        self.operations: dict[tuple[str, str], Operation] = {}
        self._desk = desk
        self._logger = Logger(service=service)
        self._metrics = Metrics(namespace=NAMESPACE, service=service)

    def operation(self, method: str, resource: str) -> Callable[[Operation], Operation]:
        """Register a function as the operation of a method and a path template."""

        def register(operation: Operation) -> Operation:
            self.operations[method, resource] = operation
            return operation

        return register

    def handler(self, event: dict[str, Any], _: Any) -> dict[str, Any]:
        """Answer one request. Never raises: what fails unexpectedly is logged by its place and answered as 500."""
        started = time.perf_counter()
        asked = Request(event)
        try:
            answered = self._answer(asked)
        except Exception as error:
            answered = self._failed(error, asked)
        self._log(asked.operation, answered.status, (time.perf_counter() - started) * 1000)
        return answered.proxied()

    def _answer(self, asked: Request) -> Answer:
        """Answer a request; as somebody identified asks, a refusal is recorded first (rulebook, section 9)."""
        try:
            operation = self.operations.get((asked.method, asked.resource))
            if operation is None:
                raise Problem("not-found", "There is nothing at this path.")
            return operation(asked)
        except Problem as problem:
            self._desk().record_refusal(asked.reader, asked.operation, problem)
            return problems.answer(problem, asked.request_id)

    def _failed(self, error: Exception, asked: Request) -> Answer:
        """Log what failed and where, never what it says, and return the problem that the caller is told."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        self._logger.error("failed", error_type=type(error).__name__, where=where)
        return problems.answer(_INTERNAL, asked.request_id)

    def _log(self, operation: str, status: int, milliseconds: float) -> None:
        self._logger.info("answered", operation=operation, status=status, milliseconds=round(milliseconds, 1))
        self._metrics.add_dimension(name="operation", value=operation)
        self._metrics.add_metric(name="Latency", unit=MetricUnit.Milliseconds, value=milliseconds)
        for name, low, high in (("Answered", 200, 399), ("Refused", 400, 499), ("Failed", 500, 599)):
            self._metrics.add_metric(name=name, unit=MetricUnit.Count, value=int(low <= status <= high))
        self._metrics.flush_metrics()


def answer(status: int, message: Any, headers: dict[str, str] | None = None) -> Answer:
    """Return ``message`` (a structure or what JSON knows) as a JSON answer that nobody may keep."""
    kept_by_nobody = {"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})}
    return Answer(status=status, body=msgspec.json.encode(message), headers=kept_by_nobody)


def done() -> Answer:
    """Return the answer to what was done and has nothing to show."""
    return Answer(status=204, body=b"", headers={"Cache-Control": "no-store"})


_INTERNAL = Problem("internal-error", "Please try again; if it goes on, tell operations the `instance`.")
