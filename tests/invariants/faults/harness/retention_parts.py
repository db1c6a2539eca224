"""What the jobs of the archive of events and of the destruction are built of, on the AWS of a `Stack`."""

from datetime import datetime
from typing import Any

import pytest

from contactpoint import bootstrap, destruction_bootstrap, event_archive_bootstrap
from contactpoint.adapters.dynamodb.records.cohort_destruction import DynamoCohorts
from contactpoint.adapters.event_archive import archive_month
from contactpoint.application.lifecycle import destroy
from contactpoint.domain.audit.event_archiving import days_of
from contactpoint.domain.lifecycle import months_ahead
from tests.builders import NOW

ENVIRONMENT = {
    "ARCHIVE_BUCKET": "test-archive",
    "RUNS_BUCKET": "test-runs",
    "CHECKPOINT_KEY": "arn:aws:kms:eu-west-2:123456789012:key/log",
    "LOG_NAME": "directory.example/audit",
}
COHORT_PARTS, MONTHS_AHEAD = 2, 2
"""In how many parts a month's records are destroyed, and for how many months keysets are made: a thousand, and 84."""
FIRST_DAY = int(NOW.timestamp()) // 86_400
"""The only day of which events are archived."""


def patch_retention(patch: pytest.MonkeyPatch, stack: Any) -> None:
    """Let the jobs use the stack's clients and clock, and make few calls."""

    def tick() -> datetime:
        moment: datetime = stack.tick()
        return moment

    for name in ("event_archive", "event_expiry"):
        patch.setattr(stack.modules[name], "utc_now", tick)
    for module in (event_archive_bootstrap, destruction_bootstrap):
        patch.setattr(module, "connect", lambda _: stack.connection)
    patch.setattr(destruction_bootstrap, "kms_client", lambda _: stack.kms)
    for module, name in (
        (destruction_bootstrap, "s3_client"),
        (event_archive_bootstrap, "bulk_s3_client"),
        (bootstrap, "s3_client"),
    ):
        patch.setattr(module, name, lambda _: stack.s3)
    patch.setattr(DynamoCohorts.__init__, "__defaults__", (COHORT_PARTS,))
    patch.setattr(destroy, "months_ahead", lambda today: months_ahead(today)[:MONTHS_AHEAD])
    patch.setattr(archive_month, "days_of", lambda month: [each for each in days_of(month) if each == FIRST_DAY])
