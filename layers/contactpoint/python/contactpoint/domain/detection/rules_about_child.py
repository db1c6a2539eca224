"""What the looks of many people at one child show."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.days import day_of
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.detection.looks_from_events import is_look, is_related, related_children


def many_bodies(day: date, child_id: str, events: Sequence[AuditEvent]) -> Finding | None:
    """Return a finding if many bodies looked at one child with whom they have nothing to do.

    A child of whom an event is redacted is left out: a case that names the child would say that there is something to
    hide.
    """
    if any(event.redaction for event in events):
        return None
    first, bodies, number = day - timedelta(days=thresholds.BODIES_WINDOW_DAYS - 1), set(), 0
    for organisation_id, theirs in _by_organisation(events).items():
        related = related_children(theirs)
        looks = [each for each in theirs if _is_chosen(each) and first <= day_of(each.occurred_at) <= day]
        if looks and not any(is_related(each, related) for each in looks):
            bodies.add(organisation_id)
            number += len(looks)
    if len(bodies) < thresholds.MIN_BODIES:
        return None
    return Finding(kind="many_bodies", child_id=child_id, looks=number)


def _is_chosen(event: AuditEvent) -> bool:
    return is_look(event) and event.event_type != "searched"


def _by_organisation(events: Iterable[AuditEvent]) -> dict[str, list[AuditEvent]]:
    found: dict[str, list[AuditEvent]] = defaultdict(list)
    for event in events:
        found[event.organisation_id].append(event)
    return found
