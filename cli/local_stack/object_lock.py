"""Object Lock on the emulator: CloudFormation drops the bucket's configuration, and a restart each object's lock.

On AWS, the template is enough, and S3 forgets nothing. Here, `make up` sets both again.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import boto3

from cli.local_stack.workspace import Workspace

LOCK_DAYS = 1


def apply_object_lock(workspace: Workspace) -> None:
    """Lock the bucket of the checkpoints, and every checkpoint in it whose time has not passed."""
    environment = workspace.aws_environment()
    s3 = boto3.client(
        "s3",
        endpoint_url=workspace.origin,
        region_name=environment["AWS_REGION"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    bucket = workspace.outputs["CheckpointsBucket"]
    retention = {"Mode": "COMPLIANCE", "Days": LOCK_DAYS}
    configuration = {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}
    s3.put_object_lock_configuration(Bucket=bucket, ObjectLockConfiguration=configuration)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        for version in page.get("Versions", ()):
            _lock(s3, bucket, version)


def _lock(s3: Any, bucket: str, version: dict[str, Any]) -> None:
    until = version["LastModified"] + timedelta(days=LOCK_DAYS)
    if until > datetime.now(UTC):
        s3.put_object_retention(
            Bucket=bucket,
            Key=version["Key"],
            VersionId=version["VersionId"],
            Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until},
        )
