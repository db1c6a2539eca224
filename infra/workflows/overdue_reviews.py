"""The job of overdue reviews: a nightly run reminds authorities, and decides what nobody has answered."""

from functools import partial

from aws_cdk import TimeZone
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from infra.constructs.lambda_function import LambdaFunction, SharedResources
from infra.constructs.runs.scheduled_run import HOUR, RunDefinition, ScheduledRun
from infra.functions.jobs.overdue_reviews import OVERDUE_REVIEWS


class OverdueReviewsSchedule(Construct):
    """The job and its nightly schedule."""

    def __init__(self, scope: Construct, id_: str, shared: SharedResources) -> None:
        super().__init__(scope, f"{id_}Schedule")
        self.function = LambdaFunction(scope, OVERDUE_REVIEWS, shared)
        definition = RunDefinition(
            description="Reminds teams of transfers and challenges, and decides overdue transfers",
            schedule=scheduler.ScheduleExpression.cron(minute="0", hour="3", time_zone=TimeZone.EUROPE_LONDON),
            succeeded=self.function.function.metric_invocations(period=HOUR, statistic="Sum"),
        )
        target = partial(targets.LambdaInvoke, self.function.alias)
        ScheduledRun(self, "Nightly", definition, target, shared.keys.alarm_key)
