"""How long a job takes with so many records, and what it costs: from the measured units of one record.

Measured are the processor time, the calls and the capacity units. The rest is AWS's, or assumed, and is named here.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cli.cost.bill import HOUR, KEYSETS_OF_A_RECORD_PERIOD, MILLION, STORAGE_SECONDS, Line, Prices
from contactpoint.adapters.encryption.keyset_cache import REFRESH_SECONDS
from contactpoint.adapters.encryption.rotation import WAIT_SECONDS
from contactpoint.application.lifecycle.archive import BATCH_SIZE
from contactpoint.application.runs.reencryption import PAGE_SIZE, SEGMENTS

FULL_PROCESSOR_MB = 1769
"""Lambda gives a function one processor for so much memory, and less for less."""
TRANSACTION_SECONDS, START_SECONDS = 0.04, 0.1
"""Assumed: how long a transaction of dozens of items takes, and how long Step Functions needs to start a step."""
TABLE_WRITE_UNITS, TABLE_READ_UNITS, NEW_TABLE_WRITE_UNITS, SHARE = 40_000, 40_000, 4_000, 0.5
"""AWS's default quota of one table in a second, and what a table serves at once. A job takes half: people work on."""
STEP_TRANSITIONS, BATCH_TRANSITIONS = 2, 2
SCANNED_TABLES = 2


@dataclass(frozen=True, kw_only=True)
class Shape:
    """A job as it is deployed; a test compares this with the templates."""

    batches: int
    step_size: int
    memory_mb: int
    step_seconds: int
    concurrency: int
    run_hours: float


@dataclass(frozen=True, kw_only=True)
class JobPlan:
    """How long a job takes, and what it costs.

    Attributes
    ----------
    phases
        The hours of each phase.
    limited_by
        What makes the work no faster.
    write_units_per_second
        What the busiest table must serve.
    step_seconds
        How long the function works on a step.
    """

    records: int
    shape: Shape
    phases: Mapping[str, float]
    lines: tuple[Line, ...]
    limited_by: str
    busiest_table: str
    write_units_per_second: float
    step_seconds: float

    @property
    def hours(self) -> float:
        """Return how long the whole takes."""
        return sum(self.phases.values())

    def gbp(self, prices: Prices) -> float:
        """Return what it costs in pounds."""
        return float(sum(line.usd for line in self.lines) / prices["usd_per_gbp"])


def rotation_shape() -> Shape:
    """Return the shape of the re-encryption."""
    return Shape(batches=SEGMENTS, step_size=PAGE_SIZE, memory_mb=1024, step_seconds=60, concurrency=16, run_hours=72)


def archiving_shape(records: int) -> Shape:
    """Return the shape of a night's archiving."""
    return Shape(
        batches=math.ceil(records / BATCH_SIZE),
        step_size=BATCH_SIZE,
        memory_mb=512,
        step_seconds=60,
        concurrency=10,
        run_hours=5,
    )


def plan_rotation(units: Mapping[str, Any], kind: str, records: int, prices: Prices) -> JobPlan:
    """Return the plan of a whole rotation: of ``index``, which gives the cohorts new keysets too, or of ``cohorts``."""
    scan, read = units["scan"], TABLE_READ_UNITS * SHARE
    scanning = records * max(scan["cpu_ms"] / 1000, scan["reads"] / read) / HOUR
    phases = {
        "waits before promote and before reencrypt": 2 * WAIT_SECONDS / HOUR,
        "delete-old: one process reads all records and entries": scanning,
    }
    reads = records * scan["reads"]
    usd = reads / MILLION * prices["dynamodb"]["million_read_units"]
    scanned = Line("DynamoDB", "reads of delete-old", reads, "units", usd)
    return _plan(units[kind], records, rotation_shape(), prices, phases, (scanned,))


def plan_archiving(units: Mapping[str, Any], records: int, prices: Prices) -> JobPlan:
    """Return the plan of a night in which so many records are due."""
    return _plan(units["archiving"], records, archiving_shape(records), prices, {}, ())


def _plan(
    of: Mapping[str, Any],
    records: int,
    shape: Shape,
    prices: Prices,
    phases: Mapping[str, float],
    lines: tuple[Line, ...],
) -> JobPlan:
    seconds = _record_seconds(of, shape)
    step_seconds = shape.step_size * seconds
    by_environments = shape.concurrency / (seconds + START_SECONDS / shape.step_size)
    table, most = max(of["writes"].items(), key=lambda each: float(each[1]))
    by_table = TABLE_WRITE_UNITS * SHARE / most
    rate = min(by_environments, by_table)
    work = {"the run": records / rate / HOUR}
    limited_by = "environments" if by_environments <= by_table else "write units"
    found = (*_lines(of, records, shape, prices, seconds), *_keysets(work["the run"], shape, prices), *lines)
    return JobPlan(
        records=records,
        shape=shape,
        phases={**work, **phases},
        lines=tuple(sorted(found, key=lambda line: -line.usd)),
        limited_by=limited_by,
        busiest_table=table,
        write_units_per_second=rate * most,
        step_seconds=step_seconds,
    )


def _record_seconds(of: Mapping[str, Any], shape: Shape) -> float:
    """Return how long the function takes for one record: it has a part of a processor, and waits for each call."""
    processor = of["cpu_ms"] / 1000 * FULL_PROCESSOR_MB / min(shape.memory_mb, FULL_PROCESSOR_MB)
    transactions = of["calls"].get("dynamodb.TransactWriteItems", 0)
    return float(processor + transactions * TRANSACTION_SECONDS + (of["round_trips"] - transactions) * STORAGE_SECONDS)


def _lines(of: Mapping[str, Any], records: int, shape: Shape, prices: Prices, seconds: float) -> Iterator[Line]:
    database, functions = prices["dynamodb"], prices["lambda"]
    written, read = records * sum(of["writes"].values()), records * of["reads"]
    yield Line("DynamoDB", "writes", written, "units", written / MILLION * database["million_write_units"])
    yield Line("DynamoDB", "reads", read, "units", read / MILLION * database["million_read_units"])
    memory = records * seconds * shape.memory_mb / 1024
    yield Line("Lambda", "memory and time", memory, "GB-s", memory * functions["arm_gb_second"])
    steps = shape.batches * math.ceil(records / shape.batches / shape.step_size)
    yield Line("Lambda", "requests", steps, "requests", steps / MILLION * functions["million_requests"])
    moved = steps * STEP_TRANSITIONS + shape.batches * BATCH_TRANSITIONS
    yield Line("Step Functions", "transitions", moved, "", moved / MILLION * prices["states"]["million_transitions"])
    yield Line("S3", "results of steps", steps, "objects", steps / 1000 * prices["s3"]["thousand_puts"])


def _keysets(hours: float, shape: Shape, prices: Prices) -> Iterator[Line]:
    """Yield the unwrapping of keysets: at most all of them, in each environment, each time they are read again."""
    refreshed = math.ceil(hours * HOUR / REFRESH_SECONDS)
    unwrapped = shape.concurrency * refreshed * KEYSETS_OF_A_RECORD_PERIOD
    yield Line(
        "KMS", "unwrapped keysets", unwrapped, "requests", unwrapped / 1e4 * prices["kms"]["ten_thousand_requests"]
    )
