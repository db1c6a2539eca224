"""Rings when an audit event is changed or deleted.

IAM has no permission that creates and does not overwrite: PutItem does both. The code only creates, but a function that
is taken over could overwrite. The table's stream shows each change, and a pipe sends it to the topic.
"""

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_pipes as pipes
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.access.keys import through_dynamodb
from infra.monitoring import runbook_sections as runbook
from infra.monitoring.alarms import AlarmDefinition, Alarms
from infra.monitoring.metrics import FIVE_MINUTES, aws
from infra.settings import Settings

EXPIRY = "dynamodb.amazonaws.com"
"""Who removed an item that expired: DynamoDB itself. No other caller can be recorded as this one."""
CHANGES = (
    '{"eventName": ["MODIFY"]}',
    '{"eventName": ["REMOVE"], "userIdentity": {"principalId": [{"exists": false}]}}',
    f'{{"eventName": ["REMOVE"], "userIdentity": {{"principalId": [{{"anything-but": ["{EXPIRY}"]}}]}}}}',
)
READ_STREAM = ("DescribeStream", "GetRecords", "GetShardIterator", "ListStreams")
RETRIES = 10


class AuditLogChanges(Construct):
    """The pipe from the audit log's stream to the topic."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        settings: Settings,
        audit_log: dynamodb.TableV2,
        keys: tuple[kms.IKey, kms.IKey],
        topic: sns.ITopic,
    ) -> None:
        super().__init__(scope, id_)
        self._settings, self._topic = settings, topic
        self._stream_arn = str(audit_log.table_stream_arn)
        self._table_key, self._alarm_key = keys
        self._not_told = self._queue()
        role = self._role()
        self._pipe = self._stream_to_topic(role)
        self._pipe.node.add_dependency(role)

    def watch(self, alarms: Alarms) -> None:
        """Ring if the pipe itself fails."""
        pipe_name = {"PipeName": self._pipe.ref}
        failed = aws("EventBridge/Pipes", "ExecutionFailed", pipe_name)
        waiting = self._not_told.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, statistic="Maximum")
        for id_, metric in (("AuditPipeFails", failed), ("AuditChangeNotTold", waiting)):
            alarms.add(
                AlarmDefinition(
                    id=id_,
                    says="A change of an audit event could not be told.",
                    section=runbook.WATCH_FAILS,
                    metric=metric,
                    threshold=0,
                )
            )

    def _queue(self) -> sqs.Queue:
        queue = sqs.Queue(
            self,
            "NotTold",
            encryption=sqs.QueueEncryption.KMS,
            encryption_master_key=self._alarm_key,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        suppress(queue, "SQS3", "It is the pipe's dead-letter queue itself")
        return queue

    def _role(self) -> iam.Role:
        own_account = {"StringEquals": {"aws:SourceAccount": self._settings.account}}
        role = iam.Role(
            self,
            "Role",
            description="Reads the audit log's stream, and tells the alarms' topic",
            assumed_by=iam.ServicePrincipal("pipes.amazonaws.com", conditions=own_account),
        )
        for actions, resource in (
            ([f"dynamodb:{action}" for action in READ_STREAM], self._stream_arn),
            (["sns:Publish"], self._topic.topic_arn),
            (["sqs:SendMessage"], self._not_told.queue_arn),
            (["kms:Decrypt", "kms:GenerateDataKey"], self._alarm_key.key_arn),
        ):
            role.add_to_policy(iam.PolicyStatement(actions=actions, resources=[resource]))
        role.add_to_policy(through_dynamodb(self._table_key, Stack.of(self).region))
        return role

    def _stream_to_topic(self, role: iam.Role) -> pipes.CfnPipe:
        section = runbook.EVENT_CHANGED
        text = f"{self._settings.name}: <$.eventName> of audit event <$.dynamodb.Keys.event_id.S>."
        source = pipes.CfnPipe.PipeSourceParametersProperty(
            filter_criteria=pipes.CfnPipe.FilterCriteriaProperty(
                filters=[pipes.CfnPipe.FilterProperty(pattern=pattern) for pattern in CHANGES]
            ),
            dynamo_db_stream_parameters=pipes.CfnPipe.PipeSourceDynamoDBStreamParametersProperty(
                starting_position="TRIM_HORIZON",
                batch_size=1,
                maximum_retry_attempts=RETRIES,
                dead_letter_config=pipes.CfnPipe.DeadLetterConfigProperty(arn=self._not_told.queue_arn),
            ),
        )
        return pipes.CfnPipe(
            self,
            "Pipe",
            description=section.title,
            role_arn=role.role_arn,
            source=self._stream_arn,
            source_parameters=source,
            target=self._topic.topic_arn,
            target_parameters=pipes.CfnPipe.PipeTargetParametersProperty(
                input_template=f'"{text} {section.description}"'
            ),
        )
