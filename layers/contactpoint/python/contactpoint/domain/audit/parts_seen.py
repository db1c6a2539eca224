"""What somebody saw of a child, as the access history says it: a part of the record, never its content."""

from typing import Literal

from contactpoint.domain.audit.event import AuditEvent

Seen = Literal["search_result", "record", "visible_part", "whole_record", "hidden_part", "access_history"]


def what_they_saw(event: AuditEvent) -> tuple[Seen, ...]:
    """Return what an event showed; earlier events do not say which part of the record."""
    if event.event_type == "viewed":
        return tuple(event.details.get("saw", ("record",)))
    return what_a_family_is_told(event)


def what_a_family_is_told(event: AuditEvent) -> tuple[Seen, ...]:
    """Return what an event of this type shows: the parts of a record would betray that it is shielded."""
    shown: dict[str, Seen] = {
        "searched": "search_result",
        "viewed": "record",
        "shield_overridden": "hidden_part",
        "access_history_viewed": "access_history",
    }
    return (shown[event.event_type],) if event.event_type in shown else ()
