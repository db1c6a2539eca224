"""The metrics that the functions write, as CloudWatch's embedded metric format: a log line that becomes a metric.

A metric has no dimension that could name a person, a child, an organisation or a path.
"""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass

NAMESPACE = "ContactPoint"
DimensionSets = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Written:
    """A metric that the functions write.

    Attributes
    ----------
    dimensions
        The sets of dimensions by which CloudWatch stores it. It adds up nothing by itself: an alarm needs one of these.
    """

    dimensions: DimensionSets
    meaning: str


METRICS = {
    "Latency": Written((("service", "operation"),), "milliseconds that the function needed for a call"),
    "ClientErrors": Written((("service", "operation"),), "1 for a call that was refused, otherwise 0"),
    "ServerErrors": Written((("service", "operation"),), "1 for a call that failed, otherwise 0"),
    "Failures": Written(
        (("service",), ("service", "version")), "a failure of a function, or of what it needs; never a refusal"
    ),
    "Refusals": Written((("service",), ("service", "problem")), "a call or a sign-in that was refused, by the problem"),
    "Searches": Written((("outcome",), ("access_reason",)), "a search, by its outcome and by the access reason"),
    "ShieldOverrides": Written(((), ("access_reason",)), "a look at a hidden record, by the access reason"),
    "SequencerRuns": Written((("action",),), "a run of the sequencer that succeeded, by its action"),
    "RunItems": Written((("job", "outcome"),), "an item of a job's run, by the job and by its outcome"),
    "OpenReviews": Written(((),), "how many reviews wait for a directory team, counted each night"),
    "OldestReviewDays": Written(((),), "for how many days the oldest of them has waited"),
    "DueTonight": Written(((),), "how many records the nightly run found due to leave the directory"),
    "CheckpointAge": Written(((),), "how many seconds old the moment is up to which a checkpoint covers all events"),
    "UnreadableItems": Written(((),), "a stored item or a keyset that cannot be decrypted"),
}
"""docs/operations.md has the same list, and a test compares them."""


def count(name: str, number: int = 1, **dimensions: str) -> None:
    """Add to a metric of `METRICS`, in each of its sets of dimensions."""
    _write(name, number, "Count", dimensions)


def measure(name: str, value: float, unit: str = "Count") -> None:
    """Write the present value of a metric of `METRICS` that has no dimensions."""
    _write(name, value, unit, {})


def _write(name: str, value: float, unit: str, dimensions: Mapping[str, str]) -> None:
    properties = {each: dimensions[each] for each in sorted({d for s in METRICS[name].dimensions for d in s})}
    directive = {
        "Namespace": os.environ.get("POWERTOOLS_METRICS_NAMESPACE", NAMESPACE),
        "Dimensions": [list(each) for each in METRICS[name].dimensions],
        "Metrics": [{"Name": name, "Unit": unit}],
    }
    about = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}
    print(json.dumps({"_aws": about, **properties, name: value}), flush=True)  # noqa: T201 - how the format is written


def count_failure(service: str) -> None:
    """Count a failure of the running version of a function; a deployment is undone if a new version has too many."""
    count("Failures", service=service, version=os.environ.get("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST"))
