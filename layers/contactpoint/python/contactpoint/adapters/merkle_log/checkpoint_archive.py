"""The bucket that keeps every checkpoint. Its Object Lock lets nobody delete one, not even the account's root."""

from typing import Any

from botocore.exceptions import ClientError

from contactpoint.adapters.aws_outages import outages

EXISTS = frozenset({"PreconditionFailed", "ConditionalRequestConflict"})


class S3CheckpointArchive:
    """Keeps checkpoints in S3, by their number of entries."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def keep(self, size: int, note: str) -> None:
        """Keep a checkpoint; one that is kept already stays as it is."""
        try:
            with outages():
                self._put(f"checkpoints/{size:019d}", note)
        except _Exists:
            return

    def _put(self, name: str, note: str) -> None:
        try:
            self._s3.put_object(
                Bucket=self._bucket,
                Key=name,
                Body=note.encode(),
                ContentType="text/plain; charset=utf-8",
                ChecksumAlgorithm="SHA256",
                IfNoneMatch="*",
            )
        except ClientError as error:
            if error.response.get("Error", {}).get("Code") in EXISTS:
                raise _Exists from error
            raise


class _Exists(Exception):  # noqa: N818 - what it is
    """The checkpoint is kept already."""
