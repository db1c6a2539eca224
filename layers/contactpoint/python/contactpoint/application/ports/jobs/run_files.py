"""Port: the files of a run of a job: its manifest, the results of its batches, and its report."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Protocol

from msgspec import Struct

Batch = Mapping[str, Any]
"""What one step works on: a line of the manifest. ``number`` is its place in it, from 0."""


class StepResult(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How one step of a batch ended.

    Attributes
    ----------
    counts
        The number of items by outcome.
    failures
        The type of the error of each item that failed, by its id.
    position
        Where the next step of the batch goes on.
    is_last
        Whether the batch is complete with this step.
    """

    batch: int
    step: int = 0
    counts: Mapping[str, int] = {}
    failures: Mapping[str, str] = {}
    position: Any = None
    is_last: bool = True


class RunFiles(Protocol):
    """The files of the runs of one job. Writing a file twice leaves one file."""

    def write_manifest(self, run: str, batches: Iterable[Batch]) -> str:
        """Write the manifest, and return where it is."""

    def read_manifest(self, run: str) -> Iterator[Batch]:
        """Yield the lines of the manifest, in order."""

    def write_result(self, run: str, result: StepResult) -> None:
        """Write how a step ended, over what an earlier attempt wrote."""

    def read_results(self, run: str) -> list[StepResult]:
        """Return what the steps wrote."""

    def write_report(self, run: str, report: Any) -> None:
        """Write the report."""

    def keep(self, run: str, name: str, content: bytes) -> bytes:
        """Write a file unless there is one, and return its content."""

    def find(self, run: str, name: str) -> bytes | None:
        """Return a file, or None."""
