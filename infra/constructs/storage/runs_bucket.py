"""The bucket of the jobs' runs: files name items by ids only, and expire; certificates of destruction do not."""

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_s3 as s3
from constructs import Construct

from contactpoint.adapters.destruction_files import CERTIFICATES, DECOMMISSIONING
from infra.cdk_nag_rules import suppress
from infra.constructs.storage.private_bucket import private_bucket
from infra.settings import Settings

DAYS_KEPT = 400
JOBS_WITH_FILES = ("archiving", "destruction", "access-review", "detection", "reencryption")
"""What else is in the bucket is kept: the certificates of destruction, and the files of a decommissioning."""
WRITTEN_ONCE = (f"{CERTIFICATES}/*", f"{DECOMMISSIONING}*")


def runs_bucket(scope: Construct, settings: Settings) -> s3.Bucket:
    """Return the bucket."""
    bucket = private_bucket(
        scope,
        "Runs",
        settings,
        lifecycle_rules=[
            s3.LifecycleRule(prefix=f"{job}/", expiration=Duration.days(DAYS_KEPT)) for job in JOBS_WITH_FILES
        ],
    )
    suppress(bucket, "S1", "The functions log each run, and CloudTrail can record who reads it")
    if settings.on_aws:  # The emulator does not know the condition.
        _keep_what_is_written_once(bucket)
    return bucket


def _keep_what_is_written_once(bucket: s3.Bucket) -> None:
    """Let nobody replace or delete a consent, an outcome or a certificate, whatever their role allows.

    A write without ``If-None-Match`` would replace a file that exists, such as that of an abort.
    """
    for sid, actions, conditions in (
        ("NeverReplaced", ["s3:PutObject"], {"Null": {"s3:if-none-match": "true"}}),
        ("NeverDeleted", ["s3:DeleteObject", "s3:DeleteObjectVersion"], None),
    ):
        statement = iam.PolicyStatement(
            sid=sid,
            effect=iam.Effect.DENY,
            principals=[iam.AnyPrincipal()],
            actions=actions,
            resources=[bucket.arn_for_objects(pattern) for pattern in WRITTEN_ONCE],
            conditions=conditions,
        )
        bucket.add_to_resource_policy(statement)
