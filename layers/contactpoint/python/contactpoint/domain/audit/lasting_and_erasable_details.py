"""Which details of an event last, and which say something of a child and are erased (docs/decisions/0041)."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from contactpoint.domain.audit.event import ACCOUNT_CHANGES, PLATFORM_ACTS, AuditEvent, EventType

LASTING_TYPES: frozenset[EventType] = (
    ACCOUNT_CHANGES
    | PLATFORM_ACTS
    | {
        "organisation_suspended",
        "organisation_reinstated",
        "organisation_changed",
        "classification_requested",
        "duty_numbers_kept",
        "household_declared",
        "household_removed",
        "limit_exceeded",
        "case_opened",
        "case_decided",
        "access_history_viewed",
        "audit_events_read",
        "cohort_destroyed",
        "decommissioning_proposed",
        "decommissioning_approved",
        "decommissioning_aborted",
        "directory_destroyed",
    }
)
"""The types whose details are about practitioners, organisations, the log and the platform.

They name children by number only.
"""
LASTING_KEYS = frozenset(
    {
        "operation",
        "problem",
        "saw",
        "involved",
        "outcome",
        "purpose",
        "kept",
        "leads_on",
        "repeated",
        "replayed",
    }
)
"""Codes and numbers that readers need for as long as the event. Every other detail is personal, new ones too."""


class SplitDetails(NamedTuple):
    """The details that last, and those that say something of a child."""

    lasting: Mapping[str, Any]
    personal: Mapping[str, Any]


def split_details(event: AuditEvent) -> SplitDetails:
    """Return the details of an event that last, and those that are erased."""
    if event.event_type in LASTING_TYPES:
        return SplitDetails(event.details, {})
    lasting = {name: value for name, value in event.details.items() if name in LASTING_KEYS}
    return SplitDetails(lasting, {name: value for name, value in event.details.items() if name not in lasting})
