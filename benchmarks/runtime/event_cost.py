"""Measure which share of a warm search's processor time its audit event takes.

``python -m benchmarks.runtime.event_cost`` prints the figures on standard error, because the handler logs to standard
output. Requests with the event and requests with a stub in its place alternate in one process, so that other load on
the machine affects both equally. The local stack must be running; it is the storage.
"""

import contextlib
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any
from unittest.mock import patch

from benchmarks.runtime.handlers import event_of
from benchmarks.runtime.probes.fresh_process import Calls
from benchmarks.runtime.without_usage_limits import lift_limits
from cli.local_stack import emulator
from cli.local_stack.workspace import Workspace, current_workspace
from contactpoint.adapters.dynamodb.events.audit_log import DynamoAuditLog

ROUNDS, PAIRS, WARM_UP = 5, 200, 20
TARGET = 0.15
MILLISECONDS = 1000


def main() -> None:
    """Measure in rounds, and print the share of each and their median."""
    at = current_workspace()
    if not emulator.running(at):
        sys.exit("The local stack is not running. Start it with: make up")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    search = _search(at)
    lift_limits()
    _together(search, WARM_UP)
    writes = _writes_of_event(search)
    shares = []
    for number in range(ROUNDS):
        whole, without = _together(search, PAIRS)
        shares.append(1 - without / whole)
        print(
            f"round {number + 1}: {whole * MILLISECONDS:.2f} ms of processor with the event, "
            f"{without * MILLISECONDS:.2f} ms without, share {shares[-1]:.1%}",
            file=sys.stderr,
        )
    share = statistics.median(shares)
    print(f"{writes} write for the event; median share {share:.1%} (target: below {TARGET:.0%})", file=sys.stderr)


def _search(at: Workspace) -> Callable[[], None]:
    """Return what sends one search to the deployed handler in this process."""
    os.environ.update({**at.aws_environment(), **at.tables, "POWERTOOLS_LOG_LEVEL": "INFO"})
    from functions.search.handler import handler  # noqa: PLC0415 - it reads the environment

    criteria = {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": "2011-01-23"}
    event = event_of("ae-nurse", "POST", "/searches", {}, {"access_reason": "urgent_care", "criteria": criteria})

    def search() -> None:
        answer = handler(json.loads(json.dumps(event)), None)
        if answer["statusCode"] != 200:
            raise RuntimeError(f"The search was answered {answer['statusCode']}")

    return search


def _together(search: Callable[[], None], pairs: int) -> tuple[float, float]:
    """Return the median processor seconds of a search with its event, and of one without; they take turns."""
    spent: dict[bool, list[float]] = {True: [], False: []}
    for number in range(pairs):
        for has_event in (True, False) if number % 2 else (False, True):
            with contextlib.nullcontext() if has_event else patch.object(DynamoAuditLog, "append", _nothing):
                begun = time.process_time()
                search()
                spent[has_event].append(time.process_time() - begun)
    return statistics.median(spent[True]), statistics.median(spent[False])


def _nothing(*_: Any) -> None:
    """Take the place of the write of an event."""


def _writes_of_event(search: Callable[[], None]) -> int:
    """Return how many more writes a search makes with its event than without."""
    calls = Calls()
    calls.watch()
    found = []
    for has_event in (True, False):
        calls.seen.clear()
        with contextlib.nullcontext() if has_event else patch.object(DynamoAuditLog, "append", _nothing):
            search()
        found.append(len([name for name in calls.operations("DynamoDB") if "Put" in name or "Transact" in name]))
    return found[0] - found[1]


if __name__ == "__main__":
    main()
