"""The units that each operation uses: measured now, or as last measured."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

from rich.status import Status

from cli.local_stack.workspace import ROOT

STORED = Path(__file__).with_name("units.json")
STORED_OF_JOBS = Path(__file__).with_name("job_units.json")


class MeasuredUnits(NamedTuple):
    """The units by operation, and when they were measured."""

    units: dict[str, Any]
    measured: str


class MeasurementError(RuntimeError):
    """The units could not be measured; the text is the end of what was printed."""


def can_measure() -> bool:
    """Return whether moto is installed, which takes the place of AWS."""
    return importlib.util.find_spec("moto") is not None


def stored_units(of: Path = STORED) -> MeasuredUnits:
    """Return the units as they were last measured: of operations, or of jobs with one record."""
    stored = json.loads(of.read_text(encoding="utf-8"))
    return MeasuredUnits(stored["units"], f"on {stored['measured_on']}")


def measure_units(progress: Status) -> MeasuredUnits:
    """Run each operation in a process of its own, and return what it used.

    Raises
    ------
    MeasurementError
        If an operation fails.
    """
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.cost.measure"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        printed = []
        for line in process.stderr or ():
            printed.append(line)
            if line.startswith("measuring"):
                progress.update(line.strip().capitalize())
        output = process.stdout.read() if process.stdout else ""
    if process.returncode:
        raise MeasurementError("".join(printed[-5:]))
    return MeasuredUnits(json.loads(output.splitlines()[-1]), "now")
