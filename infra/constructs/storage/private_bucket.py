"""What every bucket of ours is: encrypted, closed to the public, and reached over TLS only."""

from typing import Any

from aws_cdk import RemovalPolicy
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.settings import Settings


def private_bucket(scope: Construct, id_: str, settings: Settings | None = None, **options: Any) -> s3.Bucket:
    """Return a bucket with more options.

    Parameters
    ----------
    settings
        Those of an environment that may be on one machine, or may not keep its data; None for one on AWS, kept.
    """
    return s3.Bucket(
        scope,
        id_,
        encryption=s3.BucketEncryption.S3_MANAGED,
        block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
        enforce_ssl=settings is None or settings.on_aws,  # The emulator has no TLS.
        removal_policy=RemovalPolicy.RETAIN if settings is None or settings.retain_data else RemovalPolicy.DESTROY,
        **options,
    )
