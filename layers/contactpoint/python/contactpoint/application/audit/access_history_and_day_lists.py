"""Reading the audit log: a child's access history, and the events of a day."""

import itertools
from collections.abc import Callable, Iterable
from datetime import date, timedelta

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.audit.access_history_editions import FamilyEdition, TeamEdition
from contactpoint.application.audit.child_history import (
    PAGE_SIZE,
    History,
    Position,
    days_shown_without_times,
    read_history,
    read_position,
    write_position,
)
from contactpoint.application.audit.event_views import AuditEventPage, HistoryOf, to_page
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit.audit_log import AuditLogReader, StoredEvent, UnreadableEvent
from contactpoint.domain.access import (
    Caller,
    ReasonForAccess,
    access_history_resource,
    audit_events_resource,
    is_permitted,
    require_permission,
)
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.access_history.family_edition import Edition
from contactpoint.domain.audit import AuditEvent, EventType, day_list_id
from contactpoint.domain.audit.event import Redaction
from contactpoint.domain.days import day_of

REPORT_SIZE = 1_000
"""So many events are on one printed report."""
COMPUTED = "duplicates_checked"
"""Not what a person did, but what a comparison with hidden facts found: no list has a row for it."""
MAX_READS = 20
"""So often oversight reads on for one page of a list that it narrows down itself, so that its reads are bounded."""
DAYS_OF_PRACTITIONER = timedelta(days=27)
Page = tuple[tuple[AuditEvent, ...], str | None]
"""Events, and the id of the last one if there may be more."""


class HistoryQuestion(Struct, frozen=True):
    """Whose history is read, why, where to go on, and how much of it is wanted."""

    child_id: str
    access_reason: ReasonForAccess
    before: str | None = None
    page_size: int = PAGE_SIZE

    @property
    def edition(self) -> Edition:
        """The edition for a family, if it asked; otherwise the directory team's."""
        return "family" if self.access_reason == "subject_access" else "directory_team"


def access_history(
    deps: Dependencies,
    audit_log: AuditLogReader,
    caller: Caller,
    child_id: str,
    access_reason: ReasonForAccess,
    before: str | None,
) -> AuditEventPage:
    """Return a page of `answer_history`."""
    return answer_history(deps, audit_log, caller, HistoryQuestion(child_id, access_reason, before))


def answer_history(
    deps: Dependencies, audit_log: AuditLogReader, caller: Caller, asked: HistoryQuestion
) -> AuditEventPage:
    """Return who searched for, viewed or changed a child's record, newest first, as many events as are asked for.

    The reason ``subject_access`` asks for the family's edition. An event that cannot be decrypted is left out, but not
    where it might decide who is shown what. The audit event says what the edition omitted on this page, and why. Its id
    is of before the reading: what a family is shown now stays, whatever happens later.

    Raises
    ------
    Problem
        ``not-permitted``.
    Unavailable
        If such an event is newer than each that names the responsible authority; for a family, if there is one at all.
    """
    child_id, access_reason = asked.child_id, asked.access_reason
    authority, redaction = _authority_and_redaction(audit_log, child_id)
    if not is_permitted(caller, "view_access_history", access_history_resource(authority), access_reason):
        refused = not_permitted()
        refused.authority, refused.is_hidden = authority, bool(redaction)
        raise refused
    about = {"child_ids": (child_id,), "authorities": (authority,), "redaction": redaction}
    look = deps.new_event("access_history_viewed", caller, access_reason=access_reason, **about)
    for_family = asked.edition == "family"
    position = read_position(audit_log, child_id, asked.before, asked.edition)
    history = position.history.until_now(audit_log, child_id) if for_family else History()
    edition = FamilyEdition(deps, child_id, history) if for_family else TeamEdition(caller, authority)
    found, next_before = _filled_page(
        lambda start: audit_log.access_history(child_id, start, PAGE_SIZE),
        edition.shown,
        position.before,
        lambda event: event.event_id,
        asked.page_size,
    )
    deps.audit_log.append(replace(look, details={"edition": edition.name, "omitted": dict(edition.omitted)}))
    days = history.without_times if for_family else days_shown_without_times(audit_log, child_id, found)
    if for_family or (found and day_of(found[-1].occurred_at) in days):
        next_before = write_position(audit_log, child_id, Position(next_before, history), asked.edition)
    return to_page(found, next_before, deps, audit_log, HistoryOf(child_id, edition, days))


