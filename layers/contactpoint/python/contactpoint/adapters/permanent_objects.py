"""Objects in S3 that nothing replaces: the first upload under a name stays."""

from typing import Any

from botocore.exceptions import ClientError

from contactpoint.adapters.aws_outages import outages

MISSING = frozenset({"NoSuchKey", "404"})


def keep_object(s3: Any, **request: Any) -> bool:
    """Write an object unless there is one, and return whether it was written.

    A conflict with another upload of the same name is an outage: that one can fail yet, and then there is no object.
    """
    with outages():
        try:
            s3.put_object(IfNoneMatch="*", **request)
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") != "PreconditionFailed":
                raise
            return False
    return True


def keep_content(s3: Any, bucket: str, key: str, content: bytes) -> bytes:
    """Write an object unless there is one, and return its content: the second writer gets what the first one wrote."""
    if keep_object(s3, Bucket=bucket, Key=key, Body=content):
        return content
    return find_content(s3, bucket, key) or b""


def find_content(s3: Any, bucket: str, key: str) -> bytes | None:
    """Return an object's content, or None."""
    with outages():
        try:
            return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") not in MISSING:
                raise
            return None
