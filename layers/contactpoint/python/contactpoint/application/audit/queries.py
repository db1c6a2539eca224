"""Reading the audit log: a child's access history, and the events of a day."""

from collections.abc import Callable
from datetime import date

from contactpoint.application.audit.child_history import (
    PAGE_SIZE,
    FamilyPosition,
    Providers,
    is_event_id,
    read_history,
    read_position,
    write_position,
)
from contactpoint.application.audit.event_views import AuditEventPage, to_page
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit_log import AuditLogReader, StoredEvent, UnreadableEvent
from contactpoint.domain.access import (
    Caller,
    ReasonForAccess,
    access_history_resource,
    audit_events_resource,
    is_permitted,
    require_permission,
)
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import AuditEvent, day_list_id
from contactpoint.domain.audit.event import Redaction
from contactpoint.problems import invalid

LEFT_OUT_OF_HISTORIES = frozenset({"hide_link", "hide_review"})
"""Events about a sensitive service or a review: no child's access history has a row for them."""
HIDDEN_FROM_FAMILY = (
    "shield_overridden",
    "contact_requested",
    "contact_request_forwarded",
    "contact_request_answered",
    "contact_request_viewed",
)
COMPUTED = "duplicates_checked"
"""Not what a person did, but what a comparison with hidden facts found: no list has a row for it."""
Page = tuple[tuple[AuditEvent, ...], str | None]
"""Events, and the id of the last one if there may be more."""


def access_history(
    deps: Dependencies,
    audit_log: AuditLogReader,
    caller: Caller,
    child_id: str,
    access_reason: ReasonForAccess,
    before: str | None,
) -> AuditEventPage:
    """Return who searched for, viewed or changed a child's record, newest first, at most fifty events.

    An event that cannot be decrypted is left out, but not where it might decide who is shown what.

    Raises
    ------
    Problem
        ``not-permitted``.
    Unavailable
        If such an event is newer than each that names the responsible authority; for a family, if there is one at all.
    """
    newest = _newest_with_authority(audit_log, child_id)
    authority = _authority_in(newest, child_id) if newest else ""
    if not is_permitted(caller, "view_access_history", access_history_resource(authority), access_reason):
        refused = not_permitted()
        refused.authority = authority
        raise refused
    redaction: Redaction = "hide_child" if newest and newest.redaction == "hide_child" else ""
    about = {"child_ids": (child_id,), "authorities": (authority,), "redaction": redaction}
    deps.audit_log.append(deps.new_event("access_history_viewed", caller, access_reason=access_reason, **about))
    for_family = access_reason == "subject_access"
    position = read_position(audit_log, child_id, before) if for_family else FamilyPosition(_event_id(before))
    providers = position.providers.until_now(audit_log, child_id) if for_family else Providers()
    left_out = _left_out(providers, caller, authority, for_family=for_family)
    found, next_before = _filled_page(
        lambda start: audit_log.access_history(child_id, start, PAGE_SIZE),
        lambda event: not left_out(event),
        position.before,
        lambda event: event.event_id,
    )
    if for_family:
        next_before = write_position(audit_log, child_id, FamilyPosition(next_before, providers))
    return to_page(found, next_before, deps, audit_log, of_child=child_id)


def _event_id(before: str | None) -> str | None:
    if before is not None and not is_event_id(before):
        raise invalid("/before", "Send `next_before` as it came, with the same access reason.")
    return before


def _newest_with_authority(audit_log: AuditLogReader, child_id: str) -> AuditEvent | None:
    """Return the newest event that names the record's responsible authority: this function cannot read records.

    It starts at the newest event whatever page is asked for, so that a former authority gets nothing, and reads on
    until it finds one: a search for a shielded child names no authority.
    """
    return next((event for event in read_history(audit_log, child_id) if _authority_in(event, child_id)), None)


def _authority_in(event: AuditEvent, child_id: str) -> str:
    return dict(zip(event.child_ids, event.authorities, strict=False)).get(child_id, "")


def _left_out(
    providers: Providers, caller: Caller, authority: str, *, for_family: bool
) -> Callable[[AuditEvent], bool]:
    """Return whether an event is left out of a child's history. It leaves no row, no gap and no count.

    A family must not learn of a sensitive service or a review. What is shown to a family (reason ``subject_access``)
    also leaves out contact requests, because they show that somebody is hidden; looks for a safeguarding enquiry; and
    those who recorded a sensitive service or overrode a shield. Refused attempts are shown to nobody but the
    responsible authority's team.
    """
    types: set[str] = set(HIDDEN_FROM_FAMILY) if for_family else set()
    if for_family or caller.organisation_id != authority:
        types.add("refused")
    reasons = {"safeguarding_enquiry"} if for_family else set()
    return lambda event: (
        event.redaction in LEFT_OUT_OF_HISTORIES
        or event.event_type in types
        or event.access_reason in reasons
        or not providers.ids.isdisjoint((event.practitioner_id, event.asked_by))
    )


def _filled_page(
    read: Callable[[str | None], tuple[StoredEvent, ...]],
    is_shown: Callable[[AuditEvent], bool],
    before: str | None,
    id_of: Callable[[AuditEvent], str],
) -> Page:
    """Return a full page of the events that are shown, and where the next page begins; null if there is none."""
    shown: list[AuditEvent] = []
    while len(shown) <= PAGE_SIZE:
        found = read(before)
        shown += [event for event in found if isinstance(event, AuditEvent) and is_shown(event)]
        if len(found) < PAGE_SIZE:
            break
        last = found[-1]
        before = last.event_id if isinstance(last, UnreadableEvent) else id_of(last)
    return tuple(shown[:PAGE_SIZE]), id_of(shown[PAGE_SIZE - 1]) if len(shown) > PAGE_SIZE else None


def events_of_day(
    deps: Dependencies,
    audit_log: AuditLogReader,
    caller: Caller,
    day: date | None,
    organisation_id: str | None,
    before: str | None,
) -> AuditEventPage:
    """Return a day's events, newest first: all of them for an auditor, their organisation's for an account manager.

    Raises
    ------
    Problem
        ``not-permitted``, also for an account manager who asks for another organisation.
    """
    if caller.role == "account_manager" and organisation_id is None:
        organisation_id = caller.organisation_id
    require_permission(caller, "read_audit", audit_events_resource(organisation_id or ""))
    details = {"day": (day or deps.today).isoformat(), "organisation_id": organisation_id}
    deps.audit_log.append(deps.new_event("audit_events_read", caller, access_reason="oversight", details=details))
    found, next_before = _filled_page(
        lambda start: audit_log.events_of_day(day or deps.today, organisation_id, start, PAGE_SIZE),
        lambda event: event.event_type != COMPUTED and not (organisation_id and event.redaction == "hide_link"),
        before,
        day_list_id,
    )
    return to_page(found, next_before, deps, audit_log)
