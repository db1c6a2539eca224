"""Audit events as their readers see them: names in addition to ids, and no more than the redaction allows."""

from datetime import date, datetime
from typing import NamedTuple

from msgspec import UNSET, Struct, UnsetType

from contactpoint.application.audit.access_history_editions import FamilyEdition, TeamEdition
from contactpoint.application.audit.account_change_views import (
    AccountChangeView,
    NamesThen,
    OrganisationChangeView,
    account_change,
    organisation_change,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.audit.audit_log import AuditLogReader
from contactpoint.domain.access import Organisation
from contactpoint.domain.audit import AuditEvent, EventType
from contactpoint.domain.audit.event_time_precision import ShownMoment, moment_in_history, moment_in_list
from contactpoint.domain.audit.parts_seen import Seen, what_a_family_is_told, what_they_saw
from contactpoint.domain.audit.platform_acts import PlatformAct, platform_act


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


class AskerView(Struct, frozen=True, kw_only=True):
    """The colleague for whom somebody looked, and their organisation. In the edition for a family only the latter."""

    practitioner_id: str | None
    name: str | None
    organisation: OrganisationView


class AuditEventView(Struct, frozen=True, kw_only=True):
    """An audit event without its query, results and changes, which stay encrypted.

    `via_system` is the system that called on the practitioner's behalf, and `asked_by` the colleague for whom the
    practitioner looked; a child's history names that colleague in `asked_for`. `saw` is the part of the child's data
    that was shown. The edition for a family names organisations and no people. `account` says whose account was shown
    or changed, what and why; `refusal` what was attempted; `platform_act` what was done to the platform itself.
    The list of a day names no child who was shielded at that moment or by that event, and neither the child nor the
    actor of events about a sensitive service; these events have the day's first moment as their time. An organisation's
    list leaves the latter out. A child's history has no times on the day on which its record began, if it began
    shielded, or on which its identity ended;
    in the edition for a family, on every child's first day.
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
    asked_for: AskerView | UnsetType = UNSET
    saw: tuple[Seen, ...] | UnsetType = UNSET
    policy_version: str = ""
    account: AccountChangeView | UnsetType = UNSET
    stopped_organisation: OrganisationChangeView | UnsetType = UNSET
    refusal: RefusalView | UnsetType = UNSET
    platform_act: PlatformAct | UnsetType = UNSET


class AuditEventPage(Struct, frozen=True, kw_only=True):
    """Audit events, newest first. For the next page, set `before` to `next_before`; null means there is none."""

    events: tuple[AuditEventView, ...]
    next_before: str | None


class HistoryOf(NamedTuple):
    """Whose history some events are, in which edition, and its days of which no times are shown."""

    child_id: str
    edition: FamilyEdition | TeamEdition
    days: frozenset[date] = frozenset()


def to_page(
    shown: tuple[AuditEvent, ...],
    next_before: str | None,
    deps: Dependencies,
    audit_log: AuditLogReader,
    history: HistoryOf | None = None,
) -> AuditEventPage:
    """Return the events with names in addition to ids, and where the next page begins."""
    moments = [(_moment(event, history), event) for event in shown]
    if history:
        moments.sort(key=lambda each: each[0].event_id, reverse=True)
    if history and isinstance(history.edition, FamilyEdition):
        edition = history.edition
        views = tuple(_to_family_view(event, moment, edition, history.child_id) for moment, event in moments)
        return AuditEventPage(events=views, next_before=next_before)
    names, of_child = NamesThen(deps, audit_log, shown), history.child_id if history else ""
    organisations = deps.accounts.get_organisations(e.organisation_id for e in shown)
    views = tuple(
        _to_event_view(event, moment, names, organisations.get(event.organisation_id), of_child)
        for moment, event in moments
    )
    return AuditEventPage(events=views, next_before=next_before)


def _moment(event: AuditEvent, history: HistoryOf | None) -> ShownMoment:
    """Return when an event happened, as it is shown; every event that is shown passes here."""
    return moment_in_history(event, history.days) if history else moment_in_list(event)


def _to_family_view(event: AuditEvent, moment: ShownMoment, edition: FamilyEdition, child_id: str) -> AuditEventView:
    """Return an event as a family is shown it: which body looked, and for which body, but no person."""
    body, asker = edition.body_of(event), edition.body_of_asker(event)
    return AuditEventView(
        event_id=moment.event_id,
        occurred_at=moment.occurred_at,
        event_type=event.event_type,
        access_reason=event.access_reason,
        actor=ActorView(practitioner_id=None, name=None, job_title=None),
        organisation=OrganisationView(organisation_id=body.organisation_id, name=body.name or None),
        role=None,
        child_ids=(child_id,),
        asked_for=AskerView(
            practitioner_id=None,
            name=None,
            organisation=OrganisationView(organisation_id=asker.organisation_id, name=asker.name or None),
        )
        if asker
        else UNSET,
        saw=what_a_family_is_told(event),
    )


def _to_event_view(
    event: AuditEvent, moment: ShownMoment, names: NamesThen, organisation: Organisation | None, of_child: str
) -> AuditEventView:
    name, job_title = names.of(event)
    unnamed = not of_child and event.redaction == "hide_link"
    return AuditEventView(
        event_id=moment.event_id,
        occurred_at=moment.occurred_at,
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
        asked_for=_asker(event, names) if of_child and not unnamed else UNSET,
        saw=what_they_saw(event, of_child) if of_child else UNSET,
        policy_version=event.policy_version,
        account=account_change(event) or UNSET,
        stopped_organisation=organisation_change(event) or UNSET,
        refusal=_refusal(event),
        platform_act=platform_act(event) or UNSET,
    )


def _asker(event: AuditEvent, names: NamesThen) -> AskerView | UnsetType:
    if not event.asked_by:
        return UNSET
    account, organisation = names.asker_of(event)
    return AskerView(
        practitioner_id=event.asked_by,
        name=account.name if account else None,
        organisation=OrganisationView(
            organisation_id=organisation.organisation_id if organisation else None,
            name=organisation.name if organisation else None,
        ),
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
