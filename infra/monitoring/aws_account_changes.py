"""Changes of the account that nobody may make unseen: EventBridge rules on what CloudTrail records.

EventBridge gets these events only while CloudTrail logs them (infra/stacks/aws_account.py).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from aws_cdk import aws_events as events
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.monitoring import runbook_sections as runbook
from infra.monitoring.alarms import AlarmDefinition, Alarms
from infra.monitoring.metrics import aws
from infra.monitoring.runbook_sections import Section
from infra.settings import Settings

BY_HAND = {"invokedBy": [{"exists": False}]}
"""Not by CloudFormation, which changes alarms and rules in each deployment."""
CALLS: dict[str, tuple[Section, Mapping[str, Sequence[str]], Mapping[str, Any]]] = {
    "KeysChanged": (
        runbook.KEYS_CHANGED,
        {
            "kms": (
                "PutKeyPolicy",
                "ScheduleKeyDeletion",
                "DisableKey",
                "DisableKeyRotation",
                "DeleteImportedKeyMaterial",
                "RetireGrant",
                "RevokeGrant",
            )
        },
        {},
    ),
    "DataChanged": (
        runbook.DATA_DELETED,
        {
            "dynamodb": (
                "DeleteTable",
                "UpdateContinuousBackups",
                "UpdateTimeToLive",
                "DeleteBackup",
                "PutResourcePolicy",
            ),
            "backup": (
                "DeleteRecoveryPoint",
                "DeleteBackupVault",
                "DeleteBackupPlan",
                "UpdateRecoveryPointLifecycle",
                "DeleteBackupVaultLockConfiguration",
            ),
            "cognito-idp": ("DeleteUserPool", "DeleteUserPoolClient", "SetUserPoolMfaConfig"),
            "s3": ("DeleteBucket", "PutBucketLifecycle", "PutBucketVersioning", "PutBucketPolicy"),
        },
        {},
    ),
    "ProtectionRemoved": (
        runbook.DATA_DELETED,
        {"dynamodb": ("UpdateTable",), "cloudformation": ("UpdateTerminationProtection",)},
        {},
    ),
    "WatchChanged": (
        runbook.WATCH_CHANGED,
        {
            "monitoring": ("DeleteAlarms", "DisableAlarmActions", "PutMetricAlarm"),
            "sns": ("Unsubscribe", "DeleteTopic", "SetTopicAttributes", "RemovePermission"),
            "events": ("DisableRule", "DeleteRule", "RemoveTargets"),
            "pipes": ("StopPipe", "DeletePipe", "UpdatePipe"),
            "scheduler": ("DeleteSchedule", "UpdateSchedule"),
            "logs": ("DeleteLogGroup", "PutRetentionPolicy"),
        },
        {"userIdentity": BY_HAND},
    ),
    "TrailChanged": (
        runbook.WATCH_CHANGED,
        {"cloudtrail": ("StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors")},
        {},
    ),
}
"""By rule: the runbook's section, the calls by service, and what else must be in the event."""
ALSO_READ_ONLY = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
"""CloudTrail counts ``AssumeRole`` as reading, and other rules do not get what only reads."""


class AccountChanges(Construct):
    """The rules. Each tells the topic, and an alarm rings if it cannot."""

    def __init__(self, scope: Construct, id_: str, settings: Settings, alarms: Alarms, topic: sns.ITopic) -> None:
        super().__init__(scope, id_)
        self._settings, self._alarms, self._topic = settings, alarms, topic

    def watch_calls(self) -> None:
        """Watch every call of `CALLS`."""
        for name, (section, calls, more) in CALLS.items():
            named = [call for service in calls.values() for call in service]
            sources = [f"{service}.amazonaws.com" for service in calls]
            self._rule(name, section, {"eventSource": sources, "eventName": named, **more})

    def watch_roles(self, role_arns: Sequence[str]) -> None:
        """Watch who assumes a role that may use keys."""
        assumed = {
            "eventSource": ["sts.amazonaws.com"],
            "eventName": ["AssumeRole", "AssumeRoleWithSAML", "AssumeRoleWithWebIdentity"],
            "requestParameters": {"roleArn": list(role_arns)},
        }
        self._rule("KeysetsAdministered", runbook.KEYSETS_ADMINISTERED, assumed, state=ALSO_READ_ONLY)

    def _rule(self, name: str, section: Section, detail: Mapping[str, Any], state: str = "ENABLED") -> None:
        rule = events.CfnRule(
            self,
            name,
            description=section.title,
            state=state,
            event_pattern={"detail-type": ["AWS API Call via CloudTrail"], "detail": detail},
            targets=[self._target(name, section)],
        )
        self._alarms.add(
            AlarmDefinition(
                id=f"{name}NotTold",
                says=f"EventBridge could not publish what the rule {name} found.",
                section=runbook.WATCH_FAILS,
                metric=aws("Events", "FailedInvocations", {"RuleName": rule.ref}),
                threshold=0,
            )
        )

    def _target(self, name: str, section: Section) -> events.CfnRule.TargetProperty:
        """Return the topic, with a text of the call's name, its caller and its time."""
        text = f"{self._settings.name}: {name}. <call> by <caller> at <time>. {section.description}"
        transformer = events.CfnRule.InputTransformerProperty(
            input_paths_map={
                "call": "$.detail.eventName",
                "caller": "$.detail.userIdentity.arn",
                "time": "$.detail.eventTime",
            },
            input_template=f'"{text}"',
        )
        return events.CfnRule.TargetProperty(arn=self._topic.topic_arn, id="Topic", input_transformer=transformer)
