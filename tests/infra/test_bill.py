"""The bill counts what the templates of production contain."""

from typing import get_args

import pytest

from cli.cost.bill import BUSY_SECONDS, FIXED, MONTH_SECONDS, SNAPSTART_GB
from cli.cost.job_plan import archiving_shape, rotation_shape
from contactpoint.domain.access import ReasonForAccess
from contactpoint.domain.matching.ranking import Outcome
from contactpoint.http.operations import OPERATIONS
from contactpoint.metrics import METRICS
from infra.functions.all_functions import ALL_FUNCTIONS, JOBS
from infra.functions.jobs.archiving import ARCHIVING
from infra.functions.jobs.reencryption import REENCRYPTION
from infra.workflows import nightly_job, reencryption

pytestmark = pytest.mark.xdist_group("infra")
COMPOSITE = 5
"""AWS charges a composite alarm as five others."""
METRICS_OF_A_METHOD = 5
DAY_AND_NIGHT, PROBLEMS_OF_FUNCTIONS, RUN_OUTCOMES = 12, 60, 3
"""How many operations are called at all hours, how many pairs of a function and a refusal are expected, and how many
outcomes an item of a run can have."""


def test_bill_counts_the_keys_alarms_and_dashboards_of_production(production):
    def number(kind: str, stack: str = "") -> int:
        return len(production.resources(f"AWS::{kind}", stack))

    watching = number("CloudWatch::Alarm") + number("CloudWatch::Alarm", "Edge")
    assert watching + COMPOSITE * number("CloudWatch::CompositeAlarm") == FIXED["alarms"]
    assert (number("KMS::Key", "Data"), number("CloudWatch::Dashboard")) == (FIXED["kms_keys"], FIXED["dashboards"])


def test_bill_counts_the_memory_that_snapstart_keeps(production):
    functions = production.resources("AWS::Lambda::Function").values()
    kept = sum(each["MemorySize"] for each in functions if "SnapStart" in each)
    assert kept / 1024 == pytest.approx(SNAPSTART_GB, abs=0.05)


def test_bill_counts_the_metrics_that_are_written(production):
    """AWS charges a metric for the hours in which it has values: few operations are called at night."""
    values = {
        "operation": DAY_AND_NIGHT + (len(OPERATIONS) - DAY_AND_NIGHT) * BUSY_SECONDS / MONTH_SECONDS,
        "service": len(ALL_FUNCTIONS),
        "version": len(ALL_FUNCTIONS),
        "problem": PROBLEMS_OF_FUNCTIONS,
        "outcome": len(get_args(Outcome)),
        "job": RUN_OUTCOMES * len(JOBS),
        "access_reason": len(get_args(ReasonForAccess)),
        "action": 3,
    }
    several = {("service", "operation"): "operation", ("service", "version"): "version", ("job", "outcome"): "job"}
    named = [several.get(each, each[-1] if each else "") for metric in METRICS.values() for each in metric.dimensions]
    by_function = sum(values[each] if each else 1 for each in named)
    (stage,) = production.resources("AWS::ApiGateway::Stage").values()
    measured = sum(each.get("MetricsEnabled", False) for each in stage["MethodSettings"])
    assert by_function + METRICS_OF_A_METHOD * measured <= FIXED["metrics"]


@pytest.mark.parametrize(
    ("planned", "function", "workflow"),
    [(rotation_shape(), REENCRYPTION, reencryption), (archiving_shape(1), ARCHIVING, nightly_job)],
)
def test_plan_has_the_shape_of_the_deployed_job(planned, function, workflow):
    assert (planned.memory_mb, planned.step_seconds) == (function.memory_mb, function.timeout_seconds)
    assert (planned.concurrency, planned.run_hours) == (workflow.MAX_CONCURRENCY, workflow.TIMEOUT.to_hours())
