"""A state machine that runs a job: a manifest in S3, a child execution for each of its batches, and a report."""

from dataclasses import dataclass
from typing import cast

from aws_cdk import CfnElement, Duration, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.lambda_function import LambdaFunction
from infra.constructs.runs.job_task import job_task
from infra.constructs.runs.logged_state_machine import logged_state_machine
from infra.functions.definition import FunctionDefinition
from infra.settings import Settings

RUN = "$$.Execution.Name"
RUNS_EXPORT = "ExportsOutputRefRunsE45A229154DE1E8E"
"""How cdk-nag names the bucket: by the export of its name. The logical id is pinned."""
ALL_PERCENT = 100
"""No batch that fails stops the others: the report names what is left, and then the run fails."""


@dataclass(frozen=True, kw_only=True)
class BatchRunDefinition:
    """A job's run.

    Attributes
    ----------
    job
        The name of the job, and the first part of its files' names.
    folders
        The first parts of the names of all files that the function reads.
    max_concurrency
        How many batches run at the same time.
    """

    job: str
    folders: tuple[str, ...]
    max_concurrency: int
    timeout: Duration


def folders_in(bucket: str, function: FunctionDefinition) -> tuple[str, ...]:
    """Return the folders of a bucket in which a function may read."""
    named = (name.partition("/") for name in function.permissions.buckets)
    return tuple(folder for found, _, folder in named if found == bucket)


class BatchRun(Construct):
    """The state machine. The function plans, takes the steps of each batch, and reports."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        settings: Settings,
        definition: BatchRunDefinition,
        function: LambdaFunction,
        bucket: s3.IBucket,
    ) -> None:
        super().__init__(scope, id_)
        self._definition, self._function, self._bucket = definition, function, bucket
        self._settings = settings
        self._allow_files()
        self.state_machine = logged_state_machine(scope, settings, definition.job, self._states(), definition.timeout)
        self._suppress_executions()

    def _suppress_executions(self) -> None:
        """Accept that the state machine starts and stops its own children, whose names it makes itself."""
        stack = Stack.of(self)
        machine = stack.get_logical_id(cast("CfnElement", self.state_machine.node.default_child))
        name = '{"Fn::Select":[6,{"Fn::Split":[":",{"Ref":"' + machine + '"}]}]}'
        files = f"arn:<AWS::Partition>:s3:::ContactPoint-{self._settings.name}-Data:{RUNS_EXPORT}/*"
        suppress(self.state_machine, f"IAM5[Resource::{files}]", "Each run has a manifest of its own name")
        for children in (":*", "/*:*"):
            arn = f"arn:aws:states:{stack.region}:{stack.account}:execution:{name}{children}"
            suppress(
                self.state_machine, f"IAM5[Resource::{arn}]", "A map's children have names that Step Functions makes"
            )

    def _allow_files(self) -> None:
        """Let the function list its own job's files, and be told by S3 which file does not exist.

        S3 says ``404`` and not ``403`` only to who may list the bucket, and a read of a file has no prefix: so the
        condition counts only where there is one.
        """
        prefix = {"StringLikeIfExists": {"s3:prefix": [f"{folder}/*" for folder in self._definition.folders]}}
        statement = iam.PolicyStatement(
            actions=["s3:ListBucket"], resources=[self._bucket.bucket_arn], conditions=prefix
        )
        self._function.role.add_to_principal_policy(statement)

    def _states(self) -> sfn.IChainable:
        """Return the states. What a run did is in its report; the run fails if that names anything that is left."""
        plan = job_task(
            self, "Plan", self._function, {"action": "plan", "run.$": RUN, "input.$": "$$.Execution.Input"}, "$"
        )
        each = self._each_batch()
        report = job_task(self, "Report", self._function, {"action": "report", "run.$": RUN, "at.$": "$.at"}, "$")
        failed = sfn.Fail(self, "SomethingIsLeft", error="FailedInPart", cause="The report names what is left")
        completed = sfn.Condition.string_equals("$.status", "completed")
        ended = sfn.Choice(self, "IsAllDone").when(completed, sfn.Succeed(self, "Done")).otherwise(failed)
        report.next(ended)
        each.add_catch(report, result_path=sfn.JsonPath.DISCARD)
        each.next(report)
        nothing = sfn.Condition.number_equals("$.batches", 0)
        return plan.next(sfn.Choice(self, "IsAnythingDue").when(nothing, report).otherwise(each))

    def _each_batch(self) -> sfn.DistributedMap:
        """Return the map. The state machine's input and output stay small: batches and results are in S3."""
        reader = sfn.S3JsonLItemReader(bucket=self._bucket, key=sfn.JsonPath.string_at("$.manifest"))
        distributed = sfn.DistributedMap(
            self,
            "EachBatch",
            item_reader=reader,
            item_selector={
                "run.$": RUN,
                "at.$": "$.at",
                "batch.$": "$$.Map.Item.Value",
                "progress": {"step": 0, "position": None},
            },
            max_concurrency=self._definition.max_concurrency,
            tolerated_failure_percentage=ALL_PERCENT,
            map_execution_type=sfn.StateMachineType.STANDARD,
            result_path=sfn.JsonPath.DISCARD,
        )
        payload = {
            "action": "take_step",
            "run.$": "$.run",
            "at.$": "$.at",
            "batch.$": "$.batch",
            "progress.$": "$.progress",
        }
        step = job_task(self, "TakeStep", self._function, payload, "$.progress")
        more = sfn.Condition.boolean_equals("$.progress.more", True)
        complete = sfn.Pass(self, "BatchComplete", output_path=sfn.JsonPath.DISCARD)
        step.next(sfn.Choice(self, "HasMore").when(more, step).otherwise(complete))
        return distributed.item_processor(step)
