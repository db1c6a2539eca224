"""A bucket whose Object Lock lets nobody delete or replace what is in it."""

from collections.abc import Sequence

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.constructs.storage.private_bucket import private_bucket
from infra.settings import Settings


def locked_bucket(
    scope: Construct, id_: str, settings: Settings, days: int, lifecycle: Sequence[s3.LifecycleRule] = ()
) -> s3.Bucket:
    """Return the bucket. In compliance mode, not even the account's root can shorten the lock."""
    return private_bucket(
        scope,
        id_,
        settings,
        versioned=True,
        object_lock_enabled=True,
        object_lock_default_retention=s3.ObjectLockRetention.compliance(Duration.days(days)),
        lifecycle_rules=list(lifecycle),
    )
