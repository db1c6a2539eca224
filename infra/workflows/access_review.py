"""The access review: a nightly job suspends accounts that nobody has confirmed for half a year."""

from functools import partial

from aws_cdk import TimeZone
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from infra.constructs.lambda_function import LambdaFunction, SharedResources
from infra.constructs.scheduled_run import HOUR, RunDefinition, ScheduledRun
from infra.functions.jobs.access_review import ACCESS_REVIEW


class AccessReviewSchedule(Construct):
    """The job and its nightly schedule."""

    def __init__(self, scope: Construct, id_: str, shared: SharedResources) -> None:
        super().__init__(scope, f"{id_}Schedule")
        self.function = LambdaFunction(scope, ACCESS_REVIEW, shared)
        definition = RunDefinition(
            description="Suspends the accounts that nobody has confirmed for half a year",
            schedule=scheduler.ScheduleExpression.cron(minute="40", hour="1", time_zone=TimeZone.EUROPE_LONDON),
            succeeded=self.function.function.metric_invocations(period=HOUR, statistic="Sum"),
        )
        target = partial(targets.LambdaInvoke, self.function.alias)
        ScheduledRun(self, "Nightly", definition, target, shared.keys.alarm_key)
