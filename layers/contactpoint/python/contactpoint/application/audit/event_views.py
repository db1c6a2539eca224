"""Audit events as their readers see them: names in addition to ids, and no more than the redaction allows."""

from datetime import datetime

from msgspec import UNSET, Struct, UnsetType

from contactpoint.application.audit.account_history import (
    AccountChangeView,
    NamesThen,
    OrganisationChangeView,
    account_change,
    organisation_change,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit_log import AuditLogReader
from contactpoint.domain.access import Organisation
from contactpoint.domain.audit import AuditEvent, EventType, day_list_id
from contactpoint.domain.days import day_of, start_of


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
    The list of a day names no child who is shielded, and neither the child nor the actor of events about a sensitive
    service; these events have the day's first moment as their time. An organisation's list leaves the latter out.
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
    account: AccountChangeView | UnsetType = UNSET
    stopped_organisation: OrganisationChangeView | UnsetType = UNSET
    refusal: RefusalView | UnsetType = UNSET


class AuditEventPage(Struct, frozen=True, kw_only=True):
    """Audit events, newest first. For the next page, set `before` to `next_before`; null means there is none."""

    events: tuple[AuditEventView, ...]
    next_before: str | None


def to_page(
    shown: tuple[AuditEvent, ...],
    next_before: str | None,
    deps: Dependencies,
    audit_log: AuditLogReader,
    of_child: str = "",
) -> AuditEventPage:
    """Return the events with names in addition to ids, and where the next page begins."""
    names = NamesThen(deps, audit_log, shown)
    organisations = deps.accounts.get_organisations(e.organisation_id for e in shown)
    views = tuple(_to_event_view(e, names, organisations.get(e.organisation_id), of_child) for e in shown)
    return AuditEventPage(events=views, next_before=next_before)


def _to_event_view(
    event: AuditEvent, names: NamesThen, organisation: Organisation | None, of_child: str
) -> AuditEventView:
    name, job_title = names.of(event)
    unnamed = not of_child and event.redaction == "hide_link"
    return AuditEventView(
        event_id=_shown_id(event, of_child),
        occurred_at=_shown_time(event, of_child),
        event_type=event.event_type,
        access_reason=event.access_reason,
        actor=ActorView(practitioner_id=None, name=None, job_title=None)
        if unnamed
        else ActorView(practitioner_id=event.practitioner_id, name=name, job_title=job_title),
        organisation=OrganisationView(organisation_id=None, name=None)
        if unnamed
        else OrganisationView(organisation_id=event.organisation_id, name=organisation.name if organisation else None),
        role=None if unnamed else event.role,
        child_ids=_child_ids(event, of_child),
        via_system=None if unnamed else event.via_system or None,
        asked_by=None if unnamed else event.asked_by or None,
        policy_version=event.policy_version,
        account=account_change(event) or UNSET,
        stopped_organisation=organisation_change(event) or UNSET,
        refusal=_refusal(event),
    )


def _refusal(event: AuditEvent) -> RefusalView | UnsetType:
    if event.event_type != "refused":
        return UNSET
    return RefusalView(operation=event.details["operation"], problem=event.details["problem"])


def _child_ids(event: AuditEvent, of_child: str) -> tuple[str, ...]:
    """Return the children to name: in a child's access history that child, in a day's list those not redacted."""
    if of_child:
        return (of_child,)
    return () if event.redaction else event.child_ids


def _shown_id(event: AuditEvent, of_child: str) -> str:
    return event.event_id if of_child else day_list_id(event)


def _shown_time(event: AuditEvent, of_child: str) -> datetime:
    """Return the time to show: the first of the day for a redacted event in a day's list."""
    if of_child or not event.redaction:
        return event.occurred_at
    return start_of(day_of(event.occurred_at))
