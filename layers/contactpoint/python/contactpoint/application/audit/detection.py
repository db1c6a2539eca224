"""The nightly detection: looks at what everybody did on the day before, and opens cases (rulebook, section 9)."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, get_args

from contactpoint.application.audit.create_case import open_case
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit.audit_log import AuditLogReader, StoredEvent, UnreadableEvent
from contactpoint.application.ports.jobs.run_files import Batch
from contactpoint.application.runs.job import Done
from contactpoint.domain.access import Account, OrganisationType
from contactpoint.domain.audit import AuditEvent, day_list_id
from contactpoint.domain.days import day_of
from contactpoint.domain.detection import thresholds
from contactpoint.domain.detection.looks import Finding, Look, Surroundings
from contactpoint.domain.detection.looks_from_events import (
    household_of_name,
    households_of_searches,
    is_look,
    looks_of,
    related_children,
)
from contactpoint.domain.detection.nightly import PAST, findings_of_person, many_bodies, views_by_role

BATCH_SIZE, PEOPLE_PER_STEP, PAGE_SIZE, ORGANISATIONS_READ = 25, 20, 200, 200
FOUR_WEEKS = timedelta(days=27)
"""A practitioner's list is read for so many days after the first at a time."""
Read = Callable[[str | None], tuple[StoredEvent, ...]]


@dataclass(frozen=True)
class Night:
    """What detection reads, and the day at which it looks.

    Attributes
    ----------
    children_seen
        The children at whom `many_bodies` has looked in this step.
    """

    deps: Dependencies
    audit_log: AuditLogReader
    day: date
    children_seen: set[str] = field(default_factory=set)


def plan_detection(deps: Dependencies) -> Iterator[Batch]:
    """Yield the organisations, in batches."""
    every = _organisation_ids(deps)
    while ids := list(islice(every, BATCH_SIZE)):
        yield {"ids": ids}


def detect(deps: Dependencies, audit_log: AuditLogReader, batch: Batch, position: Any, at: datetime) -> Done:
    """Look at some people of a batch of organisations: at what they did on the day before ``at``.

    One whose events cannot be understood takes no other with them. Safe to run twice: a case is opened once. An event
    that cannot be decrypted is counted, and left out.
    """
    night = Night(deps, audit_log, day_of(at) - timedelta(days=1))
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

    @classmethod
    def of_day(cls, night: Night, organisation_id: str) -> "_People":
        read = night.audit_log.events_of_day
        found = list(_all(lambda before: read(night.day, organisation_id, before, PAGE_SIZE)))
        readable = [event for event in found if isinstance(event, AuditEvent)]
        return cls(night, organisation_id, readable, len(found) - len(readable))

    def look_at(self, practitioner_id: str) -> list[str]:
        """Open the cases of a person's day, and return the outcome of each finding."""
        night = self._night
        past = list(_past_events(night, self._organisation_id, practitioner_id))
        looks = looks_of(past, self._related | related_children(past))
        account = night.deps.accounts.get_accounts([practitioner_id]).get(practitioner_id)
        around = _surroundings(account, past)
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
        for look in looks:
            if look.act == "searched" or look.related or day_of(look.occurred_at) != night.day:
                continue
            for child_id in set(look.child_ids) - night.children_seen:
                night.children_seen.add(child_id)
                found.append(many_bodies(night.day, child_id, list(_events_of_child(night, child_id))))
        return [each for each in found if each]


def _organisation_ids(deps: Dependencies) -> Iterator[str]:
    for kind in get_args(OrganisationType):
        after = None
        while found := deps.accounts.list_organisations(kind, after, ORGANISATIONS_READ):
            yield from (each.organisation_id for each in found)
            after = found[-1].organisation_id


def _surroundings(account: Account | None, events: Iterable[AuditEvent]) -> Surroundings:
    """Return what the log and the account tell of households: family names, and no home."""
    declared = {account.practitioner_id: household_of_name(account.name)} if account else {}
    return Surroundings(declared=declared, colleagues={}, children=households_of_searches(events))


def _past_events(night: Night, organisation_id: str, practitioner_id: str) -> Iterator[AuditEvent]:
    """Yield a practitioner's events of the day and of `PAST`; those that cannot be decrypted are left out."""
    first = night.day - PAST
    while first <= night.day:
        days = (first, min(night.day, first + FOUR_WEEKS))

        def read(before: str | None, days: tuple[date, date] = days) -> tuple[StoredEvent, ...]:
            return night.audit_log.events_of_practitioner(practitioner_id, organisation_id, days, before, PAGE_SIZE)

        yield from (event for event in _all(read) if isinstance(event, AuditEvent))
        first = days[1] + timedelta(days=1)


def _events_of_child(night: Night, child_id: str) -> Iterator[AuditEvent]:
    """Yield a child's events, newest first, until they are older than the days that `many_bodies` counts."""
    oldest = night.day - timedelta(days=thresholds.BODIES_WINDOW_DAYS)
    read = night.audit_log.access_history
    for event in _all(lambda before: read(child_id, before, PAGE_SIZE), lambda event: event.event_id):
        if isinstance(event, AuditEvent):
            if day_of(event.occurred_at) < oldest:
                return
            yield event


def _all(read: Read, id_of: Callable[[AuditEvent], str] = day_list_id) -> Iterator[StoredEvent]:
    """Yield every event of a list, page by page."""
    before: str | None = None
    while found := read(before):
        yield from found
        if len(found) < PAGE_SIZE:
            return
        last = found[-1]
        before = last.event_id if isinstance(last, UnreadableEvent) else id_of(last)
