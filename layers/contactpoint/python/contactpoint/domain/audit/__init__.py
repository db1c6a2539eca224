"""Audit events: what cannot be recorded does not happen (rulebook, section 9)."""

from contactpoint.domain.audit.event import (
    ACCOUNT_CHANGES,
    CONTACT_WORK,
    PLATFORM_ACTS,
    SHIELD_WORK,
    AuditEvent,
    EventType,
    day_list_id,
    new_event_id,
)

__all__ = [
    "ACCOUNT_CHANGES",
    "CONTACT_WORK",
    "PLATFORM_ACTS",
    "SHIELD_WORK",
    "AuditEvent",
    "EventType",
    "day_list_id",
    "new_event_id",
]
