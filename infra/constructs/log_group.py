"""Log groups: kept for as long as the environment's settings say."""

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
    """Return a log group. Where data is retained, it outlives its stack; its events still expire.

    A group with a fixed ``name`` goes with its stack: a new deployment would find the name taken.
    """
    retain = settings.retain_data and name is None
    return logs.LogGroup(
        scope,
        "Log",
        log_group_name=name,
        retention=RETENTION[settings.log_retention_days],
        removal_policy=RemovalPolicy.RETAIN if retain else RemovalPolicy.DESTROY,
    )
