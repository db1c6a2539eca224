"""Everything that anybody did: if it cannot be recorded, it does not happen (rulebook, section 9)."""

from contactpoint.domain.audit.event import AuditEvent, EventType, new_event_id

__all__ = ["AuditEvent", "EventType", "new_event_id"]
