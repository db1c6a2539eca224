"""A schedule with everything by which a run that did not happen is noticed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.cdk_nag_rules import suppress

NIGHTLY_HOURS = 26
"""A day, the hour by which a day in October is longer, and an hour to spare."""
HOUR = Duration.hours(1)


@dataclass(frozen=True, kw_only=True)
class RunDefinition:
    """When something runs, and how one knows that it did.

    Attributes
    ----------
    succeeded
        Counts runs, hour by hour.
    max_hours_between
        How long operators wait for a run before an alarm rings.
    """

    description: str
    schedule: scheduler.ScheduleExpression
    succeeded: cloudwatch.Metric
    max_hours_between: int = NIGHTLY_HOURS


class ScheduledRun(Construct):
    """A schedule, its role, and the queue of starts that failed.

    The queue's key must allow the role, not only the queue: otherwise the message is lost, and the queue stays empty.

    Attributes
    ----------
    start_failures
        The queue; each message is a start that failed.
    """

    def __init__(
        self,
        scope: Construct,
        id_: str,
        definition: RunDefinition,
        target: Callable[..., scheduler.IScheduleTarget],
        alarm_key: kms.IKey,
    ) -> None:
        super().__init__(scope, id_)
        self.definition = definition
        self.start_failures = sqs.Queue(
            self,
            "StartFailures",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=alarm_key,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        suppress(self.start_failures, "SQS3", "It is the schedule's dead-letter queue itself")
        role = self._role(alarm_key)
        options: dict[str, Any] = {"role": role, "dead_letter_queue": self.start_failures, "retry_attempts": 3}
        scheduler.Schedule(
            self,
            "Schedule",
            description=definition.description,
            schedule=definition.schedule,
            target=target(**options),
        )

    @property
    def name(self) -> str:
        """What alarms and dashboards call it: its workflow and its own id."""
        workflow = self.node.path.split("/")[1].removesuffix("Schedule").removesuffix("Workflow")
        return workflow + self.node.id

    def _role(self, alarm_key: kms.IKey) -> iam.Role:
        account = Stack.of(self).account
        role = iam.Role(
            self,
            "Role",
            description=f"Starts: {self.definition.description}",
            assumed_by=iam.ServicePrincipal(
                "scheduler.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": account}}
            ),
        )
        role.add_to_policy(
            iam.PolicyStatement(actions=["kms:Decrypt", "kms:GenerateDataKey"], resources=[alarm_key.key_arn])
        )
        return role
