"""The service level objectives, and alarms on how fast they use up what they allow (docs/operations.md).

An objective of 99.9% allows one failure in a thousand calls. The burn rate is how many times faster than that calls
fail. Two windows must agree: the long one shows that it matters, the short one that it goes on.
"""

from dataclasses import dataclass

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway

from contactpoint.http.operations import OPERATIONS, Operation
from infra.functions.objectives import OBJECTIVES, Objective
from infra.monitoring.alarms import AlarmDefinition, Alarms
from infra.monitoring.metrics import of_operation
from infra.monitoring.runbook_sections import SEARCH_FAILS, SEARCH_SLOW


@dataclass(frozen=True)
class Window:
    """How fast, and seen over which two times. A burn rate of 14.4 uses up 2% of 30 days in an hour."""

    name: str
    burn_rate: float
    long: Duration
    short: Duration


WINDOWS = (
    Window("Fast", 14.4, Duration.hours(1), Duration.minutes(5)),
    Window("Slow", 6.0, Duration.hours(6), Duration.minutes(30)),
)


def watch_objectives(alarms: Alarms, api: apigateway.RestApi) -> None:
    """Add the alarms of every objective."""
    for operation in OPERATIONS:
        if objective := OBJECTIVES.get(operation.name):
            for window in WINDOWS:
                _watch_availability(alarms, api, operation, objective, window)
                _watch_latency(alarms, api, operation, objective, window)


def _watch_availability(
    alarms: Alarms, api: apigateway.RestApi, operation: Operation, objective: Objective, window: Window
) -> None:
    allowed = round((100 - objective.available_percent) / 100 * window.burn_rate, 6)
    name, says = f"{_pascal(operation)}Fails{window.name}", f"More than {allowed:.2%} of {operation.name} calls fail."
    parts = [
        AlarmDefinition(
            id=f"{name}{length.to_minutes():.0f}Minutes",
            says=says,
            section=SEARCH_FAILS,
            metric=of_operation(api, "5XXError", operation, statistic="Average", period=length),
            threshold=allowed,
        )
        for length in (window.long, window.short)
    ]
    alarms.add_all_of(name, says, SEARCH_FAILS, [alarms.add(part, notify=False) for part in parts])


def _watch_latency(
    alarms: Alarms, api: apigateway.RestApi, operation: Operation, objective: Objective, window: Window
) -> None:
    wanted = round(100 - (100 - objective.fast_percent) * window.burn_rate, 4)
    name = f"{_pascal(operation)}Slow{window.name}"
    says = f"Fewer than {wanted}% of {operation.name} calls take {objective.milliseconds} ms or less."
    parts = [
        AlarmDefinition(
            id=f"{name}{length.to_minutes():.0f}Minutes",
            says=says,
            section=SEARCH_SLOW,
            metric=of_operation(api, "Latency", operation, statistic=f"PR(0:{objective.milliseconds})", period=length),
            threshold=wanted,
            below=True,
        )
        for length in (window.long, window.short)
    ]
    alarms.add_all_of(name, says, SEARCH_SLOW, [alarms.add(part, notify=False) for part in parts])


def _pascal(operation: Operation) -> str:
    return operation.name[0].upper() + operation.name[1:]
