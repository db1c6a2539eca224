"""Retention: a nightly state machine finds the records that are due, and archives each (rulebook, section 10)."""

from functools import partial

from aws_cdk import Duration, TimeZone
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.lambda_function import LambdaFunction, SharedResources
from infra.constructs.log_group import log_group
from infra.constructs.scheduled_run import HOUR, RunDefinition, ScheduledRun
from infra.functions.jobs.retention import RETENTION

MAX_CONCURRENCY = 10
INDEX_LAG = Duration.seconds(5)


class RetentionWorkflow(Construct):
    """The state machine, the job behind its states, and the nightly schedule."""

    def __init__(self, scope: Construct, id_: str, shared: SharedResources) -> None:
        super().__init__(scope, f"{id_}Workflow")
        self._settings = shared.settings
        self.function = LambdaFunction(scope, RETENTION, shared)
        self.state_machine = self._state_machine()
        suppress(self.state_machine, "IAM5[Resource::*]", "X-Ray and log delivery do not support resources")
        self._schedule(shared)

    def _state_machine(self) -> sfn.StateMachine:
        name = f"/aws/vendedlogs/states/contactpoint-{self._settings.name}-retention"
        log = log_group(self, self._settings, name)
        return sfn.StateMachine(
            self,
            "StateMachine",
            definition_body=sfn.DefinitionBody.from_chainable(self._definition()),
            timeout=Duration.hours(3),
            tracing_enabled=True,
            logs=sfn.LogOptions(destination=log, level=sfn.LogLevel.ALL, include_execution_data=False),
        )

    def _schedule(self, shared: SharedResources) -> None:
        definition = RunDefinition(
            description="Archives the records of those who have turned 18",
            schedule=scheduler.ScheduleExpression.cron(minute="10", hour="1", time_zone=TimeZone.EUROPE_LONDON),
            succeeded=self.state_machine.metric_succeeded(period=HOUR, statistic="Sum"),
        )
        at = scheduler.ScheduleTargetInput.from_object({"at": scheduler.ContextAttribute.scheduled_time})
        target = partial(targets.StepFunctionsStartExecution, self.state_machine, input=at)
        ScheduledRun(self, "Nightly", definition, target, shared.keys.alarm_key)

    def _definition(self) -> sfn.IChainable:
        """Return the states: find up to 1,000 records that are due, archive them, and repeat while there are more.

        A batch that fails does not stop the others. At the end, a run that left a record due fails.
        """
        find = self._invoke("FindDue", {"action": "find_due", "at.$": "$.at"}, "$.found")
        find_more = self._invoke(
            "FindMore", {"action": "find_due", "at.$": "$.at", "after.$": "$.found.after"}, "$.found"
        )
        archive_all = sfn.Map(
            self,
            "ArchiveAll",
            items_path="$.found.batches",
            item_selector={"at.$": "$.at", "child_ids.$": "$$.Map.Item.Value"},
            max_concurrency=MAX_CONCURRENCY,
            result_path=sfn.JsonPath.DISCARD,
        ).item_processor(self._archive_batch())
        find.next(archive_all)
        find_more.next(archive_all)
        more = sfn.Choice(self, "MoreToArchive").when(sfn.Condition.boolean_equals("$.found.more", True), find_more)
        archive_all.next(more.otherwise(self._check_none_is_left()))
        return find

    def _archive_batch(self) -> sfn.IChainable:
        payload = {"action": "archive", "at.$": "$.at", "child_ids.$": "$.child_ids"}
        archive = self._invoke("ArchiveBatch", payload, sfn.JsonPath.DISCARD)
        return archive.add_catch(sfn.Pass(self, "SomeNotArchived"), result_path=sfn.JsonPath.DISCARD)

    def _check_none_is_left(self) -> sfn.IChainable:
        """Return the states that end the run; the index of due records lags behind for a moment, so they wait."""
        wait = sfn.Wait(self, "WaitForIndex", time=sfn.WaitTime.duration(INDEX_LAG))
        check = self._invoke("FindLeft", {"action": "find_due", "at.$": "$.at"}, "$.found")
        left = sfn.Condition.boolean_equals("$.found.any", True)
        failed = sfn.Fail(self, "RecordsLeft", error="RecordsNotArchived", cause="The function's log names each record")
        ended = sfn.Choice(self, "AnyLeft").when(left, failed).otherwise(sfn.Succeed(self, "Done"))
        return wait.next(check).next(ended)

    def _invoke(self, id_: str, payload: dict[str, str], result_path: str | None) -> tasks.LambdaInvoke:
        task = tasks.LambdaInvoke(
            self,
            id_,
            lambda_function=self.function.alias,
            payload=sfn.TaskInput.from_object(payload),
            payload_response_only=True,
            result_path=result_path,
            retry_on_service_exceptions=False,
        )
        task.add_retry(
            max_attempts=4, interval=Duration.seconds(2), backoff_rate=2, jitter_strategy=sfn.JitterType.FULL
        )
        return task
