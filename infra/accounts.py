"""The accounts function: knows every practitioner and no child; every night it suspends those nobody confirmed."""

from aws_cdk import TimeZone
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from constructs import Construct

from infra.function import Leave, Platform, ProductFunction

LEAVE = Leave(
    tables={
        "ACCOUNTS": ["BatchGetItem", "PutItem", "Scan"],
        "ACCOUNTS/by_employer": ["Query"],
        "AUDIT": ["PutItem"],
        "KEYSETS": ["BatchGetItem"],
    },
    keys={"accounts": ["Decrypt"]},
)


def accounts_function(scope: Construct, platform: Platform) -> ProductFunction:
    """Return the function with its nightly access review."""
    function = ProductFunction(
        scope,
        "accounts",
        platform=platform,
        leave=LEAVE,
        memory_mb=1024,
        timeout_seconds=60,
    )
    scheduler.Schedule(
        function,
        "AccessReview",
        description="Suspends the accounts that nobody has confirmed for half a year",
        schedule=scheduler.ScheduleExpression.cron(minute="40", hour="1", time_zone=TimeZone.EUROPE_LONDON),
        target=targets.LambdaInvoke(
            function.alias, input=scheduler.ScheduleTargetInput.from_object({"step": "review"}), retry_attempts=3
        ),
    )
    return function
