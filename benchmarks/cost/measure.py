"""Measure what each operation uses, and print it as one line of JSON: ``python -m benchmarks.cost.measure [ROUNDS]``.

`contactpoint cost` runs it in a process of its own, because it sets the environment that functions read.
"""

import json
import statistics
import sys
from collections import Counter
from contextlib import redirect_stdout
from typing import Any

from benchmarks.cost.capacity_units import Usage
from benchmarks.cost.functions_in_process import InProcess, Meter, in_process
from benchmarks.cost.workday_calls import Calls, operations
from benchmarks.runtime.without_usage_limits import lift_limits

WARM_UP, ROUNDS = 2, 10
CREATED = 201


def main() -> None:
    """Measure, and print the units of each operation; progress goes to standard error."""
    measured = {}
    meter, rounds = Meter(), int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with redirect_stdout(meter.logged), in_process(meter) as running:
        lift_limits()
        for name, call in operations(Calls(running)):
            print(f"measuring {name}", file=sys.stderr, flush=True)
            measured[name] = measure(running, call, rounds)
    print(json.dumps(measured))


def measure(running: InProcess, call: Any, number_of_rounds: int) -> dict[str, Any]:
    """Return the units of one operation: the mean of the rounds.

    For processor time it is the lower quartile: other programs make it longer, and nothing makes it shorter.
    """
    rounds = []
    for number in range(WARM_UP + number_of_rounds):
        running.meter.reset()
        answer = call()
        seconds = running.meter.cpu_seconds()
        status = answer.get("statusCode", 200)
        if status > CREATED and status != 204:
            raise RuntimeError(f"It returned {status}: {answer.get('body', '')[:300]}")
        if number >= WARM_UP:
            rounds.append((running.meter.calls, seconds, running.meter.logged.tell(), answer))
    return _summary(rounds)


def _summary(rounds: list[Any]) -> dict[str, Any]:
    every = [usage for calls, *_ in rounds for usage in calls]
    number = len(rounds)
    calls = Counter(f"{usage.service}.{usage.operation}" for usage in every)
    return {
        "cpu_ms": round(sorted(cpu for _, cpu, *_ in rounds)[number // 4] * 1000, 2),
        "round_trips": statistics.median(in_sequence(calls) for calls, *_ in rounds),
        "calls": {name: round(count / number, 2) for name, count in sorted(calls.items())},
        "reads": round(sum(u.reads for u in every if not u.queries) / number, 2),
        "query_reads": round(sum(u.reads for u in every if u.queries) / number, 2),
        "queries": round(sum(u.queries for u in every) / number, 2),
        "bytes_per_document": round(sum(u.query_bytes for u in every) / max(1, sum(u.query_items for u in every))),
        "writes": _by_table([u.written for u in every], number),
        "stored_bytes": _by_table([u.stored for u in every], number),
        "log_bytes": round(statistics.mean(logged for _, _, logged, _ in rounds)),
        "response_bytes": round(statistics.mean(len(answer.get("body") or "") for *_, answer in rounds)),
    }


def _by_table(parts: list[Any], number: int) -> dict[str, float]:
    total: Counter[str] = Counter()
    for part in parts:
        total.update(part or {})
    return {table: round(amount / number, 2) for table, amount in sorted(total.items())}


def in_sequence(calls: list[Usage]) -> int:
    """Return the length of the longest chain of calls that do not overlap."""
    chain, until = 0, float("-inf")
    for started, ended in sorted((usage.during for usage in calls), key=lambda during: during[1]):
        if started >= until:
            chain, until = chain + 1, ended
    return chain


if __name__ == "__main__":
    main()
