"""What surrounds every invocation of a Lambda function: its time is limited, and no log gets the text of a failure."""

import logging
import traceback
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.application.time_left_and_act_done import TIME_LEFT
from contactpoint.metrics import count, count_failure

logging.raiseExceptions = False
"""A log line that cannot be written is dropped. Otherwise Python would print the current exception with its text."""

LambdaHandler = Callable[[dict[str, Any], Any], dict[str, Any]]


class InvocationFailed(Exception):  # noqa: N818 - what it is
    """A function failed. It has no details, because Lambda logs what a handler raises."""


class Unauthorized(InvocationFailed):
    """The authorizer's refusal, by the one text that API Gateway answers with 401."""

    def __init__(self) -> None:
        super().__init__("Unauthorized")


def guarded(service: str) -> Callable[[LambdaHandler], LambdaHandler]:
    """Return a decorator for handlers, by which only a bare error reaches Lambda, and only its kind the log."""

    def decorate(handle: LambdaHandler) -> LambdaHandler:
        @wraps(handle)
        def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
            begin(context)
            try:
                return handle(event, context)
            except Unauthorized:
                count("Refusals", service=service, problem="unauthenticated")
                bare: InvocationFailed = Unauthorized()
            except Exception as error:
                count_failure(service)
                _log(service, error, event, context)
                bare = InvocationFailed()
            raise bare  # Outside the clause: inside it, the failure would be chained to what Lambda logs.

        return handler

    return decorate


def begin(context: Any) -> None:
    """Begin an invocation with the time that Lambda gives it; without Lambda's context, nothing limits it."""
    left = getattr(context, "get_remaining_time_in_millis", None)
    TIME_LEFT.begin(left() / 1000 if left else None)


def describe(error: BaseException) -> dict[str, Any]:
    """Return what a log may say of a failure: its type and where it arose, never its text."""
    frames = traceback.extract_tb(error.__traceback__)
    raised_at = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    cause = error.cause if isinstance(error, Unavailable) else ""
    return {"error_type": type(error).__name__, "raised_at": raised_at, **({"cause": cause} if cause else {})}


def request_id(event: Any, context: Any) -> str:
    """Return the id by which operations find a call: API Gateway's, or Lambda's for what no API started."""
    asked = (event.get("requestContext") or {}) if isinstance(event, dict) else {}
    return str(asked.get("requestId") or getattr(context, "aws_request_id", ""))


def _log(service: str, error: Exception, event: Any, context: Any) -> None:
    from aws_lambda_powertools import Logger  # noqa: PLC0415 - costs time that an invocation without a failure need not pay

    Logger(service=service).error("invocation_failed", request_id=request_id(event, context), **describe(error))
