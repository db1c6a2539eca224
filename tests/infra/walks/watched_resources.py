"""What must be watched is watched, and each alarm says what to do."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from cli.local_stack.workspace import ROOT
from contactpoint.http.operations import OPERATIONS
from infra.functions.all_functions import JOBS
from infra.functions.objectives import OBJECTIVES
from infra.monitoring.objectives import WINDOWS
from infra.monitoring.runbook_sections import RUNBOOK
from tests.infra.walks.metrics import watching
from tests.infra.walks.templates import Resource, Templates

LINK = re.compile(rf"{re.escape(RUNBOOK)}#([a-z0-9-]+)\Z")
REFERENCE = "a reference"
WATCHED: tuple[tuple[str, dict[str, str]], ...] = (
    ("UnreadableItems", {}),
    ("Failures", {"service": "authorizer"}),
    ("Refusals", {"service": "authorizer"}),
    *(("Failures", {"service": job.name}) for job in JOBS),
    ("4XXError", {"ApiName": "ContactPoint-{environment}", "Stage": REFERENCE}),
    ("5XXError", {"ApiName": "ContactPoint-{environment}", "Stage": REFERENCE}),
    ("ConcurrentExecutions", {}),
)
"""Metrics that belong to no resource of the templates, and must have an alarm."""


def descriptions(templates: Templates) -> Iterator[str]:
    """Every alarm, rule and pipe leads to a section of the runbook."""
    for (_, name), alarm in templates.of_type("AWS::CloudWatch::Alarm", "AWS::CloudWatch::CompositeAlarm"):
        yield from _linked(name, alarm["Properties"].get("AlarmDescription", ""))
    for (_, name), rule in templates.of_type("AWS::Events::Rule"):
        for target in rule["Properties"].get("Targets", ()):
            yield from _linked(name, target.get("InputTransformer", {}).get("InputTemplate", "").strip('"'))
    for (_, name), pipe in templates.of_type("AWS::Pipes::Pipe"):
        yield from _linked(name, pipe["Properties"].get("TargetParameters", {}).get("InputTemplate", "").strip('"'))


def _linked(name: str, text: str) -> Iterator[str]:
    link = LINK.search(text)
    if link is None or link[1] not in sections():
        yield f"{name} leads to no section of {RUNBOOK}"
    if "People see: " not in text or "First: " not in text:
        yield f"{name} does not say what people see, or what to type first"


@cache
def sections() -> dict[str, str]:
    """Return the text of each section of the runbook, by its anchor."""
    parts = re.split(r"^## (.+)$", (ROOT / RUNBOOK).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {title.lower().replace(" ", "-"): text for title, text in zip(parts[1::2], parts[2::2], strict=True)}


def required(templates: Templates) -> Iterator[str]:
    """Whatever can fail has an alarm."""
    yield from _functions(templates)
    yield from _tables(templates)
    yield from _operations(templates)
    yield from _without_resource(templates)
    yield from _user_pool(templates)
    for address, _ in templates.of_type("AWS::Events::Rule"):
        if "FailedInvocations" not in _names(watching(templates, address)):
            yield f"{address[1]}: nobody is told if it fails"
    for address, _ in templates.of_type("AWS::Pipes::Pipe"):
        if "ExecutionFailed" not in _names(watching(templates, address)):
            yield f"{address[1]}: nobody is told if it fails"
    if templates.on_aws and "BlockedRequests" not in _names(a for _, a in templates.of_type("AWS::CloudWatch::Alarm")):
        yield "nobody is told what the firewall blocks"


def _names(alarms: Iterable[Resource]) -> set[str]:
    return {alarm["Properties"].get("MetricName", "") for alarm in alarms}


def _functions(templates: Templates) -> Iterator[str]:
    for address, function in templates.of_type("AWS::Lambda::Function"):
        named = _names(a for a in watching(templates, address) if len(a["Properties"]["Dimensions"]) == 1)
        is_authorizer = " authorizer " in function["Properties"]["Description"]
        for metric in ("Throttles",) if is_authorizer else ("Throttles", "Errors"):
            if metric not in named:
                yield f"{address[1]}: no alarm for {metric}"


def _tables(templates: Templates) -> Iterator[str]:
    for address, table in templates.of_type("AWS::DynamoDB::GlobalTable"):
        indexes = [each["IndexName"] for each in table["Properties"].get("GlobalSecondaryIndexes", ())]
        watched = {
            (alarm["Properties"]["MetricName"], dimensions.get("GlobalSecondaryIndexName"))
            for alarm in watching(templates, address)
            for dimensions in [{d["Name"]: d["Value"] for d in alarm["Properties"]["Dimensions"]}]
        }
        for index in (None, *indexes):
            for metric in ("ReadThrottleEvents", "WriteThrottleEvents"):
                if (metric, index) not in watched:
                    yield f"{address[1]} {index or ''}: no alarm for {metric}"


def _operations(templates: Templates) -> Iterator[str]:
    found: dict[tuple[str, str, str], int] = {}
    for _, alarm in templates.of_type("AWS::CloudWatch::Alarm"):
        properties = alarm["Properties"]
        dimensions = {each["Name"]: each["Value"] for each in properties.get("Dimensions", ())}
        by_function = (str(dimensions.get("service")), str(dimensions.get("operation")))
        by_api = (str(dimensions.get("Method")), str(dimensions.get("Resource")))
        key = (properties["MetricName"], *(by_function if "operation" in dimensions else by_api))
        found[key] = found.get(key, 0) + 1
    for operation in OPERATIONS:
        called = (operation.method.upper(), operation.path)
        has_objective = operation.name in OBJECTIVES
        if not has_objective:
            written = ("ServerErrors", operation.function, " ".join(called))
            if written not in found:
                yield f"{operation.name}: no alarm for failures"
            continue
        wanted = 2 * len(WINDOWS) if templates.on_aws else 0
        if found.get(("5XXError", *called), 0) < wanted:
            yield f"{operation.name}: too few alarms for failures"
        if found.get(("Latency", *called), 0) < wanted:
            yield f"{operation.name}: too few alarms for latency"


def _without_resource(templates: Templates) -> Iterator[str]:
    watched = [
        (
            alarm["Properties"]["MetricName"],
            {d["Name"]: d["Value"] if isinstance(d["Value"], str) else REFERENCE for d in _dimensions(alarm)},
        )
        for _, alarm in templates.of_type("AWS::CloudWatch::Alarm")
    ]
    for name, dimensions in WATCHED:
        wanted = {key: value.format(environment=templates.environment) for key, value in dimensions.items()}
        if (name, wanted) not in watched:
            yield f"no alarm for {name} {wanted}"


def _user_pool(templates: Templates) -> Iterator[str]:
    for address, _ in templates.of_type("AWS::Cognito::UserPool"):
        if "SignInThrottles" not in _names(watching(templates, address)):
            yield f"{address[1]}: no alarm for throttled sign-ins"


def _dimensions(alarm: Resource) -> list[dict[str, Any]]:
    return list(alarm["Properties"].get("Dimensions", ()))
