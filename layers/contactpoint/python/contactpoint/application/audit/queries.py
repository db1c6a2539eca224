"""Reading the audit log: a child's access history, and the events of a day."""

from datetime import date, datetime

from msgspec import Struct

from contactpoint.application.audit.account_history import (
    AccountChangeView,
    NamesThen,
    OrganisationChangeView,
    account_change,
    organisation_change,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit_log import AuditLogReader
from contactpoint.domain.access import (
    Caller,
    Organisation,
    ReasonForAccess,
    access_history_resource,
    are_permitted,
    audit_events_resource,
    require_permission,
)
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import AuditEvent, EventType

PAGE_SIZE = 50


class ActorView(Struct, frozen=True, kw_only=True):
    """Who acted, with the name and job title of that time. All null if the actor is redacted."""

    practitioner_id: str | None
    name: str | None
    job_title: str | None


class OrganisationView(Struct, frozen=True, kw_only=True):
    """The organisation for which the actor acted; null if the actor is redacted."""

    organisation_id: str | None
    name: str | None


class RefusalView(Struct, frozen=True, kw_only=True):
    """What was attempted, and the problem with which it was refused."""

    operation: str
    problem: str


class AuditEventView(Struct, frozen=True, kw_only=True):
    """An audit event without its query, results and changes, which stay encrypted.

    `via_system` is the system that called on the practitioner's behalf, and `asked_by` the colleague for whom the
    practitioner looked. `account` says whose account was shown or changed, what and why; `refusal` what was attempted.
    For events about a sensitive service, a child's access history omits the actor, and the list of a day omits the
    child.
    """

    event_id: str
    occurred_at: datetime
    event_type: EventType
    access_reason: str | None
    actor: ActorView
    organisation: OrganisationView
    role: str | None
    child_ids: tuple[str, ...]
    via_system: str | None = None
    asked_by: str | None = None
    policy_version: str = ""
    account: AccountChangeView | None = None
    stopped_organisation: OrganisationChangeView | None = None
    refusal: RefusalView | None = None


class AuditEventPage(Struct, frozen=True, kw_only=True):
    """Audit events, newest first. For the next page, set `before` to `next_before`; null means there is none."""

    events: tuple[AuditEventView, ...]
    next_before: str | None


def access_history(
    deps: Dependencies,
    audit_log: AuditLogReader,
    caller: Caller,
    child_id: str,
    access_reason: ReasonForAccess,
    before: str | None,
) -> AuditEventPage:
    """Return who searched for, viewed or changed a child's record, newest first, at most fifty events.

    Raises
    ------
    Problem
        ``not-permitted``.
    """
    found = audit_log.access_history(child_id, before, PAGE_SIZE)
    authority = _last_responsible_authority(found, child_id)
    resource = access_history_resource(authority)
    may_view, may_view_redacted = are_permitted(
        caller, [("view_access_history", resource), ("view_redacted_accesses", resource)], access_reason
    )
    if not may_view:
        refused = not_permitted()
        refused.authority = authority
        raise refused
    about = {"child_ids": (child_id,), "authorities": (authority,)}
    deps.audit_log.append(deps.new_event("access_history_viewed", caller, access_reason=access_reason, **about))
    shown = tuple(event for event in found if may_view_redacted or not _for_responsible_team_only(event))
    return _to_page(shown, found, deps, audit_log, of_child=child_id)


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
    found = audit_log.events_of_day(day or deps.today, organisation_id, before, PAGE_SIZE)
    return _to_page(found, found, deps, audit_log)


def _for_responsible_team_only(event: AuditEvent) -> bool:
    """Return whether a child's access history shows this event to nobody but the responsible authority's team."""
    return event.redaction == "hide_link" or event.event_type == "refused"


def _last_responsible_authority(found: tuple[AuditEvent, ...], child_id: str) -> str:
    """Return the authority that was responsible for the child's record in the newest of the events."""
    known = (dict(zip(e.child_ids, e.authorities, strict=False)).get(child_id) for e in found)
    return next((authority for authority in known if authority), "")


def _to_page(
    shown: tuple[AuditEvent, ...],
    found: tuple[AuditEvent, ...],
    deps: Dependencies,
    audit_log: AuditLogReader,
    of_child: str = "",
) -> AuditEventPage:
    """Return the events with names in addition to ids, and where the next page begins."""
    names = NamesThen(deps, audit_log, shown)
    organisations = deps.accounts.get_organisations(e.organisation_id for e in shown)
    views = tuple(_to_event_view(e, names, organisations.get(e.organisation_id), of_child) for e in shown)
    return AuditEventPage(events=views, next_before=found[-1].event_id if len(found) == PAGE_SIZE else None)


def _to_event_view(
    event: AuditEvent, names: NamesThen, organisation: Organisation | None, of_child: str
) -> AuditEventView:
    redacted = event.redaction == "hide_link" and of_child
    name, job_title = (None, None) if redacted else names.of(event)
    return AuditEventView(
        event_id=event.event_id,
        occurred_at=event.occurred_at,
        event_type=event.event_type,
        access_reason=event.access_reason,
        actor=ActorView(
            practitioner_id=None if redacted else event.practitioner_id,
            name=name,
            job_title=job_title,
        ),
        organisation=OrganisationView(
            organisation_id=None if redacted else event.organisation_id,
            name=organisation.name if organisation and not redacted else None,
        ),
        role=None if redacted else event.role,
        child_ids=_child_ids(event, of_child),
        via_system=None if redacted else event.via_system or None,
        asked_by=None if redacted else event.asked_by or None,
        policy_version=event.policy_version,
        account=account_change(event),
        stopped_organisation=organisation_change(event),
        refusal=_refusal(event),
    )


def _refusal(event: AuditEvent) -> RefusalView | None:
    if event.event_type != "refused":
        return None
    return RefusalView(operation=event.details["operation"], problem=event.details["problem"])


def _child_ids(event: AuditEvent, of_child: str) -> tuple[str, ...]:
    """Return the children to name: in a child's access history that child, in a day's list those not redacted."""
    if of_child:
        return (of_child,)
    return () if event.redaction else event.child_ids
