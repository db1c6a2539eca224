"""The report of a run: what was done, and each item that was not."""

from collections import Counter
from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from contactpoint.application.ports.jobs.run_files import Batch, StepResult

RunStatus = Literal["completed", "failed in part"]
NO_RESULT = "NoResult"


class RunReport(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run did. It names items by their ids only.

    Attributes
    ----------
    at
        The time for which the run was made.
    counts
        The number of items by outcome.
    failures
        The type of the error of each item that failed, by its id. ``NoResult`` if its batch wrote no result.
    incomplete
        The numbers of the batches that did not come to their end.
    """

    job: str
    run: str
    at: str
    batches: int
    counts: dict[str, int]
    failures: dict[str, str]
    incomplete: tuple[int, ...]

    @property
    def status(self) -> RunStatus:
        """Return whether everything was done."""
        return "failed in part" if self.failures or self.incomplete else "completed"


def make_report(job: str, run: str, at: str, manifest: Iterable[Batch], results: Iterable[StepResult]) -> RunReport:
    """Add up the results. A batch without a last result is incomplete, and its items failed unless one says else."""
    counts: Counter[str] = Counter()
    failures: dict[str, str] = {}
    complete, answered = set(), set()
    for result in results:
        counts.update(result.counts)
        failures |= result.failures
        answered.add(result.batch)
        if result.is_last:
            complete.add(result.batch)
    batches, incomplete = 0, []
    for batch in manifest:
        batches += 1
        if batch["number"] not in complete:
            incomplete.append(int(batch["number"]))
        if batch["number"] not in answered:
            failures |= dict.fromkeys(batch.get("ids", ()), NO_RESULT)
    counts["failed"] = len(failures)
    return RunReport(
        job=job,
        run=run,
        at=at,
        batches=batches,
        counts=dict(sorted(counts.items())),
        failures=failures,
        incomplete=tuple(incomplete),
    )
