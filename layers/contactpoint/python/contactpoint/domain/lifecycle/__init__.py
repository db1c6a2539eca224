"""The lifecycle of a record: archiving and destruction (rulebook, section 10)."""

from contactpoint.domain.lifecycle.archive_and_return import from_archive, still_archived, to_archive
from contactpoint.domain.lifecycle.destruction_dates import (
    ARCHIVE_YEARS,
    ON_HOLD,
    destruction_month,
    destruction_month_of,
)
from contactpoint.domain.lifecycle.event_erasure_months import erasure_month, erasure_month_without_child, months_ahead
from contactpoint.domain.lifecycle.nightly_archive_days import (
    archive_date,
    archive_dates_to_check,
    brings_archive_near,
)
from contactpoint.domain.lifecycle.retention_validation import retention_violations

__all__ = [
    "ARCHIVE_YEARS",
    "ON_HOLD",
    "archive_date",
    "archive_dates_to_check",
    "brings_archive_near",
    "destruction_month",
    "destruction_month_of",
    "erasure_month",
    "erasure_month_without_child",
    "from_archive",
    "months_ahead",
    "retention_violations",
    "still_archived",
    "to_archive",
]
