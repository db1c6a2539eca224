"""What is kept of the destruction of months and of the directory, in the runs' bucket: nothing of it expires there."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from contactpoint.adapters.permanent_objects import find_content, keep_content, written_at

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
        return keep_content(self._s3, self._bucket, self.key(month, name), content)

    def find(self, month: str, name: str) -> bytes | None:
        """Return a file of a month, or None."""
        return find_content(self._s3, self._bucket, self.key(month, name))


class S3DecommissioningFiles(S3DestructionFiles):
    """The files of a decommissioning: ``<folder>/<proposal>/<name>``."""

    def key(self, month: str, name: str) -> str:
        """Return the key of a file of a proposal in the bucket."""
        return f"{DECOMMISSIONING_FOLDERS.get(name, DECOMMISSIONING)}/{month}/{name}"

    def written_at(self, month: str, name: str) -> datetime | None:
        """Return when a file was written, by S3's clock; None if there is none."""
        return written_at(self._s3, self._bucket, self.key(month, name))