def _authority_and_redaction(audit_log: AuditLogReader, child_id: str) -> tuple[str, Redaction]:
    """Return the record's responsible authority, and what hides the child: this function cannot read records.

    It starts at the newest event whatever page is asked for, so that a former authority gets nothing, and reads on
    until it finds an event that names an authority: a search for a shielded child names none. Whether the child is
    hidden is told by the newest of them that is redacted for no other reason; without one, the child is.
    """
    authority = ""
    for event in read_history(audit_log, child_id):
        if not (named := _authority_in(event, child_id)):
            continue
        authority = authority or named
        if event.redaction in ("", "hide_child"):
            return authority, event.redaction
    return authority, "hide_child"


def _authority_in(event: AuditEvent, child_id: str) -> str:
    return dict(zip(event.child_ids, event.authorities, strict=False)).get(child_id, "")


def _filled_page(
    read: Callable[[str | None], tuple[StoredEvent, ...]],
    shown_of: Callable[[Iterable[AuditEvent]], list[AuditEvent]],
    before: str | None,
    id_of: Callable[[AuditEvent], str],
    page_size: int = PAGE_SIZE,
    max_reads: int | None = None,
) -> Page:
    """Return a full page of the events that are shown, and where the next page begins; null if there is none.

    After ``max_reads`` it returns what it has found, and the next page goes on there.
    """
    shown: list[AuditEvent] = []
    for number in itertools.count(1):
        if len(shown) > page_size:
            break
        if max_reads is not None and number > max_reads:
            return tuple(shown), before
        found = read(before)
        shown += shown_of(event for event in found if isinstance(event, AuditEvent))
        if len(found) < PAGE_SIZE:
            break
        last = found[-1]
        before = last.event_id if isinstance(last, UnreadableEvent) else id_of(last)
    return tuple(shown[:page_size]), id_of(shown[page_size - 1]) if len(shown) > page_size else None


class ChosenEvents(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which events are listed: of which day, whose, and of which type. Without a day, today's."""

    day: date | None = None
    organisation_id: str | None = None
    practitioner_id: str | None = None
    event_type: EventType | None = None

    def contains(self, event: AuditEvent) -> bool:
        """Return whether an event is shown. One about a sensitive service is in no list of its actor or their body."""
        whose = self.organisation_id or self.practitioner_id
        if event.event_type == COMPUTED or (event.redaction == "hide_link" and whose):
            return False
        return (
            self.practitioner_id in (None, event.practitioner_id)
            and self.event_type in (None, event.event_type)
            and self.organisation_id in (None, event.organisation_id)
        )


def list_events(
    deps: Dependencies, audit_log: AuditLogReader, caller: Caller, chosen: ChosenEvents, before: str | None
) -> AuditEventPage:
    """Return a day's events, newest first: all of them for an auditor, their organisation's for an account manager.

    Of one practitioner, without a day, it returns those of the last four weeks.

    Raises
    ------
    Problem
        ``not-permitted``, also for an account manager who asks for another organisation.
    """
    if caller.role == "account_manager" and chosen.organisation_id is None:
        chosen = replace(chosen, organisation_id=caller.organisation_id)
    require_permission(caller, "read_audit", audit_events_resource(chosen.organisation_id or ""))
    details = {"day": deps.today.isoformat(), "organisation_id": None, **msgspec.to_builtins(chosen)}
    deps.audit_log.append(deps.new_event("audit_events_read", caller, access_reason="oversight", details=details))
    found, next_before = _filled_page(
        _list_to_read(deps, audit_log, chosen),
        lambda events: [event for event in events if chosen.contains(event)],
        before,
        day_list_id,
        max_reads=MAX_READS,
    )
    return to_page(found, next_before, deps, audit_log)


def _list_to_read(
    deps: Dependencies, audit_log: AuditLogReader, chosen: ChosenEvents
) -> Callable[[str | None], tuple[StoredEvent, ...]]:
    """Return what reads the shortest list that contains the events."""
    day, organisation_id = chosen.day or deps.today, chosen.organisation_id
    if whom := chosen.practitioner_id:
        days = (chosen.day or day - DAYS_OF_PRACTITIONER, day)
        account = deps.accounts.get_accounts([whom]).get(whom)
        body = organisation_id or (account.organisation_id if account else "")
        return lambda start: audit_log.events_of_practitioner(whom, body, days, start, PAGE_SIZE)
    if chosen.event_type and not organisation_id:
        event_type = chosen.event_type
        return lambda start: audit_log.events_of_type(day, event_type, start, PAGE_SIZE)
    return lambda start: audit_log.events_of_day(day, organisation_id, start, PAGE_SIZE)
