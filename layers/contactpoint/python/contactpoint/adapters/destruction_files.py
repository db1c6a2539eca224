"""What is kept of the destruction of months, in the runs' bucket: no rule of the bucket lets it expire."""

from typing import Any

from contactpoint.adapters.permanent_objects import find_content, keep_content


class S3DestructionFiles:
    """The files in a bucket: ``certificates/<month>/<name>``."""

    def __init__(self, s3: Any, bucket: str) -> None:
        self._s3, self._bucket = s3, bucket

    def keep(self, month: str, name: str, content: bytes) -> bytes:
        """Write a file of a month unless there is one, and return its content."""
        return keep_content(self._s3, self._bucket, _key(month, name), content)

    def find(self, month: str, name: str) -> bytes | None:
        """Return a file of a month, or None."""
        return find_content(self._s3, self._bucket, _key(month, name))


def _key(month: str, name: str) -> str:
    return f"certificates/{month}/{name}"
