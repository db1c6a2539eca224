"""The bucket that keeps the Merkle log's checkpoints: its Object Lock lets nobody delete or replace one."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.settings import Settings

CHECKPOINTS_PREFIX = "checkpoints/"


def checkpoints_bucket(scope: Construct, settings: Settings) -> s3.Bucket:
    """Return the bucket. In compliance mode, not even the account's root can shorten the lock."""
    bucket = s3.Bucket(
        scope,
        "Checkpoints",
        versioned=True,
        object_lock_enabled=True,
        object_lock_default_retention=s3.ObjectLockRetention.compliance(Duration.days(settings.checkpoint_lock_days)),
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=settings.on_aws,  # The emulator has no TLS.
        removal_policy=RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY,
    )
    suppress(bucket, "S1", "Checkpoints are public, and the lock protects them: a log of who read them has no use")
    return bucket
