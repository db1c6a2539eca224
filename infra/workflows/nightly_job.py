"""A job that runs every night: its function, the state machine that runs it in batches, and the schedule."""

from functools import partial

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from infra.constructs.access.keys import SIGNING_KEY
from infra.constructs.lambda_function import LambdaFunction, SharedResources
from infra.constructs.runs.batch_run import BatchRun, BatchRunDefinition, folders_in
from infra.constructs.runs.scheduled_run import HOUR, RunDefinition, ScheduledRun
from infra.functions.definition import FunctionDefinition

MAX_CONCURRENCY = 10
TIMEOUT = Duration.hours(5)


class NightlyJob(Construct):
    """The job of a function, at a minute past one in London."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        shared: SharedResources,
        function: FunctionDefinition,
        *,
        does: str,
        minute: int,
    ) -> None:
        super().__init__(scope, f"{id_}Workflow")
        bucket: s3.IBucket = shared.buckets["RUNS"]
        given = {"RUNS_BUCKET": bucket.bucket_name, **_log_name(shared, function)}
        self.function = LambdaFunction(scope, function, shared, given)
        definition = BatchRunDefinition(
            job=function.name.replace("_", "-"),
            folders=folders_in("RUNS", function),
            max_concurrency=MAX_CONCURRENCY,
            timeout=TIMEOUT,
        )
        run = BatchRun(self, "Run", shared.settings, definition, self.function, bucket)
        self.state_machine = run.state_machine
        at = scheduler.ScheduleExpression.cron(minute=str(minute), hour="1", time_zone=TimeZone.EUROPE_LONDON)
        succeeded = self.state_machine.metric_succeeded(period=HOUR, statistic="Sum")
        nightly = RunDefinition(description=does, schedule=at, succeeded=succeeded)
        # A run is for the time at which it starts: the scheduler repeats a start that failed for hours.
        nothing = scheduler.ScheduleTargetInput.from_object({})
        target = partial(targets.StepFunctionsStartExecution, self.state_machine, input=nothing)
        ScheduledRun(self, "Nightly", nightly, target, shared.keys.alarm_key)


def _log_name(shared: SharedResources, function: FunctionDefinition) -> dict[str, str]:
    """Return the name of the audit log, for a function that signs with its key."""
    return {"LOG_NAME": shared.settings.log_name} if SIGNING_KEY in function.permissions.keys else {}
