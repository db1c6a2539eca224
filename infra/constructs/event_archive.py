"""The bucket of earlier audit events: its Object Lock lets nobody delete or replace one."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.settings import Settings


def archive_bucket(scope: Construct, settings: Settings) -> s3.Bucket:
    """Return the bucket. What is in it is encrypted already; it moves to a cold storage class at once, by setting."""
    bucket = s3.Bucket(
        scope,
        "Archive",
        versioned=True,
        object_lock_enabled=True,
        object_lock_default_retention=s3.ObjectLockRetention.compliance(Duration.days(settings.archive_lock_days)),
        lifecycle_rules=_lifecycle(settings),
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=settings.on_aws,  # The emulator has no TLS.
        removal_policy=RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY,
    )
    suppress(bucket, "S1", "Only two functions read it, and the audit log itself has an event of each read")
    return bucket


def _lifecycle(settings: Settings) -> list[s3.LifecycleRule]:
    if not settings.archive_is_cold:
        return []
    cold = s3.Transition(storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transition_after=Duration.days(0))
    return [s3.LifecycleRule(transitions=[cold])]
