"""Audit events: what cannot be recorded does not happen (rulebook, section 9)."""

from contactpoint.domain.audit.event import AuditEvent, EventType, new_event_id

__all__ = ["AuditEvent", "EventType", "new_event_id"]
