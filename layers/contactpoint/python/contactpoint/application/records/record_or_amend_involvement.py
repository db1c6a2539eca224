"""Recording and amending involvements."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import (
    get_authorised_record,
    to_record_view,
    view_etag,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import (
    conflict_as_problem,
    create_once,
    idempotency_record_for,
    previously_created_id,
)
from contactpoint.application.records.involvement_access_and_events import (
    attempt_about,
    audit_snapshot,
    get_authorised_involvement,
    involvement_event,
    require_current,
    with_involvements,
)
from contactpoint.application.records.lead_changes import change_by
from contactpoint.application.records.one_lead_professional import of_the_rules, require_sight_of_all, with_changes
from contactpoint.application.records.repeated_involvements import find_same, require_no_other_content
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import MAINTAINING_RECORD, Action, Caller
from contactpoint.domain.children import (
    Involvement,
    InvolvementDetails,
    InvolvementView,
    StoredRecord,
    is_sensitive,
    require_registered_provider,
    said_to_lead,
    validate_involvement,
)
from contactpoint.domain.contacts.notification import (
    new_notification,
    team_inbox,
)
from contactpoint.domain.contacts.watches import watch_notifications
from contactpoint.domain.registers import RegisteredOrganisation
from contactpoint.problems import Problem

MAX_OWN_INVOLVEMENTS, MAX_INVOLVEMENTS = 6, 96
"""Going on, of one practitioner; and of all, ended ones too: as many as fit into one item (400 KB). Everybody knows how
many they have recorded, so the limit reveals nothing that is hidden, and nobody can fill a record for the others."""


def record_involvement(
    deps: Dependencies, caller: Caller, child_id: str, details: InvolvementDetails, idempotency_key: str | None
) -> str:
    """Record that somebody works with the child, and return the involvement's id.

    The same service, practitioner and start, sent twice by the same organisation, is one involvement. It is
    `invalid-request` to send it with another number, address, role or end, or as the lead: that is an amendment;
    so it is if the involvement has ended meanwhile.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``unknown-organisation``; ``unclassified-organisation``;
        ``record-full`` above six involvements of the same practitioner; ``version-conflict`` if the record
        changed at the same moment.
    """
    sensitive = is_sensitive(details)
    with attempt_about(sensitive=sensitive):
        return _record(deps, caller, child_id, details, idempotency_key, sensitive=sensitive)


def _record(
    deps: Dependencies,
    caller: Caller,
    child_id: str,
    details: InvolvementDetails,
    idempotency_key: str | None,
    *,
    sensitive: bool,
) -> str:
    action: Action = "record_sensitive_involvement" if sensitive else "record_involvement"
    stored = get_authorised_record(deps, caller, action, child_id)
    seen = stored.record.seen_by(caller.practitioner_id).child
    validate_involvement(details, deps.today, seen.date_of_birth)
    provider = _get_provider(deps, caller, stored, details)
    idempotency_record = idempotency_record_for(deps, caller, idempotency_key, f"involvement|{child_id}", details)
    if earlier := previously_created_id(deps, idempotency_record):
        if all(each.involvement_id != earlier for each in stored.all_involvements):
            raise Problem("idempotency-key-reused", "What this key recorded was deleted. To record it, use a new key.")
        deps.audit_log.append(
            involvement_event(deps, "involvement_recorded", caller, stored, sensitive=sensitive, repeated=True)
        )
        return earlier
    if same := find_same(stored, caller, details):
        require_no_other_content(caller, stored, same, details, deps.today)
        repeated = involvement_event(
            deps, "involvement_recorded", caller, stored, sensitive=same.sensitive, repeated=True
        )
        deps.audit_log.append(repeated)
        return same.involvement_id
    _require_room(deps, stored, caller)
    if details.lead_professional:
        require_sight_of_all(stored, caller)
    involvement = Involvement(
        **msgspec.structs.asdict(details),
        involvement_id=deps.new_id(),
        recorded_by_organisation=caller.organisation_id,
        recorded_by=caller.practitioner_id,
        organisation=provider.name,
        provider_id=caller.practitioner_id if sensitive else "",
        last_confirmed_on=deps.today,
    )
    if details.lead_professional:
        involvement = said_to_lead(involvement, stored.all_involvements, deps.now())
    record = with_involvements(stored, (involvement,))
    lead = change_by(stored, record, deps.today)
    snapshot: dict[str, Any] = {
        "involvement": audit_snapshot(involvement, deps.today),
        **lead.details_about(involvement.involvement_id),
    }
    event = involvement_event(deps, "involvement_recorded", caller, stored, sensitive=sensitive, **snapshot)

    def write() -> str:
        save_record(
            deps,
            stored,
            unchanged_facts(record),
            event,
            notifications=(
                *lead.notifications(event),
                *watch_notifications(event, stored, deps.today, "watched_record_involvement"),
            ),
            idempotency_record=idempotency_record,
            created_id=involvement.involvement_id,
        )
        return involvement.involvement_id

    return create_once(deps, idempotency_record, write)


def amend_involvement(
    deps: Dependencies, caller: Caller, child_id: str, involvement_id: str, if_match: str, changes: Mapping[str, Any]
) -> tuple[InvolvementView | None, str]:
    """End, correct or mark an involvement; return it if the caller may see it, and the ETag of the caller's view.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``version-conflict``.
    """
    stored, before = get_authorised_involvement(
        deps, caller, child_id, involvement_id, ordinary="amend_involvement", sensitive="amend_involvement"
    )
    with attempt_about(sensitive=before.sensitive):
        return _amend(deps, caller, stored, before, if_match, changes)


def _amend(
    deps: Dependencies,
    caller: Caller,
    stored: StoredRecord,
    before: Involvement,
    if_match: str,
    changes: Mapping[str, Any],
) -> tuple[InvolvementView | None, str]:
    require_current(deps, caller, stored, if_match)
    if changes.get("lead_professional"):
        require_sight_of_all(stored, caller)
    after = with_changes(deps, caller, stored, before, changes)
    seen = stored.record.seen_by(caller.practitioner_id).child
    validate_involvement(of_the_rules(after, changes), deps.today, seen.date_of_birth, of_the_rules(before, {}))
    record = with_involvements(stored, (after,))
    lead = change_by(stored, record, deps.today)
    change: dict[str, Any] = {"from": audit_snapshot(before, deps.today), "to": audit_snapshot(after, deps.today)}
    change |= lead.details_about(before.involvement_id)
    event = involvement_event(deps, "involvement_amended", caller, stored, sensitive=after.sensitive, **change)
    with conflict_as_problem():
        save_record(deps, stored, unchanged_facts(record), event, notifications=lead.notifications(event))
    view = to_record_view(deps, caller, replace(stored, record=record), MAINTAINING_RECORD)
    shown = next((each for each in view.involvements if each.involvement_id == before.involvement_id), None)
    return shown, view_etag(deps, view)


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


def _require_room(deps: Dependencies, stored: StoredRecord, caller: Caller) -> None:
    going_on = [each for each in stored.involvements if not each.has_ended(deps.today)]
    own = sum(each.recorded_by == caller.practitioner_id for each in going_on)
    if own >= MAX_OWN_INVOLVEMENTS or len(stored.involvements) >= MAX_INVOLVEMENTS:
        raise Problem("record-full", "You have recorded as many people for this child as you can.")
