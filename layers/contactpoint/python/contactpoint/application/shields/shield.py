"""Shielding a child, and lifting a shield (rulebook, section 5)."""

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import conflict_as_problem
from contactpoint.application.saving import save_record
from contactpoint.application.search.search import find_candidates
from contactpoint.application.shields.screening import review_notifications, screen_change, unchanged_facts
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, ShieldBasis, StoredRecord, new_shield
from contactpoint.domain.contacts.notification import Notification, new_notification, team_inbox
from contactpoint.domain.matching import CandidateSet, criteria_of, possible_duplicates


class ShieldChild(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The basis on which to hide a child."""

    basis: ShieldBasis


def shield_child(deps: Dependencies, caller: Caller, child_id: str, request: ShieldChild) -> None:
    """Hide a child.

    The responsible authority's directory team is notified if another authority shields, and of the most likely
    unshielded duplicate. Nobody else learns what a comparison with the record found. Shielding again on the same basis
    changes nothing.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict`` if the record changed at the same moment.
    """
    stored = get_authorised_record(deps, caller, "shield", child_id)
    shield = stored.record.shield
    if shield and shield.basis == request.basis:
        return
    after = replace(stored.record, shield=new_shield(caller, request.basis, deps.today))
    event = _event(deps, caller, stored, after, "shielded")
    notifications = _shield_notifications(deps, caller, stored, event)
    with conflict_as_problem():
        save_record(deps, stored, unchanged_facts(after).record, event, notifications=notifications)


def lift_shield(deps: Dependencies, caller: Caller, child_id: str) -> None:
    """Lift a child's shield permanently, after screening. Raises as `shield_child`."""
    stored = get_authorised_record(deps, caller, "lift_shield", child_id)
    screened = screen_change(deps, caller.practitioner_id, stored.record, replace(stored.record, shield=None), "lift")
    event = _event(deps, caller, stored, replace(stored.record, shield=None), "shield_lifted")
    with conflict_as_problem():
        save_record(
            deps, stored, screened.record, event, screened=True, notifications=review_notifications(screened, event)
        )


def _event(deps: Dependencies, caller: Caller, stored: StoredRecord, after: Record, event_type: str) -> AuditEvent:
    change = {"from": msgspec.to_builtins(stored.record.shield), "to": msgspec.to_builtins(after.shield)}
    return deps.new_record_event(
        event_type,  # type: ignore[arg-type] # one of two literals, above
        caller,
        stored,
        access_reason=MAINTAINING_RECORD,
        details={"shield": change},
    )


def _shield_notifications(
    deps: Dependencies, caller: Caller, stored: StoredRecord, event: AuditEvent
) -> tuple[Notification, ...]:
    inbox, child_id = team_inbox(stored.child.responsible_authority), stored.child.child_id
    notifications = []
    if stored.child.responsible_authority != caller.organisation_id:
        notifications.append(new_notification(event, inbox, "shielded_by_other_authority", child_id=child_id))
    for duplicate_id in _visible_duplicates(deps, caller, stored):
        notifications.append(
            new_notification(event, inbox, "possible_duplicate_of_shielded", child_id=child_id, related_id=duplicate_id)
        )
    return tuple(notifications)


def _visible_duplicates(deps: Dependencies, caller: Caller, stored: StoredRecord) -> tuple[str, ...]:
    """Return the id of the unshielded record, if any, that most likely describes the same child.

    A new identity takes part in no comparison: it must not be linked to another record.
    """
    if stored.record.new_identity:
        return ()
    criteria, own_id = criteria_of(stored.child), stored.child.child_id
    found = find_candidates(deps, caller, criteria)
    others = tuple(document for document in found.documents if document.child_id != own_id and not document.shielded)
    likely = possible_duplicates(criteria, CandidateSet(others, found.some_blocks_skipped), deps.today)
    return tuple(candidate.document.child_id for candidate in likely[:1])
