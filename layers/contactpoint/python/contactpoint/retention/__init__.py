"""How long a record stays, and under which key (rulebook, section 10)."""

from contactpoint.retention.schedule import ARCHIVED_FOR_YEARS, days_to_review, destruction_month, leaves_on

__all__ = ["ARCHIVED_FOR_YEARS", "days_to_review", "destruction_month", "leaves_on"]
