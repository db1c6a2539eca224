"""A job that runs in batches: it plans a run, takes steps of batches, and reports. Each action is safe to repeat."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import takewhile
from typing import Any

from contactpoint.application.ports.conflict import Conflict
from contactpoint.application.ports.jobs.run_files import Batch, RunFiles, StepResult
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.application.runs.report import RunReport, make_report


class TryAgain(RuntimeError):  # noqa: N818 - what it asks for
    """Some items of a batch met a failure that passes. The others are done."""


@dataclass(frozen=True, kw_only=True)
class Done:
    """What a step did with its items.

    Attributes
    ----------
    outcomes
        The outcome of each item that did not fail.
    failures
        The error of each item that failed, by its id.
    position
        Where the next step of the batch goes on; None if the batch is complete.
    """

    outcomes: Iterable[str] = ()
    failures: Mapping[str, Exception] = field(default_factory=dict)
    position: Any = None


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job.

    Attributes
    ----------
    plan
        Returns the batches of a run for a moment.
    take_step
        Works on a batch, from behind a position, for a moment.
    """

    name: str
    plan: Callable[[datetime], Iterable[Batch]]
    take_step: Callable[[Batch, Any, datetime], Done]


class RunInFuture(ValueError):  # noqa: N818 - what is wrong
    """A run was asked for a time that has not come. It would do today what is due later."""


def plan_run(job: Job, files: RunFiles, run: str, given: Mapping[str, str], now: datetime) -> dict[str, Any]:
    """Write the manifest of a run, and return where it is.

    Parameters
    ----------
    given
        ``at`` is the time of the run, if it is not now. ``resume`` is an earlier run, which this one continues.
    """
    at, resumed = given.get("at"), given.get("resume")
    moment = datetime.fromisoformat(at) if at else now.astimezone(UTC)
    if moment > now:
        raise RunInFuture
    numbers = Counter[str]()

    def numbered() -> Iterable[Batch]:
        batches = remaining(files, resumed) if resumed else job.plan(moment)
        for number, batch in enumerate(batches):
            numbers.update(batches=1, items=len(batch.get("ids", ())))
            yield {**batch, "number": number}

    manifest = files.write_manifest(run, numbered())
    return {"at": moment.isoformat(), "manifest": manifest, "batches": numbers["batches"], "items": numbers["items"]}


def take_step(
    job: Job, files: RunFiles, run: str, at: str, batch: Batch, progress: Mapping[str, Any]
) -> tuple[StepResult, dict[str, Any]]:
    """Take the next step of a batch, write how it ended, and return that and the batch's progress.

    Raises
    ------
    TryAgain
        If an item met a failure that passes. What was done is written: it counts, should no attempt succeed.
    """
    position = progress.get("position") or batch.get("position")
    done = job.take_step(batch, position, datetime.fromisoformat(at))
    result = StepResult(
        batch=int(batch["number"]),
        step=int(progress["step"]),
        counts=Counter(done.outcomes),
        failures={each: type(error).__name__ for each, error in done.failures.items()},
        position=done.position,
        is_last=done.position is None,
    )
    files.write_result(run, result)
    if any(_passes(error) for error in done.failures.values()):
        raise TryAgain
    return result, {"step": result.step + 1, "position": done.position, "more": not result.is_last}


def report_run(job: Job, files: RunFiles, run: str, at: str) -> RunReport:
    """Write the report of a run, and return it."""
    report = make_report(job.name, run, at, files.read_manifest(run), files.read_results(run))
    files.write_report(run, {"status": report.status, **_fields(report)})
    return report


def _fields(report: RunReport) -> dict[str, Any]:
    return {name: getattr(report, name) for name in report.__struct_fields__}


def _passes(error: Exception) -> bool:
    """Return whether a later attempt can succeed. Every other failure is the same at each attempt."""
    return isinstance(error, Conflict) or (isinstance(error, Unavailable) and error.passes)


def remaining(files: RunFiles, run: str) -> Iterator[Batch]:
    """Yield the batches of an earlier run of which anything is left, each with the position where that begins.

    A step in which an item failed is taken again, and so are the steps behind it.
    """
    steps: dict[int, list[StepResult]] = defaultdict(list)
    for result in sorted(files.read_results(run), key=lambda each: each.step):
        steps[result.batch].append(result)
    for batch in files.read_manifest(run):
        done = list(takewhile(lambda each: not each.failures, steps[batch["number"]]))
        if not done:
            yield batch
        elif not done[-1].is_last:
            yield {**batch, "position": done[-1].position}
