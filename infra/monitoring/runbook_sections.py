"""The sections of docs/runbooks/alarms.md: each alarm names one, and a test compares them with the document."""

from dataclasses import dataclass
from typing import Literal

RUNBOOK = "docs/runbooks/alarms.md"
ALARMS = "aws cloudwatch describe-alarms --state-value ALARM --query 'MetricAlarms[].[AlarmName,StateReason]'"
LOG_GROUPS = "aws logs describe-log-groups --query 'logGroups[].logGroupName' --output text"
CHANGES = "aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue="


@dataclass(frozen=True)
class Section:
    """One section.

    Attributes
    ----------
    urgency
        ``page`` wakes somebody; ``ticket`` waits for the morning.
    people_see
        What the people who use the directory see of it.
    first_command
        What to type first.
    """

    title: str
    urgency: Literal["page", "ticket"]
    people_see: str
    first_command: str

    @property
    def anchor(self) -> str:
        """The heading's anchor."""
        return self.title.lower().replace(" ", "-")

    @property
    def description(self) -> str:
        """What the notification says after what is wrong."""
        return (
            f"[{self.urgency}] People see: {self.people_see} First: {self.first_command} "
            f"Runbook: {RUNBOOK}#{self.anchor}"
        )


SEARCH_FAILS = Section(
    "Searches or views fail", "page", "Searches or records end in an error. They may turn to the phone.", ALARMS
)
SEARCH_SLOW = Section("Searches or views are slow", "page", "They wait for seconds before anything is shown.", ALARMS)
OPERATION_FAILS = Section(
    "An operation fails",
    "page",
    "One thing does not work at all, such as answering a contact request; everything else does.",
    LOG_GROUPS,
)
CALLS_REFUSED = Section(
    "Most calls are refused", "page", "Whole systems or authorities are told 401, 403 or 429.", ALARMS
)
SIGN_INS_FAIL = Section("Sign-ins fail", "page", "Everybody of one authority, or everybody, is told 503.", LOG_GROUPS)
SIGN_INS_REFUSED = Section(
    "Many sign-ins are refused", "ticket", "Perhaps nothing; perhaps nobody of one authority can sign in.", LOG_GROUPS
)
FUNCTION_CRASHES = Section("A function crashes", "page", "Some calls end in an error or a time-out.", LOG_GROUPS)
FUNCTION_THROTTLED = Section(
    "A function is throttled",
    "page",
    "Some calls are told 503 and work when repeated.",
    "aws lambda get-account-settings --query AccountLimit",
)
NEW_VERSION_FAILS = Section(
    "A new version fails",
    "page",
    "One call in ten failed for a few minutes. The deployment is undone by itself.",
    "aws deploy list-deployments --include-only-statuses Stopped Failed InProgress",
)
JOB_FAILED = Section(
    "A nightly job failed",
    "ticket",
    "Nothing today. People over 18, or accounts that nobody confirmed, may stay.",
    "aws stepfunctions list-state-machines --query 'stateMachines[].stateMachineArn'",
)
RUN_MISSING = Section(
    "A scheduled run did not happen",
    "ticket",
    "Nothing today. Missed nights are caught up for 35 days.",
    "aws scheduler list-schedules --query 'Schedules[].[Name,State]'",
)
TABLE_THROTTLED = Section(
    "A table is throttled",
    "page",
    "Some calls are told 503 and work when repeated.",
    "aws dynamodb list-tables",
)
UNREADABLE = Section(
    "A stored item cannot be read",
    "page",
    "One child's record, or one message, cannot be opened.",
    LOG_GROUPS,
)
EVENT_CHANGED = Section(
    "An audit event was changed",
    "page",
    "Nothing. Somebody has altered or deleted evidence.",
    f"{CHANGES}AssumeRole",
)
KEYS_CHANGED = Section(
    "A key was changed",
    "page",
    "Nothing yet. If a key is deleted, every record is lost after 7 days at the earliest.",
    f"{CHANGES}ScheduleKeyDeletion",
)
KEYSETS_ADMINISTERED = Section(
    "Somebody administers keysets",
    "ticket",
    "Nothing. It is expected only during a rotation or when an organisation is added.",
    f"{CHANGES}AssumeRole",
)
DATA_DELETED = Section(
    "Data or its backups were changed",
    "page",
    "If a table is gone, everything that needs it fails.",
    f"{CHANGES}DeleteTable",
)
DECOMMISSIONING = Section(
    "The directory is being decommissioned",
    "page",
    "Nothing for 14 days. Then nobody can call the directory.",
    "aws stepfunctions list-executions --status-filter RUNNING --state-machine-arn",
)
WATCH_CHANGED = Section(
    "The watch was changed",
    "page",
    "Nothing. The next fault may stay unnoticed.",
    f"{CHANGES}DeleteAlarms",
)
WATCH_FAILS = Section(
    "A part of the watch fails",
    "page",
    "Nothing. Changes of keys, tables or audit events may stay unnoticed.",
    ALARMS,
)
FIREWALL_BLOCKS = Section(
    "The firewall blocks many calls",
    "page",
    "A whole office or system is told 403 `request-blocked`, or somebody attacks.",
    "aws wafv2 list-web-acls --scope REGIONAL",
)
POOL_THROTTLED = Section(
    "The user pool is throttled",
    "page",
    "Local users cannot sign in; those with an issuer of their own can.",
    "aws service-quotas list-service-quotas --service-code cognito-idp",
)
CONCURRENCY = Section(
    "The account runs out of concurrency",
    "ticket",
    "Nothing yet. At the limit, some calls are told 503.",
    "aws lambda get-account-settings --query AccountLimit",
)
