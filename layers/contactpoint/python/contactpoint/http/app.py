"""What every API function does with a request: finds its operation, answers problems, records refusals.

API Gateway has matched the path already, so the operation is a look-up (docs/decisions/0004). Nothing that a caller
sends reaches a log line: a call is logged by its route, its status and its duration.
"""

import os
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec
from aws_lambda_powertools import Logger
from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.application.time_left_and_act_done import is_act_done
from contactpoint.http import problem_kinds
from contactpoint.http.request import Request
from contactpoint.http.response import Response
from contactpoint.lambda_invocation import begin, describe
from contactpoint.metrics import NAMESPACE, count, count_failure
from contactpoint.problems import Problem

RequestHandler = Callable[[Request], Response]


class FunctionApp:
    """The operations of one API function, and its handler.

    Parameters
    ----------
    service
        The function's name, in logs and metrics.
    deps
        Returns the dependencies; called at the first request that needs them.

    Examples
    --------
    >>> api = FunctionApp("search", deps)
    >>> @api.operation("POST", "/searches")
    ... def post_search(request: Request) -> Response:
    ...     return json_response(200, search(deps(), request.caller, request.body(SearchChildren)))
    >>> handler = api.handler
    """

    def __init__(self, service: str, deps: Callable[[], Dependencies]) -> None:
        self.operations: dict[tuple[str, str], RequestHandler] = {}
        self._deps, self._service = deps, service
        self._logger = Logger(service=service)
        self._namespace = os.environ.get("POWERTOOLS_METRICS_NAMESPACE", NAMESPACE)

    def operation(self, method: str, resource: str) -> Callable[[RequestHandler], RequestHandler]:
        """Register a function as the operation of a method and a path template."""

        def register(operation: RequestHandler) -> RequestHandler:
            self.operations[method, resource] = operation
            return operation

        return register

    def handler(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one request. Never raises: an outage is answered as 503, an unexpected failure as 500."""
        started = time.perf_counter()
        begin(context)
        request = Request(event)
        try:
            response = self._respond(request)
        except Unavailable as outage:
            self._logger.warning("request_unavailable", request_id=request.request_id, **describe(outage))
            told = problem_kinds.unavailable(outage.may_be_done or is_act_done())
            response = problem_kinds.problem_response(told, request.request_id)
        except Exception as error:
            response = self._failed(error, request)
        self._log(request, response.status, (time.perf_counter() - started) * 1000)
        return response.to_proxy_result()

    def _respond(self, request: Request) -> Response:
        """Answer a request. A refusal is recorded first, because an identified person asked (rulebook, section 9)."""
        try:
            _require_access(request)
            operation = self.operations.get((request.method, request.resource))
            if operation is None:
                raise Problem("not-found", "There is nothing at this path.")
            return operation(request)
        except Problem as refusal:
            problem = _explain(refusal, request)
            count("Refusals", service=self._service, problem=problem.kind)
            self._deps().append_refusals(request.caller, request.operation, problem, **request.attempt())
            return problem_kinds.problem_response(problem, request.request_id)

    def _failed(self, error: Exception, request: Request) -> Response:
        """Log the type and the location of a failure, never its text, and return the problem for the caller."""
        self._logger.error("request_failed", request_id=request.request_id, **describe(error))
        return problem_kinds.problem_response(_INTERNAL, request.request_id)

    def _log(self, request: Request, status: int, milliseconds: float) -> None:
        self._logger.info(
            "request_completed",
            request_id=request.request_id,
            operation=request.operation,
            status=status,
            duration_ms=round(milliseconds, 1),
        )
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            count_failure(self._service)
        metrics = EphemeralMetrics(namespace=self._namespace, service=self._service)
        metrics.add_dimension(name="operation", value=request.operation)
        metrics.add_metric(name="Latency", unit=MetricUnit.Milliseconds, value=milliseconds)
        for name, low, high in (("ClientErrors", 400, 499), ("ServerErrors", 500, 599)):
            metrics.add_metric(name=name, unit=MetricUnit.Count, value=int(low <= status <= high))
        metrics.flush_metrics()


def _require_access(request: Request) -> None:
    """Raise the `Problem` of a caller to whom the authorizer denied access. Only ``current`` access gets in."""
    kind, lapses = request.denial
    if kind or request.caller.access_status != "current":
        raise problem_kinds.denial(kind, lapses)


def _explain(problem: Problem, request: Request) -> Problem:
    """Return the problem, or its real cause: a system that acts as itself must name a practitioner."""
    if problem.kind == "not-permitted" and request.caller.role == "case_management_system":
        return problem_kinds.denial("missing-on-behalf-of", ())
    return problem


def json_response(status: int, message: Any, headers: dict[str, str] | None = None) -> Response:
    """Return ``message`` (a structure or what JSON knows) as a JSON response that must not be cached."""
    all_headers = {"Content-Type": "application/json", "Cache-Control": "no-store", **(headers or {})}
    return Response(status=status, body=msgspec.json.encode(message), headers=all_headers)


def text_response(text: str) -> Response:
    """Return a plain text that must not be cached."""
    headers = {"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
    return Response(status=200, body=text.encode(), headers=headers)


def no_content() -> Response:
    """Return the response of an operation that shows nothing."""
    return Response(status=204, body=b"", headers={"Cache-Control": "no-store"})


def created(request: Request, created_id: str, path: str) -> Response:
    """Return the response of a creation.

    Parameters
    ----------
    path
        Where what was created can be read, below the API's root.
    """
    return json_response(201, {"id": created_id}, {"Location": request.location(path)})


def accepted(message: Any) -> Response:
    """Return the response to what is accepted, and waits for a directory team."""
    return json_response(202, message)


_INTERNAL = Problem("internal-error", "Try again. If it fails again, send the `instance` value to operations.")
