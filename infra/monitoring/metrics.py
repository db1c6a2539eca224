"""The metrics that are watched. One that does not exist never rings, so tests/infra has a table of those that do."""

from typing import Any

from aws_cdk import Duration
from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch

from contactpoint.http.operations import Operation
from contactpoint.metrics import METRICS
from infra.settings import Settings

FIVE_MINUTES, HOUR = Duration.minutes(5), Duration.hours(1)


def aws(namespace: str, name: str, dimensions: dict[str, str], **options: Any) -> cloudwatch.Metric:
    """Return a metric of an AWS service."""
    return cloudwatch.Metric(
        namespace=f"AWS/{namespace}",
        metric_name=name,
        dimensions_map=dimensions,
        **{"statistic": "Sum", "period": FIVE_MINUTES, **options},
    )


def written(
    settings: Settings, name: str, dimensions: dict[str, str] | None = None, **options: Any
) -> cloudwatch.Metric:
    """Return a metric that the functions write."""
    named = dimensions or {}
    if not any(set(each) == set(named) for each in METRICS[name].dimensions):
        raise ValueError(f"The functions do not write {name} by {sorted(named)}.")
    return cloudwatch.Metric(
        namespace=f"ContactPoint/{settings.name}",
        metric_name=name,
        dimensions_map=named,
        **{"statistic": "Sum", "period": FIVE_MINUTES, **options},
    )


def of_stage(api: apigateway.RestApi, name: str, **options: Any) -> cloudwatch.Metric:
    """Return a metric of all calls, as API Gateway sees them: with whatever stopped them on their way."""
    stage = {"ApiName": api.rest_api_name, "Stage": api.deployment_stage.stage_name}
    return aws("ApiGateway", name, stage, **options)


def of_function(settings: Settings, name: str, operation: Operation, **options: Any) -> cloudwatch.Metric:
    """Return a metric of the calls of one operation, as its function sees them."""
    called = {"service": operation.function, "operation": f"{operation.method.upper()} {operation.path}"}
    return written(settings, name, called, **options)


def of_operation(api: apigateway.RestApi, name: str, operation: Operation, **options: Any) -> cloudwatch.Metric:
    """Return a metric of the calls of an operation with an objective, as API Gateway sees them: with what stopped them.

    Each is paid for, so the stage writes them for these operations only.
    """
    stage = {"ApiName": api.rest_api_name, "Stage": api.deployment_stage.stage_name}
    called = {"Method": operation.method.upper(), "Resource": operation.path}
    return aws("ApiGateway", name, {**stage, **called}, **options)
