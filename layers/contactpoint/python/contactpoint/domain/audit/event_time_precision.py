"""When an event happened, as its readers are shown it: the moment, or only the day (rulebook, section 5).

A record that ends and a new identity that begins are minutes apart, by the same person. So a day on which a hidden
record begins or ends has no times in its history, no order, and no ids that lead to a place in the Merkle log.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import NamedTuple

from contactpoint.domain.audit.event import AuditEvent, EventType, day_list_id, redacted_id
from contactpoint.domain.days import day_of, start_of

BEGINNINGS_AND_ENDS: frozenset[EventType] = frozenset({"registered", "identity_ended"})


class ShownMoment(NamedTuple):
    """The id and the time of an event, as they are shown."""

    event_id: str
    occurred_at: datetime


def is_only_a_day(occurred_at: datetime) -> bool:
    """Return whether a shown time is a day's first moment: the event has only a day, and nobody is told a time."""
    return occurred_at == start_of(day_of(occurred_at))


def moment_in_history(event: AuditEvent, without_times: Collection[date]) -> ShownMoment:
    """Return an event's id and time in its child's history, of which some days are shown without times."""
    day = day_of(event.occurred_at)
    if day not in without_times:
        return ShownMoment(event.event_id, event.occurred_at)
    return ShownMoment(redacted_id(event.event_id, event.occurred_at, "history"), start_of(day))


def moment_in_list(event: AuditEvent) -> ShownMoment:
    """Return an event's id and time in the list of a day: the day's first moment if it is redacted."""
    occurred_at = start_of(day_of(event.occurred_at)) if event.redaction else event.occurred_at
    return ShownMoment(day_list_id(event), occurred_at)


def begins_or_ends_hidden(event: AuditEvent) -> bool:
    """Return whether an event begins or ends a record that is hidden: nothing may show when."""
    return bool(event.redaction) and event.event_type in BEGINNINGS_AND_ENDS


def days_without_times(events: Iterable[AuditEvent]) -> frozenset[date]:
    """Return the days on which a hidden record begins or ends."""
    return frozenset(day_of(event.occurred_at) for event in events if begins_or_ends_hidden(event))


def first_days(events: Iterable[AuditEvent]) -> frozenset[date]:
    """Return the days on which a record began, hidden or not: a difference would tell a family of a shield."""
    return frozenset(day_of(event.occurred_at) for event in events if event.event_type == "registered")
