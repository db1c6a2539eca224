"""The resolver that every function shares: it turns problems into answers, and leaves an event of each refusal.

Nothing that a caller sends reaches a log line: a call is logged by its route, its status and its duration.
"""

import logging
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.metrics import MetricUnit

from contactpoint.directory.desk import Desk
from contactpoint.http import problems, request
from contactpoint.problems import Problem

NAMESPACE = "ContactPoint"

logging.raiseExceptions = False
"""A log line that cannot be written is lost: Python would print the failure being dealt with, text and all."""


class Api:
    """A function's routes, and its handler.

    Parameters
    ----------
    service
        The function's name, in logs and metrics.
    desk
        Returns the desk; called at the first request that needs it.

    Examples
    --------
    >>> api = Api("search", desk)
    >>> @api.routes.post("/searches")
    ... def post_search():
    ...     return answer(200, search(desk(), api.reader, api.body(SearchRequest)))
    >>> handler = api.handler
    """

    def __init__(self, service: str, desk: Callable[[], Desk]) -> None:
        self.routes = APIGatewayRestResolver()
        self._desk = desk
        self._logger = Logger(service=service)
        self._metrics = Metrics(namespace=NAMESPACE, service=service)
        self.routes.use(middlewares=[self._refusals])
        self.routes.not_found(self._no_such_route)

    @property
    def event(self) -> Any:
        """The request being dealt with."""
        return self.routes.current_event

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one request. Never raises: what fails unexpectedly is logged by its place and answered as 500."""
        started = time.perf_counter()
        try:
            answered = self.routes.resolve(event, context)
        except Exception as error:
            answered = _as_proxy(self._failed(error, event))
        self._log_call(event, int(answered["statusCode"]), (time.perf_counter() - started) * 1000)
        return answered

    def _refusals(self, routes: APIGatewayRestResolver, following: NextMiddleware) -> Response[str]:
        """Answer a problem; as somebody identified tried, the attempt is recorded first (rulebook, section 9).

        A failure ends here as well: the resolver would log its text, which may repeat what was sent.
        """
        try:
            return self._or_refusal(routes, following)
        except Exception as error:
            return self._failed(error, self.event.raw_event)

    def _or_refusal(self, routes: APIGatewayRestResolver, following: NextMiddleware) -> Response[str]:
        try:
            return following(routes)
        except Problem as problem:
            operation = _operation(self.event.raw_event)
            self._desk().record_refusal(request.reader(self.event), operation, problem)
            return problems.respond(problem, _request_id(self.event.raw_event))

    def _failed(self, error: Exception, event: dict[str, Any]) -> Response[str]:
        """Log what failed and where, never what it says, and return the problem that the caller is told."""
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        self._logger.error("failed", error_type=type(error).__name__, where=where)
        return problems.respond(_INTERNAL, _request_id(event))

    def _no_such_route(self, _: Exception) -> Response[str]:
        return problems.respond(
            Problem("not-found", "There is nothing at this path."), _request_id(self.event.raw_event)
        )

    def _log_call(self, event: dict[str, Any], status: int, milliseconds: float) -> None:
        operation = _operation(event)
        self._logger.info("answered", operation=operation, status=status, milliseconds=round(milliseconds, 1))
        self._metrics.add_dimension(name="operation", value=operation)
        self._metrics.add_metric(name="Latency", unit=MetricUnit.Milliseconds, value=milliseconds)
        for name, low, high in (("Answered", 200, 399), ("Refused", 400, 499), ("Failed", 500, 599)):
            self._metrics.add_metric(name=name, unit=MetricUnit.Count, value=int(low <= status <= high))
        self._metrics.flush_metrics()


def answer(status: int, message: Any, headers: dict[str, str] | None = None) -> Response[str]:
    """Return ``message`` (a structure or what JSON knows) as a JSON answer that nobody may keep."""
    return Response(
        status_code=status,
        content_type="application/json",
        body=msgspec.json.encode(message).decode(),
        headers={"Cache-Control": "no-store", **(headers or {})},
    )


_INTERNAL = Problem("internal-error", "Please try again; if it goes on, tell operations the `instance`.")


def _operation(event: dict[str, Any]) -> str:
    """Return method and route template: never the path itself, which holds identifiers."""
    return f"{event.get('httpMethod', '?')} {event.get('resource', '?')}"


def _request_id(event: dict[str, Any]) -> str:
    return str((event.get("requestContext") or {}).get("requestId", "00000000-0000-0000-0000-000000000000"))


def _as_proxy(response: Response[str]) -> dict[str, Any]:
    return {
        "statusCode": response.status_code,
        "body": response.body,
        "isBase64Encoded": False,
        "multiValueHeaders": {"Content-Type": [response.content_type]},
    }
