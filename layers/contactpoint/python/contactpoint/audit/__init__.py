"""Everything that anybody did: if it cannot be recorded, it does not happen (rulebook, section 9)."""

from contactpoint.audit.event import Event, Happened, event_id

__all__ = ["Event", "Happened", "event_id"]
