"""What somebody saw of a child, as the access history says it: a part of the record, never its content."""

from typing import Literal

from contactpoint.domain.audit.event import AuditEvent

Seen = Literal[
    "search_result",
    "search_result_without_area",
    "record",
    "visible_part",
    "whole_record",
    "hidden_part",
    "access_history",
]


def what_they_saw(event: AuditEvent, child_id: str) -> tuple[Seen, ...]:
    """Return what an event showed of a child; earlier events do not say which part of the record."""
    if event.event_type == "viewed":
        return tuple(event.details.get("saw", ("record",)))
    if event.event_type == "searched" and child_id in event.details.get("without_area", ()):
        return ("search_result_without_area",)
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
