"""Retention: every night a state machine finds the records that are due and archives each (rulebook, section 10)."""

from aws_cdk import Duration, RemovalPolicy, TimeZone
from aws_cdk import aws_logs as logs
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from aws_cdk import aws_stepfunctions_tasks as tasks
from constructs import Construct

from infra.checks import accept
from infra.function import RETENTION, Leave, Platform, ProductFunction

LEAVE = Leave(
    tables={
        "DIRECTORY": ["Query", "UpdateItem"],
        "DIRECTORY/leavers": ["Query"],
        "INDEX": ["DeleteItem"],
        "AUDIT": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
        "COHORTS": ["BatchGetItem"],
    },
    keys={"records": ["Decrypt"]},
)
AT_ONCE = 10


class Retention(Construct):
    """The state machine, the function behind its steps, and the nightly schedule."""

    def __init__(self, scope: Construct, id_: str, platform: Platform) -> None:
        super().__init__(scope, id_)
        settings = platform.settings
        self.function = ProductFunction(
            self,
            "retention",
            platform=platform,
            leave=LEAVE,
            memory_mb=512,
            timeout_seconds=60,
        )
        self.machine = sfn.StateMachine(
            self,
            "Machine",
            definition_body=sfn.DefinitionBody.from_chainable(self._definition()),
            timeout=Duration.hours(3),
            tracing_enabled=True,
            logs=sfn.LogOptions(
                destination=logs.LogGroup(
                    self,
                    "Log",
                    log_group_name=f"/aws/vendedlogs/states/contactpoint-{settings.name}-retention",
                    retention=RETENTION[settings.log_days],
                    removal_policy=RemovalPolicy.DESTROY,
                ),
                level=sfn.LogLevel.ALL,
                include_execution_data=False,
            ),
        )
        self.missed = sqs.Queue(
            self,
            "Missed",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=platform.storage.at_rest,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        accept(self.machine, "IAM5[Resource::*]", "X-Ray and log delivery know no resources")
        accept(self.missed, "SQS3", "It is the schedule's dead-letter queue itself")
        scheduler.Schedule(
            self,
            "Nightly",
            description="Archives the records of those who have turned 18",
            schedule=scheduler.ScheduleExpression.cron(minute="10", hour="1", time_zone=TimeZone.EUROPE_LONDON),
            target=targets.StepFunctionsStartExecution(
                self.machine,
                input=scheduler.ScheduleTargetInput.from_object({"at": scheduler.ContextAttribute.scheduled_time}),
                dead_letter_queue=self.missed,
                retry_attempts=3,
            ),
        )

    def _definition(self) -> sfn.IChainable:
        """Return: find a thousand that are due; archive each, ten at once; begin again while there are more."""
        find = self._step("Find", {"step": "find", "at.$": "$.at"}, "$.found")
        archive = self._step(
            "Archive",
            {"step": "archive", "at.$": "$.at", "child_id.$": "$.child_id"},
            sfn.JsonPath.DISCARD,
        )
        each = sfn.Map(
            self,
            "ArchiveEach",
            items_path="$.found.child_ids",
            item_selector={"at.$": "$.at", "child_id.$": "$$.Map.Item.Value"},
            max_concurrency=AT_ONCE,
            result_path=sfn.JsonPath.DISCARD,
        ).item_processor(archive)
        more = sfn.Choice(self, "MoreDue").when(sfn.Condition.boolean_equals("$.found.more", True), find)
        return find.next(each).next(more.otherwise(sfn.Succeed(self, "Done")))

    def _step(self, id_: str, payload: dict[str, str], result_path: str) -> tasks.LambdaInvoke:
        step = tasks.LambdaInvoke(
            self,
            id_,
            lambda_function=self.function.alias,
            payload=sfn.TaskInput.from_object(payload),
            payload_response_only=True,
            result_path=result_path,
            retry_on_service_exceptions=False,
        )
        step.add_retry(max_attempts=4, interval=Duration.seconds(2), backoff_rate=2)
        return step
