"""The nightly detection: looks at what everybody did on the day before, and opens cases (rulebook, section 9)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, get_args

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.detection.brief_involvements import detect_brief_involvements, ends_week
from contactpoint.application.detection.create_case import open_case
from contactpoint.application.detection.read_households import Households
from contactpoint.application.detection.read_looks import Night
from contactpoint.application.ports.audit.audit_log import AuditLogReader
from contactpoint.application.ports.jobs.run_files import Batch
from contactpoint.application.runs.job import Done
from contactpoint.domain.access import OrganisationType
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.days import day_of
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.detection.looks import Look
from contactpoint.domain.detection.looks_from_events import is_look, looks_of, related_children
from contactpoint.domain.detection.rules_about_child import many_bodies
from contactpoint.domain.detection.run_rules_about_person import findings_of_person, views_by_role

BATCH_SIZE, PEOPLE_PER_STEP, ORGANISATIONS_READ = 25, 20, 200


WEEKLY = "weekly"
"""The batches in which the whole week is looked at, at its end."""


def plan_detection(deps: Dependencies, at: datetime) -> Iterator[Batch]:
    """Yield the organisations, in batches; at the end of a week, once more for the week."""
    parts: list[Batch] = [{}, {WEEKLY: True}] if ends_week(_day_before(at)) else [{}]
    for part in parts:
        every = _organisation_ids(deps)
        while ids := list(islice(every, BATCH_SIZE)):
            yield {"ids": ids, **part}


def detect(deps: Dependencies, audit_log: AuditLogReader, batch: Batch, position: Any, at: datetime) -> Done:
    """Look at some people of a batch of organisations: at what they did on the day before ``at``, or in its week.

    One whose events cannot be understood takes no other with them. Safe to run twice: a case is opened once. An event
    that cannot be decrypted is counted, and left out.
    """
    night = Night(deps, audit_log, _day_before(at))
    if WEEKLY in batch:
        return detect_brief_involvements(night, batch, position)
    ids, (index, after) = batch["ids"], position or (0, "")
    outcomes: list[str] = []
    failures: dict[str, Exception] = {}
    while index < len(ids) and len(outcomes) + len(failures) < PEOPLE_PER_STEP:
        people = _People.of_day(night, ids[index])
        waiting = [each for each in people.ids if each > after]
        if not after:
            outcomes += ["unreadable_event"] * people.unreadable
        for practitioner_id in waiting[:PEOPLE_PER_STEP]:
            try:
                outcomes += people.look_at(practitioner_id)
            except Exception as error:
                failures[practitioner_id] = error
        more = len(waiting) > PEOPLE_PER_STEP
        index, after = (index, waiting[PEOPLE_PER_STEP - 1]) if more else (index + 1, "")
    return Done(outcomes=outcomes, failures=failures, position=(index, after) if index < len(ids) else None)


class _People:
    """The people of an organisation who looked on the day."""

    def __init__(self, night: Night, organisation_id: str, events: Sequence[AuditEvent], unreadable: int) -> None:
        self._night, self._organisation_id, self.unreadable = night, organisation_id, unreadable
        self._events: dict[str, list[AuditEvent]] = defaultdict(list)
        for event in events:
            self._events[event.practitioner_id].append(event)
        self._related = related_children(events)
        self.ids = sorted(who for who, theirs in self._events.items() if any(map(is_look, theirs)))
        self._households = Households(night, organisation_id, self.ids)

    @classmethod
    def of_day(cls, night: Night, organisation_id: str) -> "_People":
        found = list(night.events_of_day(night.day, organisation_id))
        readable = [event for event in found if isinstance(event, AuditEvent)]
        return cls(night, organisation_id, readable, len(found) - len(readable))

    def look_at(self, practitioner_id: str) -> list[str]:
        """Open the cases of a person's day, and return the outcome of each finding."""
        night = self._night
        past = list(night.past_of(self._organisation_id, practitioner_id))
        looks = looks_of(past, self._related | related_children(past))
        account = night.deps.accounts.get_accounts([practitioner_id]).get(practitioner_id)
        around = self._households.around(account, past, looks)
        found = findings_of_person(night.day, looks, around, views_by_role(self._others(practitioner_id)))
        found += self._of_children(looks)
        return [open_case(night.deps, each, night.day, account) for each in found] or ["no_finding"]

    def _others(self, practitioner_id: str) -> list[Look]:
        """Return the looks of the day of everybody else. One whose events cannot be understood is left out."""
        found: list[Look] = []
        for who in self.ids:
            if who != practitioner_id:
                try:
                    found += looks_of(self._events[who], self._related)
                except Exception:  # noqa: S112 - reported when it is this person's turn
                    continue
        return found

    def _of_children(self, looks: Iterable[Look]) -> list[Finding]:
        night, found = self._night, []
        since = night.day - timedelta(days=thresholds.BODIES_WINDOW_DAYS)
        for look in looks:
            if look.act == "searched" or look.related or day_of(look.occurred_at) != night.day:
                continue
            for child_id in set(look.child_ids) - night.children_seen:
                night.children_seen.add(child_id)
                history = list(night.history_of(child_id, since))
                found.append(many_bodies(night.day, child_id, history))
        return [each for each in found if each]


def _day_before(at: datetime) -> date:
    return day_of(at) - timedelta(days=1)


def _organisation_ids(deps: Dependencies) -> Iterator[str]:
    for kind in get_args(OrganisationType):
        after = None
        while found := deps.accounts.list_organisations(kind, after, ORGANISATIONS_READ):
            yield from (each.organisation_id for each in found)
            after = found[-1].organisation_id
