"""The lifecycle of a record: archiving and destruction (rulebook, section 10)."""

from contactpoint.domain.lifecycle.retention import (
    ARCHIVE_YEARS,
    archive_date,
    archive_dates_to_check,
    brings_archive_near,
    destruction_month,
    is_due,
)

__all__ = [
    "ARCHIVE_YEARS",
    "archive_date",
    "archive_dates_to_check",
    "brings_archive_near",
    "destruction_month",
    "is_due",
]
