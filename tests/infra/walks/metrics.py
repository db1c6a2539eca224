"""Every alarm and every widget watches a metric that exists, of a resource that exists."""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from tests.infra.walks.existing_metrics import exists
from tests.infra.walks.templates import Address, Resource, Templates

STATISTICS = re.compile(r"(Sum|Average|Minimum|Maximum|SampleCount|p\d{1,2}(\.\d+)?|PR\(\d+:\d+\))\Z")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def alarms(templates: Templates) -> Iterator[str]:
    """Every alarm watches a metric that exists."""
    for (stack, name), alarm in templates.of_type("AWS::CloudWatch::Alarm"):
        properties = alarm["Properties"]
        dimensions = {each["Name"]: each["Value"] for each in properties.get("Dimensions", ())}
        if "MetricName" not in properties:
            yield f"{name} watches no single metric"
            continue
        yield from _metric(templates, (stack, name), properties["Namespace"], properties["MetricName"], dimensions)
        statistic = properties.get("Statistic") or properties.get("ExtendedStatistic", "")
        if not STATISTICS.match(statistic):
            yield f"{name}: there is no statistic {statistic}"
        length = properties["Period"] * properties["EvaluationPeriods"]
        if length > (604_800 if properties["Period"] >= 3600 else 86_400):
            yield f"{name}: CloudWatch refuses a time of {length} seconds"


def dashboards(templates: Templates) -> Iterator[str]:
    """Every widget shows metrics that exist."""
    for (stack, name), dashboard in templates.of_type("AWS::CloudWatch::Dashboard"):
        for title, namespace, metric, dimensions in _shown(templates, stack, dashboard):
            for fault in _metric(templates, (stack, name), namespace, metric, dimensions):
                yield f"{fault}, in the widget {title}"


def _shown(templates: Templates, stack: str, dashboard: Resource) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    body = json.loads(_body(json.dumps(dashboard["Properties"]["DashboardBody"])))
    for widget in body["widgets"]:
        for line in widget["properties"].get("metrics", ()):
            namespace, name, *rest = [each for each in line if isinstance(each, str)]
            yield widget["properties"]["title"], namespace, name, dict(zip(rest[::2], rest[1::2], strict=True))


@lru_cache(maxsize=16)
def _body(serialised: str) -> str:
    """Return a dashboard's body as JSON, in which references are texts."""
    value = json.loads(serialised)
    if isinstance(value, str):
        return value
    return "".join(each if isinstance(each, str) else "a-reference" for each in value["Fn::Join"][1])


def _metric(
    templates: Templates, address: Address, namespace: str, metric: str, dimensions: dict[str, Any]
) -> Iterator[str]:
    if not exists(namespace, metric, set(dimensions)):
        yield f"{address[1]}: there is no metric {namespace} {metric} by {sorted(dimensions)}"
    if namespace.startswith("ContactPoint/") and namespace != f"ContactPoint/{templates.environment}":
        yield f"{address[1]} watches another environment"
    if dimensions.get("ApiName", f"ContactPoint-{templates.environment}") != f"ContactPoint-{templates.environment}":
        yield f"{address[1]} watches another API"
    if dimensions.get("Method", "GET") not in METHODS:
        yield f"{address[1]}: there is no method {dimensions['Method']}"
    if "Method" in dimensions and (dimensions["Method"], dimensions["Resource"]) not in _measured(templates):
        yield f"{address[1]}: the stage writes no metrics of {dimensions['Method']} {dimensions['Resource']}"


@lru_cache(maxsize=4)
def _measured(templates: Templates) -> frozenset[tuple[str, str]]:
    """Return the methods and paths of which API Gateway writes metrics: those that the stage names."""
    stages = (stage["Properties"] for _, stage in templates.of_type("AWS::ApiGateway::Stage"))
    settings = (each for stage in stages for each in stage["MethodSettings"] if each.get("MetricsEnabled"))
    return frozenset((each["HttpMethod"], each["ResourcePath"][1:].replace("~1", "/")) for each in settings)


def watching(templates: Templates, address: Address) -> list[Resource]:
    """Return the alarms with a dimension that names a resource."""
    return _by_resource(templates).get(address, [])


@lru_cache(maxsize=4)
def _by_resource(templates: Templates) -> dict[Address | str, list[Resource]]:
    found: dict[Address | str, list[Resource]] = {}
    for (stack, _), alarm in templates.of_type("AWS::CloudWatch::Alarm"):
        for dimension in alarm["Properties"].get("Dimensions", ()):
            found.setdefault(templates.target(stack, dimension["Value"]), []).append(alarm)
    return found
