"""The bill counts what the templates of production contain."""

import pytest

from cli.cost.bill import FIXED

pytestmark = pytest.mark.xdist_group("infra")
COMPOSITE = 5
"""AWS charges a composite alarm as five others."""


def test_bill_counts_the_keys_alarms_and_dashboards_of_production(production):
    def number(kind: str, stack: str = "") -> int:
        return len(production.resources(f"AWS::{kind}", stack))

    watching = number("CloudWatch::Alarm") + number("CloudWatch::Alarm", "Edge")
    assert watching + COMPOSITE * number("CloudWatch::CompositeAlarm") == FIXED["alarms"]
    assert (number("KMS::Key", "Data"), number("CloudWatch::Dashboard")) == (FIXED["kms_keys"], FIXED["dashboards"])
