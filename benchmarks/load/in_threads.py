"""Measure the handlers without the emulator, in 1 to 16 threads: ``make load``.

moto takes the place of AWS, and answers one call at a time. So the calls a second are a lower bound; the processor time
of a call is the handlers' own. A Lambda environment serves one call at a time: more threads show what the interpreter's
lock costs, and that nothing breaks when calls overlap.
"""

import statistics
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.cost.functions_in_process import InProcess, Meter, in_process
from benchmarks.cost.workday_calls import Calls
from benchmarks.runtime.without_usage_limits import lift_limits
from benchmarks.save_figures import save

THREADS, CALLS = (1, 2, 4, 8, 16), 60
SEARCHES_IN_TEN = 6
SERVER_ERROR = 500


def main() -> None:
    """Measure, print a table, and write the figures."""
    console = Console(width=None if sys.stdout.isatty() else 120, file=sys.stdout)
    meter, measured = Meter(), {}
    with redirect_stdout(meter.logged), in_process(meter) as running:
        lift_limits()
        calls = Calls(running)
        _run(calls, 20, 1)
        for threads in track(THREADS, description="Threads", console=console):
            measured[threads] = _measure(running, calls, threads)
    console.print(_table(measured))
    save("load_in_threads", {str(threads): row for threads, row in measured.items()}, console)
    if any(row["server_errors"] for row in measured.values()):
        sys.exit(1)


def _measure(running: InProcess, calls: Calls, threads: int) -> dict[str, float]:
    running.meter.reset()
    started = time.perf_counter()
    results = _run(calls, CALLS, threads)
    seconds = time.perf_counter() - started
    latencies = sorted(latency for latency, _ in results)
    return {
        "calls_per_second": CALLS / seconds,
        "median_ms": statistics.median(latencies) * 1000,
        "p95_ms": latencies[int(len(latencies) * 0.95)] * 1000,
        "handler_cpu_ms": running.meter.cpu_seconds() / CALLS * 1000,
        "storage_calls": len(running.meter.calls) / CALLS,
        "server_errors": sum(status >= SERVER_ERROR for _, status in results),
    }


def _run(calls: Calls, number: int, threads: int) -> list[tuple[float, int]]:
    """Make calls in some threads; return the duration and status of each."""
    with ThreadPoolExecutor(max_workers=threads) as pool:
        return list(pool.map(lambda each: _timed(_operation(calls, each)), range(number)))


def _operation(calls: Calls, number: int) -> Callable[[], dict[str, Any]]:
    return calls.search if number % 10 < SEARCHES_IN_TEN else calls.view


def _timed(call: Callable[[], dict[str, Any]]) -> tuple[float, int]:
    started = time.perf_counter()
    status = int(call()["statusCode"])
    return time.perf_counter() - started, status


def _table(measured: dict[int, dict[str, float]]) -> Table:
    columns = ("calls/s", "median ms", "p95 ms", "handler CPU ms", "storage calls", "server errors")
    table = Table("threads", *columns, title=f"{CALLS} searches and views each, in one process")
    for threads, row in measured.items():
        table.add_row(str(threads), *(f"{value:.1f}" for value in row.values()))
    return table


if __name__ == "__main__":
    main()
