"""Objects in S3 that nothing replaces: the first upload under a name stays."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from contactpoint.adapters.aws_outages import outages

MISSING = frozenset({"NoSuchKey", "404"})
Found = TypeVar("Found")


def keep_object(s3: Any, **request: Any) -> bool:
    """Write an object unless there is one, and return whether it was written.

    A conflict with another upload of the same name is an outage: that one can fail yet, and then there is no object.
    """
    with outages():
        try:
            s3.put_object(IfNoneMatch="*", **request)
        except ClientError as error:
            if _code(error) != "PreconditionFailed":
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
    return _unless_missing(lambda: bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read()))


def written_at(s3: Any, bucket: str, key: str) -> datetime | None:
    """Return when an object was written, by S3's clock; None if there is none."""
    written: datetime | None = _unless_missing(lambda: s3.head_object(Bucket=bucket, Key=key)["LastModified"])
    return written


def _unless_missing(look: Callable[[], Found]) -> Found | None:
    with outages():
        try:
            return look()
        except ClientError as error:
            if _code(error) not in MISSING:
                raise
            return None


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
