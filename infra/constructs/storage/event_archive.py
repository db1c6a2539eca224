"""The bucket of earlier audit events."""

from aws_cdk import Duration
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.storage.locked_bucket import locked_bucket
from infra.settings import Settings


def archive_bucket(scope: Construct, settings: Settings) -> s3.Bucket:
    """Return the bucket. What is in it is encrypted already; it moves to a cold storage class at once, by setting."""
    bucket = locked_bucket(scope, "Archive", settings, settings.archive_lock_days, _lifecycle(settings))
    suppress(bucket, "S1", "Only two functions read it, and the audit log itself has an event of each read")
    return bucket


def _lifecycle(settings: Settings) -> list[s3.LifecycleRule]:
    if not settings.archive_is_cold:
        return []
    cold = s3.Transition(storage_class=s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transition_after=Duration.days(0))
    return [s3.LifecycleRule(transitions=[cold])]
