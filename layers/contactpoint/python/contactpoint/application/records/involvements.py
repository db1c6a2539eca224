"""Recording, amending and withdrawing involvements."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import (
    get_authorised_record,
    involvement_resource_for,
    is_current_etag,
    missing_record_problem,
    record_resource_for,
    to_record_view,
    view_etag,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import (
    conflict_as_problem,
    create_once,
    idempotency_record_for,
    previously_created_id,
    version_conflict,
)
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import MAINTAINING_RECORD, Action, Caller, is_permitted, require_permission
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import AuditEvent, EventType
from contactpoint.domain.children import (
    Involvement,
    InvolvementDetails,
    Record,
    StoredRecord,
    is_sensitive,
    require_registered_provider,
    validate_involvement,
)
from contactpoint.domain.contacts.notification import Notification, new_notification, personal_inbox, team_inbox
from contactpoint.domain.registers import RegisteredOrganisation
from contactpoint.problems import Problem

MAX_OWN_INVOLVEMENTS, MAX_INVOLVEMENTS = 6, 96
"""Going on, of one practitioner; and of all, ended ones too: as many as fit into one item (400 KB). Everybody knows how
many they have recorded, so the limit reveals nothing that is hidden, and nobody can fill a record for the others."""


def record_involvement(
    deps: Dependencies, caller: Caller, child_id: str, details: InvolvementDetails, idempotency_key: str | None
) -> str:
    """Record that somebody works with the child, and return the involvement's id.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``unknown-organisation``; ``unclassified-organisation``;
        ``record-full`` above six involvements of the same practitioner; ``version-conflict`` if the record
        changed at the same moment.
    """
    sensitive = is_sensitive(details)
    action: Action = "record_sensitive_involvement" if sensitive else "record_involvement"
    stored = get_authorised_record(deps, caller, action, child_id)
    validate_involvement(details, deps.today)
    provider = _get_provider(deps, caller, stored, details)
    idempotency_record = idempotency_record_for(deps, caller, idempotency_key, f"involvement|{child_id}", details)
    if earlier := previously_created_id(deps, idempotency_record):
        deps.audit_log.append(_event(deps, "involvement_recorded", caller, stored, sensitive=sensitive, repeated=True))
        return earlier
    _require_room(deps, stored, caller)
    if details.lead_professional:
        _require_sight_of_all(stored, caller)
    involvement = Involvement(
        **msgspec.structs.asdict(details),
        involvement_id=deps.new_id(),
        recorded_by_organisation=caller.organisation_id,
        recorded_by=caller.practitioner_id,
        organisation=provider.name,
        provider_id=caller.practitioner_id if sensitive else "",
    )
    former = [each.involvement_id for each in _with_one_lead(stored, involvement)[1:]]
    snapshot: dict[str, Any] = {
        "involvement": _audit_snapshot(involvement),
        **({"lead_taken_from": former} if former else {}),
    }
    event = _event(deps, "involvement_recorded", caller, stored, sensitive=sensitive, **snapshot)

    def write() -> str:
        written = _with_one_lead(stored, involvement)
        save_record(
            deps,
            stored,
            unchanged_facts(_with_involvements(stored, written)),
            event,
            notifications=_lead_notifications(stored, written, event),
            idempotency_record=idempotency_record,
            created_id=involvement.involvement_id,
        )
        return involvement.involvement_id

    return create_once(deps, idempotency_record, write)


def amend_involvement(
    deps: Dependencies, caller: Caller, child_id: str, involvement_id: str, if_match: str, changes: Mapping[str, Any]
) -> tuple[Involvement | None, str]:
    """End, hand over or mark an involvement; return it if the caller may see it, and the ETag of the caller's view.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``version-conflict``.
    """
    stored, before = _get_authorised_involvement(deps, caller, "amend_involvement", child_id, involvement_id)
    if not is_current_etag(deps, to_record_view(caller, stored, MAINTAINING_RECORD), if_match):
        raise version_conflict()
    if changes.get("lead_professional"):
        _require_sight_of_all(stored, caller)
    after = replace(before, **changes)
    validate_involvement(after, deps.today)
    written = _with_one_lead(stored, after)
    former = [each.involvement_id for each in written[1:]]
    change: dict[str, Any] = {"from": _audit_snapshot(before), "to": _audit_snapshot(after)}
    change |= {"lead_taken_from": former} if former else {}
    event = _event(deps, "involvement_amended", caller, stored, sensitive=after.sensitive, **change)
    record = _with_involvements(stored, written)
    with conflict_as_problem():
        save_record(
            deps, stored, unchanged_facts(record), event, notifications=_lead_notifications(stored, written, event)
        )
    view = to_record_view(caller, replace(stored, record=record), MAINTAINING_RECORD)
    shown = next((each for each in view.involvements if each.involvement_id == involvement_id), None)
    return shown, view_etag(deps, view)


def withdraw_involvement(deps: Dependencies, caller: Caller, child_id: str, involvement_id: str) -> None:
    """Delete a sensitive service, because consent was withdrawn or the cause no longer applies.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict``.
    """
    stored, _ = _get_authorised_involvement(deps, caller, "withdraw_involvement", child_id, involvement_id)
    event = _event(deps, "involvement_withdrawn", caller, stored, sensitive=True)
    left = tuple(each for each in stored.involvements if each.involvement_id != involvement_id)
    with conflict_as_problem():
        save_record(deps, stored, unchanged_facts(replace(stored.record, involvements=left)), event)


def _get_provider(
    deps: Dependencies, caller: Caller, stored: StoredRecord, details: InvolvementDetails
) -> RegisteredOrganisation:
    """Return the organisation that provides a service; raises as `require_registered_provider`.

    If it is undecided whether its services are sensitive, the directory team is notified of the organisation, but not
    of the child: nobody learns of a service that could be sensitive before the decision.
    """
    try:
        return require_registered_provider(details.organisation_id)
    except Problem as problem:
        if problem.kind == "unclassified-organisation":
            authority = stored.child.responsible_authority
            about = {"organisation_id": details.organisation_id}
            event = deps.new_event("classification_requested", caller, authorities=(authority,), details=about)
            inbox = team_inbox(authority)
            told = new_notification(event, inbox, "classification_requested", related_id=details.organisation_id)
            deps.audit_log.append(event, (told,))
        raise


def _with_involvements(stored: StoredRecord, written: tuple[Involvement, ...]) -> Record:
    involvements = {each.involvement_id: each for each in (*stored.involvements, *written)}
    return replace(stored.record, involvements=tuple(involvements.values()))


def _lead_notifications(
    stored: StoredRecord, written: tuple[Involvement, ...], event: AuditEvent
) -> tuple[Notification, ...]:
    """Return the notification for a practitioner who is not the lead professional any more.

    For a shielded child it does not name who acted: who works with the child is hidden.
    """
    found = (
        new_notification(event, personal_inbox(former.recorded_by), "lead_taken_over", child_id=stored.child.child_id)
        for former in written[1:]
        if former.recorded_by and former.recorded_by != event.practitioner_id
    )
    return tuple(
        replace(each, practitioner_id="", organisation_id="") if stored.record.shield else each for each in found
    )


def _require_sight_of_all(stored: StoredRecord, caller: Caller) -> None:
    """Refuse to move the mark of the lead professional to somebody who may not see whom it is taken from."""
    if stored.state_for(caller) != "ordinary":
        require_permission(caller, "view_full_record", record_resource_for(stored, caller), MAINTAINING_RECORD)


def _require_room(deps: Dependencies, stored: StoredRecord, caller: Caller) -> None:
    going_on = [each for each in stored.involvements if each.end_date is None or each.end_date >= deps.today]
    own = sum(each.recorded_by == caller.practitioner_id for each in going_on)
    if own >= MAX_OWN_INVOLVEMENTS or len(stored.involvements) >= MAX_INVOLVEMENTS:
        raise Problem("record-full", "You have recorded as many people for this child as you can.")


def _get_authorised_involvement(
    deps: Dependencies, caller: Caller, action: Action, child_id: str, involvement_id: str
) -> tuple[StoredRecord, Involvement]:
    """Return an involvement on which the caller may do ``action``, with its record.

    One that the caller may not know of gets the problem of a missing one.
    """
    stored = deps.records.find(child_id)
    found = next((i for i in stored.involvements if i.involvement_id == involvement_id), None) if stored else None
    if stored and found and is_permitted(caller, action, involvement_resource_for(stored, found, caller)):
        return stored, found
    if stored and found and stored.state_for(caller) == "ordinary" and not found.sensitive:
        raise not_permitted()
    raise missing_record_problem(caller, "record_involvement")


def _event(
    deps: Dependencies, event_type: EventType, caller: Caller, stored: StoredRecord, *, sensitive: bool, **details: Any
) -> AuditEvent:
    redaction = {"redaction": "hide_link"} if sensitive else {}
    return deps.new_record_event(
        event_type, caller, stored, access_reason=MAINTAINING_RECORD, details=details, **redaction
    )


def _audit_snapshot(involvement: Involvement) -> dict[str, Any]:
    """Return what the audit log keeps of an involvement: of a sensitive one only the basis, so that it can go."""
    snapshot: dict[str, Any] = msgspec.to_builtins(involvement)
    return {"basis": snapshot.get("basis")} if involvement.sensitive else snapshot


def _with_one_lead(stored: StoredRecord, involvement: Involvement) -> tuple[Involvement, ...]:
    """Return the involvements to write: this one and, if it becomes the lead, the former lead without the mark."""
    if not involvement.lead_professional:
        return (involvement,)
    former = (i for i in stored.involvements if i.lead_professional and i.involvement_id != involvement.involvement_id)
    return (involvement, *(replace(each, lead_professional=False) for each in former))
