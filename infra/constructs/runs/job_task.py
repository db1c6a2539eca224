"""A step of a state machine that calls a job's function, and calls it again if it fails."""

from collections.abc import Mapping

from aws_cdk import Duration
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.constructs.lambda_function import LambdaFunction


def job_task(
    scope: Construct, id_: str, function: LambdaFunction, payload: Mapping[str, object], result_path: str | None
) -> tasks.LambdaInvoke:
    """Return the step. It is repeated four times with growing pauses; the function decides what is safe to repeat."""
    task = tasks.LambdaInvoke(
        scope,
        id_,
        lambda_function=function.alias,
        payload=sfn.TaskInput.from_object(payload),
        payload_response_only=True,
        result_path=result_path,
        retry_on_service_exceptions=False,
    )
    task.add_retry(
        max_attempts=4,
        interval=Duration.seconds(2),
        backoff_rate=2,
        max_delay=Duration.seconds(30),
        jitter_strategy=sfn.JitterType.FULL,
    )
    return task
