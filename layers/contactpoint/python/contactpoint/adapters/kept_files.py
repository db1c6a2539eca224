"""Files in S3 that are written once: the second writer gets what the first one wrote."""

from typing import Any

from botocore.exceptions import ClientError

from contactpoint.adapters.dynamodb.client.dynamodb_failures import outages

EXISTS = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
MISSING = frozenset({"NoSuchKey", "404"})


def keep(s3: Any, bucket: str, key: str, content: bytes) -> bytes:
    """Write a file unless there is one, and return its content."""
    with outages():
        if _put(s3, bucket, key, content):
            return content
    return find(s3, bucket, key) or b""


def find(s3: Any, bucket: str, key: str) -> bytes | None:
    """Return a file's content, or None."""
    with outages():
        try:
            return bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
        except ClientError as error:
            if _code(error) not in MISSING:
                raise
            return None


def _put(s3: Any, bucket: str, key: str, content: bytes) -> bool:
    """Write a file that does not exist; return false if it does."""
    try:
        s3.put_object(Bucket=bucket, Key=key, Body=content, IfNoneMatch="*")
    except ClientError as error:
        if _code(error) not in EXISTS:
            raise
        return False
    return True


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
