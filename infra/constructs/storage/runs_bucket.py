"""The bucket of the jobs' runs: files name items by ids only, and expire; certificates of destruction do not."""

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.cdk_nag_rules import suppress
from infra.settings import Settings

DAYS_KEPT = 400
JOBS_WITH_FILES = ("archiving", "destruction", "access-review", "detection", "reencryption")
"""What else is in the bucket is kept: the certificates of destruction."""


def runs_bucket(scope: Construct, settings: Settings) -> s3.Bucket:
    """Return the bucket."""
    bucket = s3.Bucket(
        scope,
        "Runs",
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=settings.on_aws,  # The emulator has no TLS.
        lifecycle_rules=[
            s3.LifecycleRule(prefix=f"{job}/", expiration=Duration.days(DAYS_KEPT)) for job in JOBS_WITH_FILES
        ],
        removal_policy=RemovalPolicy.RETAIN if settings.retain_data else RemovalPolicy.DESTROY,
    )
    suppress(bucket, "S1", "The functions log each run, and CloudTrail can record who reads it")
    return bucket
