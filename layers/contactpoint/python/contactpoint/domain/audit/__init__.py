"""Everything that anybody did: if it cannot be recorded, it does not happen (rulebook, section 9)."""

from contactpoint.domain.audit.event import ACCOUNT_CHANGES, AuditEvent, EventType, new_event_id

__all__ = ["ACCOUNT_CHANGES", "AuditEvent", "EventType", "new_event_id"]
