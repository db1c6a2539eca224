"""The bill counts what the templates of production contain."""

import pytest

from cli.cost.bill import FIXED
from cli.cost.job_plan import archiving_shape, rotation_shape
from infra.functions.jobs.archiving import ARCHIVING
from infra.functions.jobs.reencryption import REENCRYPTION
from infra.workflows import nightly_job, reencryption

pytestmark = pytest.mark.xdist_group("infra")
COMPOSITE = 5
"""AWS charges a composite alarm as five others."""


def test_bill_counts_the_keys_alarms_and_dashboards_of_production(production):
    def number(kind: str, stack: str = "") -> int:
        return len(production.resources(f"AWS::{kind}", stack))

    watching = number("CloudWatch::Alarm") + number("CloudWatch::Alarm", "Edge")
    assert watching + COMPOSITE * number("CloudWatch::CompositeAlarm") == FIXED["alarms"]
    assert (number("KMS::Key", "Data"), number("CloudWatch::Dashboard")) == (FIXED["kms_keys"], FIXED["dashboards"])


@pytest.mark.parametrize(
    ("planned", "function", "workflow"),
    [(rotation_shape(), REENCRYPTION, reencryption), (archiving_shape(1), ARCHIVING, nightly_job)],
)
def test_plan_has_the_shape_of_the_deployed_job(planned, function, workflow):
    assert (planned.memory_mb, planned.step_seconds) == (function.memory_mb, function.timeout_seconds)
    assert (planned.concurrency, planned.run_hours) == (workflow.MAX_CONCURRENCY, workflow.TIMEOUT.to_hours())
