"""The functions of the directory in Lambda: nobody can call one whose reserved concurrency is zero."""

from collections.abc import Iterable
from typing import Any

from contactpoint.adapters.aws_outages import outages

CLOSED = 0


def close_functions(lambdas: Any, names: Iterable[str]) -> int:
    """Let nobody call these functions, and return how many there are. Safe to repeat."""
    closed = 0
    for name in names:
        with outages():
            lambdas.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=CLOSED)
        closed += 1
    return closed
