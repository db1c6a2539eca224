"""Archiving: a nightly state machine writes the last month of audit events to S3."""

from collections.abc import Mapping
from functools import partial

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.constructs.lambda_function import LambdaFunction, SharedResources
from infra.constructs.runs.batch_run import RUN
from infra.constructs.runs.job_task import job_task
from infra.constructs.runs.logged_state_machine import logged_state_machine
from infra.constructs.runs.scheduled_run import HOUR, RunDefinition, ScheduledRun
from infra.functions.jobs.event_archive import EVENT_ARCHIVE

MAX_CONCURRENCY = 8


class EventArchiving(Construct):
    """The state machine, the job, and its nightly schedule."""

    def __init__(self, scope: Construct, id_: str, shared: SharedResources, platform_events: LambdaFunction) -> None:
        super().__init__(scope, f"{id_}Workflow")
        self._shared, self._platform_events = shared, platform_events
        parts = {"ARCHIVE_PARTS": str(shared.settings.archive_parts)}
        self.function = LambdaFunction(scope, EVENT_ARCHIVE, shared, parts)
        states = self._definition()
        self.state_machine = logged_state_machine(self, shared.settings, "event-archiving", states, Duration.hours(12))
        archive = partial(targets.StepFunctionsStartExecution, self.state_machine)
        archived = self.state_machine.metric_succeeded(period=HOUR, statistic="Sum")
        when = scheduler.ScheduleExpression.cron(hour="3", minute="10", time_zone=TimeZone.EUROPE_LONDON)
        description = "Archives the audit events of the last month"
        definition = RunDefinition(description=description, schedule=when, succeeded=archived)
        ScheduledRun(self, "Nightly", definition, archive, shared.keys.alarm_key)

    def _definition(self) -> sfn.IChainable:
        """Return the states: archive each bucket of the month that is due, and then make the month readable.

        The job has no key, so another function records that it begins and that it is done.
        """
        plan = job_task(self, "Plan", self.function, {"action": "plan"}, "$")
        bucket = {f"{name}.$": f"$.bucket.{name}" for name in ("month", "shard", "part")}
        export_all = sfn.Map(
            self,
            "ExportAll",
            items_path="$.buckets",
            item_selector={"bucket.$": "$$.Map.Item.Value"},
            max_concurrency=MAX_CONCURRENCY,
            result_path="$.exported",
        ).item_processor(job_task(self, "Export", self.function, {"action": "export", **bucket}, "$"))
        finished = {"action": "finish", "month.$": "$.month", "exported.$": "$.exported"}
        finish = job_task(self, "Finish", self.function, finished, "$.finished")
        begun, done = self._recorded("begun", {}), self._recorded("done", {"events.$": "$.finished.events"})
        is_due = sfn.Condition.boolean_equals("$.any", True)
        choice = sfn.Choice(self, "IsAMonthDue").when(is_due, begun.next(export_all).next(finish).next(done))
        plan.next(choice.otherwise(sfn.Succeed(self, "NothingToArchive")))
        return plan

    def _recorded(self, phase: str, counts: Mapping[str, str]) -> tasks.LambdaInvoke:
        said = {"job": "event-archive", "run.$": RUN, "phase": phase, "at.$": "$$.State.EnteredTime", "counts": counts}
        id_ = f"Record{phase.capitalize()}"
        return job_task(self, id_, self._platform_events, {"run": said}, sfn.JsonPath.DISCARD)
