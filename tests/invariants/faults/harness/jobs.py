"""The events by which a state machine runs a job, and a whole run of them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.invariants.faults.harness.stack import Stack

NIGHT = "2026-11-25T01:10:00Z"
RUN = "nightly"
REPORT = {"action": "report", "run": RUN, "at": NIGHT}


def step(*ids: str, at: str = NIGHT) -> dict[str, Any]:
    """Return the event of the first step of a batch."""
    batch = {"number": 0, "ids": list(ids)}
    return {"action": "take_step", "run": RUN, "at": at, "batch": batch, "progress": {"step": 0, "position": None}}


def planned_ids(stack: "Stack", job: str) -> list[list[str]]:
    """Plan a run for `NIGHT`, and return the ids of its batches."""
    stack.now = max(stack.now, datetime.fromisoformat(NIGHT))
    stack.invoke(job, {"action": "plan", "run": RUN, "input": {"at": NIGHT}})
    return [batch["ids"] for batch in stack.run_files.read_manifest(RUN)]
