"""Alarms of what callers see: operations, sign-ins, functions."""

from collections.abc import Iterable

from aws_cdk import aws_apigateway as apigateway
from aws_cdk import aws_cloudwatch as cloudwatch

from contactpoint.http.operations import OPERATIONS
from infra.constructs.lambda_function import LambdaFunction
from infra.functions.all_functions import JOBS
from infra.functions.objectives import OBJECTIVES
from infra.monitoring import runbook_sections as runbook
from infra.monitoring.alarms import AlarmDefinition, Alarms
from infra.monitoring.metrics import FIVE_MINUTES, HOUR, aws, of_function, of_stage, written
from infra.settings import Settings

MAX_FAILURES_PER_HOUR = 2
"""Somebody tries a thing that fails three times. So a rare operation that is broken rings for its first user."""
MAX_FAILING_SHARE = 0.001
MAX_REFUSALS = 1000
"""In five minutes. In the busiest hour of England, one call in seven would be refused."""


def watch_operations(alarms: Alarms, settings: Settings, api: apigateway.RestApi) -> None:
    """Watch each operation by itself: one average would hide a rare one. Those with an objective have alarms for it.

    What fails before or after a function, or kills it, is in the failures of the stage and of the functions.
    """
    for operation in OPERATIONS:
        if operation.name not in OBJECTIVES:
            alarms.add(
                AlarmDefinition(
                    id=f"{operation.name[0].upper()}{operation.name[1:]}Fails",
                    says=f"{operation.method.upper()} {operation.path} failed more than twice within an hour.",
                    section=runbook.OPERATION_FAILS,
                    metric=of_function(settings, "ServerErrors", operation, period=HOUR),
                    threshold=MAX_FAILURES_PER_HOUR,
                )
            )
    alarms.add(
        AlarmDefinition(
            id="CallsFail",
            says="More than one call in 1,000 fails, in a function or on the way to it.",
            section=runbook.OPERATION_FAILS,
            metric=of_stage(api, "5XXError", statistic="Average", period=HOUR),
            threshold=MAX_FAILING_SHARE,
        )
    )
    alarms.add(
        AlarmDefinition(
            id="MostCallsRefused",
            says="More than half of all calls are refused.",
            section=runbook.CALLS_REFUSED,
            metric=of_stage(api, "4XXError", statistic="Average"),
            threshold=0.5,
            periods=3,
            of_periods=3,
        )
    )


def watch_sign_ins(alarms: Alarms, settings: Settings) -> None:
    """Watch the authorizer by what it writes: AWS counts each refused token as an error of the function."""
    authorizer = {"service": "authorizer"}
    alarms.add(
        AlarmDefinition(
            id="SignInsFail",
            says="The authorizer fails: a table, a key or an issuer cannot be read.",
            section=runbook.SIGN_INS_FAIL,
            metric=written(settings, "Failures", authorizer),
            threshold=5,
        )
    )
    alarms.add(
        AlarmDefinition(
            id="ManySignInsRefused",
            says=f"More than {MAX_REFUSALS} sign-ins were refused within five minutes.",
            section=runbook.SIGN_INS_REFUSED,
            metric=written(settings, "Refusals", authorizer),
            threshold=MAX_REFUSALS,
            periods=2,
            of_periods=3,
        )
    )


def watch_functions(alarms: Alarms, settings: Settings, functions: Iterable[LambdaFunction]) -> None:
    """Watch each function: crashes, throttles, and failures of a job, which no operation shows."""
    jobs = {job.name for job in JOBS}
    for function in functions:
        name, is_job = function.node.id, function.definition.name in jobs
        if function.definition.name != "authorizer":
            alarms.add(
                AlarmDefinition(
                    id=f"{name}Crashes",
                    says=f"{name} crashed, or ran out of time or memory.",
                    section=runbook.JOB_FAILED if is_job else runbook.FUNCTION_CRASHES,
                    metric=function.function.metric_errors(period=FIVE_MINUTES, statistic="Sum"),
                    threshold=0 if is_job else 2,
                )
            )
        if is_job:
            alarms.add(
                AlarmDefinition(
                    id=f"{name}Fails",
                    says=f"{name} could not do everything. Its log names what is left.",
                    section=runbook.JOB_FAILED,
                    metric=written(settings, "Failures", {"service": function.definition.name}),
                    threshold=0,
                )
            )
        alarms.add(
            AlarmDefinition(
                id=f"{name}Throttled",
                says=f"{name} is throttled.",
                section=runbook.FUNCTION_THROTTLED,
                metric=function.function.metric_throttles(period=FIVE_MINUTES, statistic="Sum"),
                threshold=0,
                periods=2,
                of_periods=3,
            )
        )
    alarms.add(
        AlarmDefinition(
            id="ConcurrencyHigh",
            says="The account's functions run more than 800 times at once, of 1,000 that AWS allows by default.",
            section=runbook.CONCURRENCY,
            metric=_concurrency(),
            threshold=800,
        )
    )


def _concurrency() -> cloudwatch.Metric:
    return aws("Lambda", "ConcurrentExecutions", {}, statistic="Maximum")
