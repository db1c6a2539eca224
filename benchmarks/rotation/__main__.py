"""Rotates the keysets of so many records, kills the run after each step, and checks that nothing is lost.

Usage: python -m benchmarks.rotation 10000

It stores invented records on moto by the fault tests' harness, in one process. It rotates the cohorts and then `index`
by the commands' code, and encrypts the records again by the job's function. After each step the run is killed, people
change records, and a new execution environment continues the run from its checkpoint. In each step somebody changes a
record that the job has just read. One step in four is killed inside as well. At the end the tests' index checker
compares everything with the records. The exit status is 1 if anything was lost.
"""

import json
import sys
import time
from collections.abc import Iterable
from typing import Any

import pytest
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress, TimeElapsedColumn

from benchmarks.rotation.directory import Directory
from benchmarks.rotation.killed_rotation import KilledRotation
from benchmarks.rotation.losses import losses
from benchmarks.rotation.moto_at_scale import prepare
from tests.invariants.faults.harness.stack import the_stack

SEGMENT_RECORDS = 500
"""A segment has so many records: five steps. In England's directory it has 11,500."""
console = Console(stderr=True)


def main(number: int) -> int:
    """Print what each rotation did and what it lost, as JSON; return the exit status."""
    began, segments = time.monotonic(), max(2, number // SEGMENT_RECORDS)
    with the_stack().installed() as stack, pytest.MonkeyPatch.context() as patch:
        prepare(patch)
        stack.aws.watch()
        directory = Directory(stack)
        _watch("Adding records", directory.fill(number), number)
        directory.remember()
        rotations = {kind: _rotate(directory, kind, segments) for kind in ("cohorts", "index")}
    figures = {"records": len(directory.expected), "changes": directory.acts, "rotations": rotations}
    print(json.dumps({**figures, "seconds": round(time.monotonic() - began)}, indent=1))
    return int(any(any(of["losses"].values()) or of["uses_of_old_keys"] for of in rotations.values()))


def _rotate(directory: Directory, kind: str, segments: int) -> dict[str, Any]:
    rotation = KilledRotation(directory, kind, segments)
    ends = {step: dict(rotation.take(step)) for step in ("add", "promote")}
    ends["delete_old before"] = dict(rotation.take("delete_old"))
    needed = rotation.uses_of_old_keys()
    _watch(f"Encrypting again: {kind}", rotation.reencrypt(), len(directory.expected))
    ends["delete_old"] = dict(rotation.take("delete_old"))
    console.print(f"Checking: {kind}")
    found = losses(directory)
    for kind_of_loss, each in found.items():
        console.print(f"  {kind_of_loss}: {len(each)} {each[:5]}", highlight=False)
    return {
        "ends": ends,
        **vars(rotation.tally),
        "items_of_old_keys_before": needed,
        "uses_of_old_keys": rotation.uses_of_old_keys(),
        "losses": {name: len(each) for name, each in found.items()},
    }


def _watch(what: str, steps: Iterable[int | None], total: int) -> None:
    """Show how far the steps are."""
    columns = (*Progress.get_default_columns(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, refresh_per_second=1) as progress:
        task = progress.add_task(what, total=total)
        for each in steps:
            progress.advance(task, 1 if each is None else each)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
