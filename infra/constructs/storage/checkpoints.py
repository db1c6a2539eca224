"""The bucket that keeps the Merkle log's checkpoints."""

from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.constructs.storage.locked_bucket import locked_bucket
from infra.settings import Settings


def checkpoints_bucket(scope: Construct, settings: Settings) -> s3.Bucket:
    """Return the bucket."""
    bucket = locked_bucket(scope, "Checkpoints", settings, settings.checkpoint_lock_days)
    suppress(bucket, "S1", "Checkpoints are public, and the lock protects them: a log of who read them has no use")
    return bucket
