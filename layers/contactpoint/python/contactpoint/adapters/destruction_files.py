"""What is kept of the destruction of months and of the directory, in the runs' bucket: nothing of it expires there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from botocore.exceptions import ClientError

from contactpoint.adapters.dynamodb.client.dynamodb_failures import outages

EXISTS = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})
MISSING = frozenset({"NoSuchKey", "404"})
CERTIFICATES, DECOMMISSIONING = "certificates", "decommissioning"
DECOMMISSIONING_FOLDERS: Mapping[str, str] = {
    "proposed.json": "decommissioning-proposals",
    "approved.json": "decommissioning-approvals",
    "outcome.json": "decommissioning-outcomes",
}
"""The folders of those files of a decommissioning that people write; the steps write into another one."""


class S3DestructionFiles:
    """The files of months in a bucket: ``certificates/<month>/<name>``."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def key(self, month: str, name: str) -> str:
        """Return the key of a file in the bucket."""
        return f"{CERTIFICATES}/{month}/{name}"

    def keep(self, month: str, name: str, content: bytes) -> bytes:
        """Write a file of a month unless there is one, and return its content."""
        with outages():
            if self._put(self.key(month, name), content):
                return content
        return self.find(month, name) or b""

    def find(self, month: str, name: str) -> bytes | None:
        """Return a file of a month, or None."""
        with outages():
            try:
                return bytes(self._s3.get_object(Bucket=self._bucket, Key=self.key(month, name))["Body"].read())
            except ClientError as error:
                if _code(error) not in MISSING:
                    raise
                return None

    def _put(self, key: str, content: bytes) -> bool:
        """Write a file that does not exist; return false if it does."""
        try:
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=content, IfNoneMatch="*")
        except ClientError as error:
            if _code(error) not in EXISTS:
                raise
            return False
        return True


class S3DecommissioningFiles(S3DestructionFiles):
    """The files of a decommissioning: ``<folder>/<proposal>/<name>``."""

    def key(self, month: str, name: str) -> str:
        """Return the key of a file of a proposal in the bucket."""
        return f"{DECOMMISSIONING_FOLDERS.get(name, DECOMMISSIONING)}/{month}/{name}"

    def written_at(self, month: str, name: str) -> datetime | None:
        """Return when a file was written, by S3's clock; None if there is none."""
        with outages():
            try:
                found = self._s3.head_object(Bucket=self._bucket, Key=self.key(month, name))
            except ClientError as error:
                if _code(error) not in MISSING:
                    raise
                return None
        written: datetime = found["LastModified"]
        return written


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
