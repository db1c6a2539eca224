"""A night of detection, and what it reads of the audit log."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit.audit_log import AuditLogReader, StoredEvent, UnreadableEvent
from contactpoint.domain.audit import AuditEvent, day_list_id
from contactpoint.domain.days import day_of
from contactpoint.domain.detection.run_rules_about_person import PAST

PAGE_SIZE = 200
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

    def events_of_day(self, day: date, organisation_id: str) -> Iterator[StoredEvent]:
        """Yield an organisation's events of a day, newest first."""
        read = self.audit_log.events_of_day
        return _all(lambda before: read(day, organisation_id, before, PAGE_SIZE))

    def past_of(self, organisation_id: str, practitioner_id: str) -> Iterator[AuditEvent]:
        """Yield a practitioner's events of the day and of `PAST`; those that cannot be decrypted are left out."""
        first = self.day - PAST
        while first <= self.day:
            days = (first, min(self.day, first + FOUR_WEEKS))

            def read(before: str | None, days: tuple[date, date] = days) -> tuple[StoredEvent, ...]:
                return self.audit_log.events_of_practitioner(practitioner_id, organisation_id, days, before, PAGE_SIZE)

            yield from (event for event in _all(read) if isinstance(event, AuditEvent))
            first = days[1] + timedelta(days=1)

    def history_of(self, child_id: str, since: date = date.min) -> Iterator[AuditEvent]:
        """Yield a child's events from a day on, newest first; those that cannot be decrypted are left out."""
        read = self.audit_log.access_history
        for event in _all(lambda before: read(child_id, before, PAGE_SIZE), lambda event: event.event_id):
            if isinstance(event, AuditEvent):
                if day_of(event.occurred_at) < since:
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
