"""The files of a job's runs in S3."""

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from contactpoint.adapters.aws_outages import outages
from contactpoint.adapters.permanent_objects import find_content, keep_content
from contactpoint.application.ports.jobs.run_files import Batch, StepResult

PARALLEL = 16


class S3RunFiles:
    """The files of one job, in a bucket: ``<job>/<run>/manifest.jsonl``, ``results/``, ``report.json``."""

    def __init__(self, s3: Any, bucket: str, job: str) -> None:
        self._s3, self._bucket, self._job = s3, bucket, job

    def write_manifest(self, run: str, batches: Iterable[Batch]) -> str:
        """Write the manifest, and return its key."""
        key = self._key(run, "manifest.jsonl")
        self._put(key, b"".join(msgspec.json.encode(batch) + b"\n" for batch in batches))
        return key

    def read_manifest(self, run: str) -> Iterator[Batch]:
        """Yield the lines of the manifest, in order."""
        for line in self._get(self._key(run, "manifest.jsonl")).splitlines():
            yield msgspec.json.decode(line)

    def write_result(self, run: str, result: StepResult) -> None:
        """Write how a step ended, over what an earlier attempt wrote.

        A batch has one file for all its steps, which are taken one after another. A rotation of 11.5 million records
        has 115,000 steps in 1,000 batches, and a report has a minute to read the files.
        """
        key = self._key(run, f"results/{result.batch:06d}.json")
        earlier = self._steps(key) if result.step else []
        others = [each for each in earlier if each.step != result.step]
        self._put(key, msgspec.json.encode([*others, result]))

    def read_results(self, run: str) -> list[StepResult]:
        """Return what the steps wrote."""
        keys = list(self._keys(self._key(run, "results/")))
        with ThreadPoolExecutor(PARALLEL) as pool:
            return [result for steps in pool.map(self._steps, keys) for result in steps]

    def write_report(self, run: str, report: Any) -> None:
        """Write the report."""
        self._put(self._key(run, "report.json"), msgspec.json.encode(report))

    def keep(self, run: str, name: str, content: bytes) -> bytes:
        """Write a file unless there is one, and return its content."""
        return keep_content(self._s3, self._bucket, self._key(run, name), content)

    def find(self, run: str, name: str) -> bytes | None:
        """Return a file, or None."""
        return find_content(self._s3, self._bucket, self._key(run, name))

    def _key(self, run: str, name: str) -> str:
        return f"{self._job}/{run}/{name}"

    def _keys(self, prefix: str) -> Iterator[str]:
        """Yield the keys under a prefix; S3 lists what was written just now."""
        request = {"Bucket": self._bucket, "Prefix": prefix}
        while True:
            with outages():
                page = self._s3.list_objects_v2(**request)
            yield from (each["Key"] for each in page.get("Contents", ()))
            if not page.get("IsTruncated"):
                return
            request["ContinuationToken"] = page["NextContinuationToken"]

    def _get(self, key: str) -> bytes:
        with outages():
            return bytes(self._s3.get_object(Bucket=self._bucket, Key=key)["Body"].read())

    def _steps(self, key: str) -> list[StepResult]:
        return msgspec.json.decode(self._get(key), type=list[StepResult])

    def _put(self, key: str, content: bytes) -> None:
        with outages():
            self._s3.put_object(Bucket=self._bucket, Key=key, Body=content, ContentType="application/json")
