"""Metrics over a period: from CloudWatch; on this machine, the functions' own from the log lines that hold them.

CloudWatch extracts metrics from log lines in the embedded metric format. The emulator stores the lines but does not.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from cli.operations.log_lines import LogLine, read_lines
from cli.operations.stack import OperatedStack

NAMESPACE = "ContactPoint"
_QUERIES = 500
"""How many metrics CloudWatch returns in one call."""


@dataclass(frozen=True)
class Metric:
    """One metric with one statistic.

    Attributes
    ----------
    dimensions
        Pairs of a name and a value.
    statistic
        ``Sum``, ``Average``, ``Maximum``, ``Minimum``, ``SampleCount`` or a percentile such as ``p90``.
    """

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()
    statistic: str = "Sum"


class Period(NamedTuple):
    """A period, divided into steps."""

    start: datetime
    end: datetime
    step: timedelta

    def steps(self) -> int:
        """Return the number of steps."""
        return max(1, math.ceil((self.end - self.start) / self.step))

    def step_of(self, at: datetime) -> int:
        """Return the number of the step that a time is in."""
        return int((at - self.start) / self.step)


_STATISTICS: Mapping[str, Callable[[list[float]], float]] = {"Maximum": max, "Minimum": min, "SampleCount": len}
Series = Sequence[float | None]
"""One value for each step of a period; None if there is no value."""


class CloudWatchMetrics:
    """The metrics that CloudWatch stores."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def series(self, metrics: Sequence[Metric], period: Period) -> list[Series]:
        """Return each metric over the period."""
        return [
            values
            for first in range(0, len(metrics), _QUERIES)
            for values in self._page(metrics[first : first + _QUERIES], period)
        ]

    def _page(self, metrics: Sequence[Metric], period: Period) -> list[Series]:
        queries = [_query(number, metric, period) for number, metric in enumerate(metrics)]
        found: dict[str, dict[int, float]] = defaultdict(dict)
        pages = self._client.get_paginator("get_metric_data")
        for page in pages.paginate(MetricDataQueries=queries, StartTime=period.start, EndTime=period.end):
            for result in page["MetricDataResults"]:
                for at, value in zip(result["Timestamps"], result["Values"], strict=True):
                    found[result["Id"]][period.step_of(at.astimezone(UTC))] = value
        return [[found[f"m{n}"].get(step) for step in range(period.steps())] for n in range(len(metrics))]


class LocalMetrics:
    """The metrics of the stack on this machine: the functions' own from their log lines, AWS's from the emulator."""

    def __init__(self, stack: OperatedStack) -> None:
        self._stack = stack
        self._cloudwatch = CloudWatchMetrics(stack.new_client("cloudwatch"))

    def series(self, metrics: Sequence[Metric], period: Period) -> list[Series]:
        """Return each metric over the period."""
        written = self._written(period) if any(_is_own(metric) for metric in metrics) else {}
        others = iter(self._cloudwatch.series([metric for metric in metrics if not _is_own(metric)], period))
        return [_aggregate(metric, written, period) if _is_own(metric) else next(others) for metric in metrics]

    def _written(self, period: Period) -> Mapping[str, list[tuple[datetime, float, Mapping[str, str]]]]:
        found: dict[str, list[tuple[datetime, float, Mapping[str, str]]]] = defaultdict(list)
        groups = self._stack.log_groups()
        for lines in read_lines(self._stack, groups, period.start, period.end, "CloudWatchMetrics"):
            for name, at, value, dimensions in embedded(lines):
                found[name].append((at, value, dimensions))
        return found


Metrics = CloudWatchMetrics | LocalMetrics


def metrics_of(stack: OperatedStack) -> Metrics:
    """Return the metrics of a stack."""
    return LocalMetrics(stack) if stack.is_local else CloudWatchMetrics(stack.new_client("cloudwatch"))


def own(stack: OperatedStack, name: str, *dimensions: tuple[str, str], statistic: str = "Sum") -> Metric:
    """Return a metric that the functions of a stack write themselves."""
    return Metric(f"{NAMESPACE}/{stack.environment}", name, dimensions, statistic)


def operation_dimensions() -> list[tuple[tuple[str, str], ...]]:
    """Return the dimensions of the metrics of each operation."""
    from contactpoint.http.operations import OPERATIONS  # noqa: PLC0415 - slow, and few commands need it

    named = ((f"{each.method.upper()} {each.path}", each.function) for each in OPERATIONS)
    return [(("operation", operation), ("service", function)) for operation, function in named]


def embedded(lines: Iterable[LogLine]) -> Iterator[tuple[str, datetime, float, Mapping[str, str]]]:
    """Yield each value of the metrics in some log lines: its name, time and dimensions."""
    for line in lines:
        for group in line.fields.get("_aws", {}).get("CloudWatchMetrics", ()):
            dimensions = {name: str(line.fields.get(name)) for of in group["Dimensions"] for name in of}
            for metric in group["Metrics"]:
                values = line.fields.get(metric["Name"], ())
                for value in values if isinstance(values, list) else [values]:
                    yield metric["Name"], line.at, float(value), dimensions


def _is_own(metric: Metric) -> bool:
    return metric.namespace.startswith(NAMESPACE)


def _aggregate(metric: Metric, written: Mapping[str, Any], period: Period) -> Series:
    steps: dict[int, list[float]] = defaultdict(list)
    for at, value, dimensions in written.get(metric.name, ()):
        if set(metric.dimensions) <= set(dimensions.items()):
            steps[period.step_of(at)].append(value)
    return [_statistic(metric.statistic, steps[step]) if step in steps else None for step in range(period.steps())]


def _statistic(name: str, values: list[float]) -> float:
    if name[0] == "p" and name[1:].replace(".", "", 1).isdigit():
        rank = math.ceil(len(values) * float(name[1:]) / 100) - 1
        return sorted(values)[max(0, rank)]
    if name == "Average":
        return sum(values) / len(values)
    return float(_STATISTICS.get(name, sum)(values))


def _query(number: int, metric: Metric, period: Period) -> dict[str, Any]:
    stated = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    return {
        "Id": f"m{number}",
        "MetricStat": {
            "Metric": {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": stated},
            "Period": int(period.step.total_seconds()),
            "Stat": metric.statistic,
        },
    }
