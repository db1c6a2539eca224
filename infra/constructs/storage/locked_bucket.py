"""A bucket whose Object Lock lets nobody delete or replace what is in it."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.settings import Settings


def locked_bucket(
    scope: Construct, id_: str, settings: Settings, days: int, lifecycle: Sequence[s3.LifecycleRule] = ()
) -> s3.Bucket:
    """Return the bucket. In compliance mode, not even the account's root can shorten the lock."""
    return s3.Bucket(
        scope,
        id_,
        versioned=True,
        object_lock_enabled=True,
        object_lock_default_retention=s3.ObjectLockRetention.compliance(Duration.days(days)),
        lifecycle_rules=list(lifecycle),
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=settings.on_aws,  # The emulator has no TLS.
        removal_policy=RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY,
    )
