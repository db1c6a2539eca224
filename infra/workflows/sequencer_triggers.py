"""Sequencing: the audit table's stream wakes the sequencer; every five minutes it also publishes a checkpoint.

Nothing depends on what the stream delivers: the sequencer reads an index of the table itself. So no failed record is
kept, and a stream that forgets or delivers nothing only makes the log wait for the next schedule.
"""

from functools import partial

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from infra.constructs.lambda_function import LambdaFunction, SharedResources
from infra.constructs.runs.scheduled_run import HOUR, NIGHTLY_HOURS, RunDefinition, ScheduledRun
from infra.functions.jobs.sequencer import SEQUENCER

READ_STREAM = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")


class Sequencing(Construct):
    """The sequencer, what wakes it, and its schedules."""

    def __init__(self, scope: Construct, id_: str, shared: SharedResources) -> None:
        super().__init__(scope, f"{id_}Schedule")
        settings, self._shared = shared.settings, shared
        settle = {} if settings.on_aws else {"SETTLE_SECONDS": "1"}
        self.function = LambdaFunction(scope, SEQUENCER, shared, {"LOG_NAME": settings.log_name, **settle})
        self._read_stream(shared)
        self._every("Checkpoint", scheduler.ScheduleExpression.rate(Duration.minutes(5)), "publish", hours=1)
        nightly = scheduler.ScheduleExpression.cron(minute="20", hour="2", time_zone=TimeZone.EUROPE_LONDON)
        self._every("CatchUp", nightly, "catch_up", hours=NIGHTLY_HOURS)

    def _read_stream(self, shared: SharedResources) -> None:
        stream = shared.tables.by_name["AUDIT_LOG"].table_stream_arn
        assert stream is not None  # noqa: S101 - Tables gives it one
        role = self.function.role
        role.add_to_principal_policy(iam.PolicyStatement(actions=list(READ_STREAM), resources=[stream]))
        # AWS knows no resource for this action; Lambda refuses a mapping without it.
        role.add_to_principal_policy(iam.PolicyStatement(actions=["dynamodb:ListStreams"], resources=["*"]))
        lambda_.EventSourceMapping(
            self,
            "Stream",
            target=self.function.alias,
            event_source_arn=stream,
            starting_position=lambda_.StartingPosition.LATEST,
            batch_size=10_000,
            # Each pass reads the last minutes of the index again, so more passes cost more.
            max_batching_window=Duration.seconds(60 if shared.settings.on_aws else 10),
            max_record_age=Duration.hours(1),
            retry_attempts=2,
            filters=[lambda_.FilterCriteria.filter({"eventName": lambda_.FilterRule.is_equal("INSERT")})],
        )

    def _every(self, id_: str, when: scheduler.ScheduleExpression, action: str, *, hours: int) -> None:
        """Add a schedule. The function's invocations do not tell one action from another, so it counts them itself."""
        definition = RunDefinition(
            description=f"Lets the sequencer {action.replace('_', ' ')}",
            schedule=when,
            succeeded=self._runs(action),
            max_hours_between=hours,
        )
        given = scheduler.ScheduleTargetInput.from_object({"action": action})
        target = partial(targets.LambdaInvoke, self.function.alias, input=given)
        ScheduledRun(self, id_, definition, target, self._shared.keys.alarm_key)

    def _runs(self, action: str) -> cloudwatch.Metric:
        return cloudwatch.Metric(
            namespace=f"ContactPoint/{self._shared.settings.name}",
            metric_name="SequencerRuns",
            dimensions_map={"action": action},
            period=HOUR,
            statistic="Sum",
        )
