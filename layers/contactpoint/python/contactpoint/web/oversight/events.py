"""A day's events: all of them for an auditor, those of their organisation for an account manager."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

import msgspec

from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, list_events
from contactpoint.application.ports.audit.audit_log import AuditLogReader
from contactpoint.domain.audit import EventType
from contactpoint.web.forms.search import FormError
from contactpoint.web.oversight.chosen_day import remembered, to_day, typed
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit

TYPES: tuple[EventType, ...] = get_args(EventType)
_FILTERS = ("day", "event_type", "practitioner_id", "organisation_id")


class Events:
    """The views of a day's events."""

    def __init__(self, audit_log: Callable[[], AuditLogReader]) -> None:
        self._audit_log = audit_log

    def today(self, visit: Visit) -> Page:
        """Show today's."""
        return self._show(visit, {})

    def choose(self, visit: Visit) -> Page:
        """Go on to the events that were chosen."""
        day, errors = to_day(visit.form, visit.deps.today)
        if errors:
            return self._show(visit, {}, errors)
        kept = {name: visit.form.get(name) for name in _FILTERS[1:]}
        if kept["event_type"] not in TYPES:
            kept["event_type"] = None
        return visit.open("/oversight/events", remembered(day=day.isoformat() if day else None, **kept))

    def chosen(self, visit: Visit) -> Page:
        """Show the events that were chosen."""
        return self._show(visit, visit.recall().answers)

    def _show(self, visit: Visit, asked: Mapping[str, Any], errors: list[FormError] | None = None) -> Page:
        chosen = msgspec.convert({name: asked[name] for name in _FILTERS if name in asked}, ChosenEvents)
        found = list_events(visit.deps, self._audit_log(), visit.caller, chosen, asked.get("before"))
        older = remembered(**{**asked, "before": found.next_before}) if found.next_before else None
        return visit.show(
            "oversight/events",
            422 if errors else 200,
            events=found.events,
            types=TYPES,
            answers=visit.form if errors else {**asked, **typed(chosen.day or visit.deps.today)},
            errors=errors or [],
            older=visit.keep("/oversight/events", older) if older else "",
        )
