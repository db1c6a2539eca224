"""The bucket that keeps every checkpoint. Its Object Lock lets nobody delete one, not even the account's root."""

from typing import Any

from contactpoint.adapters.permanent_objects import keep_object


class S3CheckpointArchive:
    """Keeps checkpoints in S3, by their number of entries."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def keep(self, size: int, note: str) -> None:
        """Keep a checkpoint; one that is kept already stays as it is."""
        keep_object(
            self._s3,
            Bucket=self._bucket,
            Key=f"checkpoints/{size:019d}",
            Body=note.encode(),
            ContentType="text/plain; charset=utf-8",
            ChecksumAlgorithm="SHA256",
        )
