"""Looks as the audit log records them. What is redacted with its actor is no look of anybody here."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any, Literal

import msgspec

from contactpoint.domain.access import MACHINE_ROLES
from contactpoint.domain.audit import AuditEvent, EventType
from contactpoint.domain.detection.looks import Look

Act = Literal["searched", "viewed", "overridden"]
ACTS = MappingProxyType[EventType, Act]({"searched": "searched", "viewed": "viewed", "shield_overridden": "overridden"})
RELATING: frozenset[EventType] = frozenset({"registered", "involvement_recorded", "involvement_confirmed"})
"""What somebody does who has something to do with a child."""
HOMES = "homes"
"""The detail of a view with the keyed digests of the child's homes. It is personal, so it is erased with the others."""
TAKING_BACK: frozenset[EventType] = frozenset({"involvement_retracted", "involvement_withdrawn"})


def looks_of(events: Iterable[AuditEvent], related_children: frozenset[str]) -> list[Look]:
    """Return the looks among some events, oldest first."""
    looks = (_look(event, related_children) for event in events if is_look(event))
    return sorted(looks, key=lambda look: look.occurred_at)


def is_look(event: AuditEvent) -> bool:
    """Return whether an event is a person's look. What is about a sensitive service is in no list of its actor."""
    return event.event_type in ACTS and event.redaction != "hide_link" and event.role not in MACHINE_ROLES


def related_children(events: Iterable[AuditEvent]) -> frozenset[str]:
    """Return the children with whom these events show that somebody has something to do.

    An involvement that was taken back shows nothing: otherwise somebody could record one to cover their looks.
    """
    last: dict[str, AuditEvent] = {}
    for event in sorted(events, key=lambda each: each.event_id):
        if event.event_type in RELATING | TAKING_BACK:
            last |= {
                child_id: event
                for child_id in event.child_ids
                if child_id not in last or last[child_id].event_type != "registered"
            }
    return frozenset(child_id for child_id, event in last.items() if event.event_type in RELATING)


def names_of_searches(events: Iterable[AuditEvent]) -> dict[str, str]:
    """Return the family names by which children were found, as they were typed: no event says more of a child's."""
    return {
        child_id: name
        for event in events
        if event.event_type == "searched" and (name := event.details.get("criteria", {}).get("family_name"))
        for child_id in event.child_ids
    }


def homes_of_views(events: Iterable[AuditEvent]) -> dict[str, frozenset[str]]:
    """Return the digests of the homes that were shown of children."""
    found: dict[str, frozenset[str]] = {}
    for event in events:
        if event.event_type == "viewed" and (homes := event.details.get(HOMES)):
            found |= {child_id: found.get(child_id, frozenset()).union(homes) for child_id in event.child_ids}
    return found


def family_name_of(name: str) -> str:
    """Return what an account tells of its practitioner's family name: the last word of the name."""
    return " ".join(name.split()).rpartition(" ")[2]


def _look(event: AuditEvent, related: frozenset[str]) -> Look:
    return Look(
        practitioner_id=event.practitioner_id,
        organisation_id=event.organisation_id,
        group=event.role,
        occurred_at=event.occurred_at,
        act=ACTS[event.event_type],
        child_ids=event.child_ids,
        related=is_related(event, related),
        asked_by=event.asked_by,
        criteria=_facts(event.details.get("criteria", {})),
    )


def is_related(event: AuditEvent, related: frozenset[str]) -> bool:
    """Return whether the actor's organisation had something to do with the child before the look, or soon after."""
    return bool(event.details.get("involved")) or (bool(event.child_ids) and related.issuperset(event.child_ids))


def _facts(criteria: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(f"{name}|{_text(value)}" for name, value in criteria.items() if value)


def _text(value: Any) -> str:
    text = value if isinstance(value, str) else msgspec.json.encode(value, order="deterministic").decode()
    return " ".join(text.casefold().split()) if value else ""
