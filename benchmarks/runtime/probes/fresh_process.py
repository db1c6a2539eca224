"""Act as one execution environment: import a handler, run requests, and print the measures as one line of JSON.

`benchmarks.runtime.handlers` runs it in a fresh process each time:
``python -m benchmarks.runtime.probes.fresh_process MODULE EVENT_FILE REQUESTS``
"""

import time

STARTED = time.perf_counter(), time.process_time()

import importlib  # noqa: E402 - the clock starts before anything else
import json  # noqa: E402
import sys  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

WARM_UP_REQUESTS = 5


class Calls:
    """The HTTP calls that botocore makes: their operations, and how many wait for one another."""

    def __init__(self) -> None:
        self.seen: list[tuple[float, float, str]] = []

    def watch(self) -> None:
        """Start recording. Call it after botocore is imported, so that it adds nothing to the cold start."""
        import botocore.httpsession as http  # noqa: PLC0415

        send = http.URLLib3Session.send

        def timed(session: Any, request: Any) -> Any:
            started = time.perf_counter()
            response = send(session, request)
            name = request.headers.get("X-Amz-Target", b"?")
            self.seen.append((started, time.perf_counter(), name.decode() if isinstance(name, bytes) else name))
            return response

        http.URLLib3Session.send = timed

    def operations(self, service: str) -> list[str]:
        """Return the operations of one service that were called."""
        return [name.partition(".")[2] for _, _, name in self.seen if name.startswith(service)]

    def in_sequence(self, service: str) -> int:
        """Return the length of the longest chain of calls that do not overlap."""
        chain, until = 0, float("-inf")
        ours = (c for c in self.seen if c[2].startswith(service))
        for started, ended, _ in sorted(ours, key=lambda c: c[1]):
            if started >= until:
                chain, until = chain + 1, ended
        return chain


def main() -> None:
    """Measure one process."""
    module, event_file, requests = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    event = json.loads(event_file.read_text(encoding="utf-8"))
    handler = importlib.import_module(module).handler
    imported = time.perf_counter()
    result = handler(event, None)
    cold_ms = (time.perf_counter() - STARTED[0]) * 1000
    cold_cpu_ms = (time.process_time() - STARTED[1]) * 1000
    measures = {
        "status": result.get("statusCode", 200),
        "cold_ms": cold_ms,
        "import_ms": (imported - STARTED[0]) * 1000,
        "cold_cpu_ms": cold_cpu_ms,
        **(_warm(handler, event, requests) if requests else {}),
    }
    print(json.dumps(measures), file=sys.__stderr__)


def _warm(handler: Any, event: dict[str, Any], requests: int) -> dict[str, Any]:
    from benchmarks.runtime.without_usage_limits import lift_limits  # noqa: PLC0415

    lift_limits()
    for _ in range(WARM_UP_REQUESTS):
        handler(event, None)
    wall, cpu = [], []
    for _ in range(requests):
        begun = time.perf_counter(), time.process_time()
        handler(event, None)
        wall.append((time.perf_counter() - begun[0]) * 1000)
        cpu.append((time.process_time() - begun[1]) * 1000)
    calls = Calls()
    calls.watch()
    handler(event, None)
    return {
        "warm_ms": sorted(wall),
        "warm_cpu_ms": sorted(cpu),
        "calls": calls.operations("DynamoDB"),
        "in_sequence": calls.in_sequence("DynamoDB"),
        "kms_calls": len(calls.operations("TrentService")),
    }


if __name__ == "__main__":
    main()
