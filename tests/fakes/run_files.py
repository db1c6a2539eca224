"""The files of a job's runs in memory."""

from collections.abc import Iterable, Iterator
from typing import Any

from contactpoint.application.ports.jobs.run_files import Batch, StepResult


class MemoryRunFiles:
    """The files of a job's runs in memory."""

    def __init__(self) -> None:
        self.manifests: dict[str, list[Batch]] = {}
        self.results: dict[str, dict[tuple[int, int], StepResult]] = {}
        self.reports: dict[str, dict[str, Any]] = {}
        self.kept: dict[tuple[str, str], bytes] = {}

    def write_manifest(self, run: str, batches: Iterable[Batch]) -> str:
        self.manifests[run] = list(batches)
        return run

    def read_manifest(self, run: str) -> Iterator[Batch]:
        yield from self.manifests.get(run, ())

    def write_result(self, run: str, result: StepResult) -> None:
        self.results.setdefault(run, {})[result.batch, result.step] = result

    def read_results(self, run: str) -> list[StepResult]:
        return list(self.results.get(run, {}).values())

    def write_report(self, run: str, report: dict[str, Any]) -> None:
        self.reports[run] = report

    def keep(self, run: str, name: str, content: bytes) -> bytes:
        return self.kept.setdefault((run, name), content)

    def find(self, run: str, name: str) -> bytes | None:
        return self.kept.get((run, name))
