"""What is kept of the destruction of months, in the runs' bucket: no rule of the bucket lets it expire."""

from typing import Any

from botocore.exceptions import ClientError

from contactpoint.adapters.aws_outages import outages
from contactpoint.adapters.permanent_objects import keep_object

MISSING = frozenset({"NoSuchKey", "404"})


class S3DestructionFiles:
    """The files in a bucket: ``certificates/<month>/<name>``."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def keep(self, month: str, name: str, content: bytes) -> bytes:
        """Write a file of a month unless there is one, and return its content."""
        if keep_object(self._s3, Bucket=self._bucket, Key=_key(month, name), Body=content):
            return content
        return self.find(month, name) or b""

    def find(self, month: str, name: str) -> bytes | None:
        """Return a file of a month, or None."""
        with outages():
            try:
                return bytes(self._s3.get_object(Bucket=self._bucket, Key=_key(month, name))["Body"].read())
            except ClientError as error:
                if _code(error) not in MISSING:
                    raise
                return None


def _key(month: str, name: str) -> str:
    return f"certificates/{month}/{name}"


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
