"""Log groups, whose events expire as the environment's settings define."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_logs as logs
from constructs import Construct

from infra.settings import Settings

RETENTION = {
    1: logs.RetentionDays.ONE_DAY,
    30: logs.RetentionDays.ONE_MONTH,
    365: logs.RetentionDays.ONE_YEAR,
}


def log_group(scope: Construct, settings: Settings, name: str | None = None) -> logs.LogGroup:
    """Return a log group. If data is retained, the group outlives its stack, and its events still expire.

    A group with a fixed ``name`` is deleted with its stack, because a new deployment would find the name in use.
    """
    retain = settings.retain_data and name is None
    return logs.LogGroup(
        scope,
        "Log",
        log_group_name=name,
        retention=RETENTION[settings.log_retention_days],
        removal_policy=RemovalPolicy.RETAIN if retain else RemovalPolicy.DESTROY,
    )
