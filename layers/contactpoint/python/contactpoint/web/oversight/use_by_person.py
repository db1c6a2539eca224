"""How much each person of an organisation used the directory on a day, and how often they were refused."""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Literal

from contactpoint.application.audit.access_history_and_day_lists import ChosenEvents, list_events
from contactpoint.application.audit.event_views import AuditEventView
from contactpoint.domain.audit import EventType
from contactpoint.web.forms.search import FormError
from contactpoint.web.oversight.chosen_day import typed
from contactpoint.web.oversight.day_lists import DayViews
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit

Kind = Literal["searches", "looks", "refusals", "others"]
KIND_OF = MappingProxyType[EventType, Kind](
    {"searched": "searches", "viewed": "looks", "shield_overridden": "looks", "refused": "refusals"}
)
MAX_PAGES = 10
"""So many pages of events are counted: what is beyond is said, and not guessed."""


@dataclass(frozen=True)
class PersonUse:
    """What one person did on a day; without a name if the events do not name the person."""

    name: str
    job_title: str
    counts: Counter[Kind]


class Use(DayViews):
    """The views of an organisation's use."""

    address = "/oversight/use"

    def _show(self, visit: Visit, day: date | None, errors: list[FormError] | None = None) -> Page:
        day = day or visit.deps.today
        events, is_whole = self._events_of(visit, day)
        return visit.show(
            "oversight/use_by_person",
            422 if errors else 200,
            people=count_by_person(events),
            day=day,
            is_whole=is_whole,
            answers=visit.form if errors else typed(day),
            errors=errors or [],
        )

    def _events_of(self, visit: Visit, day: date) -> tuple[list[AuditEventView], bool]:
        found: list[AuditEventView] = []
        before: str | None = None
        chosen = ChosenEvents(day=day, organisation_id=visit.caller.organisation_id)
        for _ in range(MAX_PAGES):
            page = list_events(visit.deps, self._audit_log(), visit.caller, chosen, before)
            found += page.events
            before = page.next_before
            if before is None:
                return found, True
        return found, False


def count_by_person(events: list[AuditEventView]) -> list[PersonUse]:
    """Return what each person did, those who looked most often first."""
    people: dict[str, PersonUse] = {}
    for event in events:
        actor = event.actor
        known = people.setdefault(
            actor.practitioner_id or "", PersonUse(actor.name or "", actor.job_title or "", Counter())
        )
        known.counts[KIND_OF.get(event.event_type, "others")] += 1
    return sorted(people.values(), key=lambda each: -(each.counts["searches"] + each.counts["looks"]))
