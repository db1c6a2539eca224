"""Shielding a child, and lifting a shield (rulebook, section 5)."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import conflict_as_problem
from contactpoint.application.search.search import find_candidates
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.audit import EventType
from contactpoint.domain.children import Record, ShieldBasis, StoredRecord, new_shield
from contactpoint.domain.contacts.notification import NotificationKind, new_notification, team_inbox
from contactpoint.domain.matching import CandidateSet, criteria_of, possible_duplicates

PendingNotification = tuple[str, NotificationKind, str]
"""An inbox, what happened, and the id of the other record concerned."""


class ShieldChild(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The basis on which to hide a child."""

    basis: ShieldBasis


def shield_child(deps: Dependencies, caller: Caller, child_id: str, request: ShieldChild) -> None:
    """Hide a child.

    If another authority is responsible for the record, its directory team is notified. If there is a likely
    unshielded duplicate, the caller's own team is notified.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``version-conflict`` if the record changed at the same moment.
    """
    stored = get_authorised_record(deps, caller, "shield", child_id)
    after = replace(stored.record, shield=new_shield(caller, request.basis, deps.today))
    authority, own = stored.child.responsible_authority, caller.organisation_id
    pending: list[PendingNotification] = []
    if authority != own:
        pending.append((team_inbox(authority), "shielded_by_other_authority", ""))
    for duplicate_id in _visible_duplicates(deps, caller, stored):
        pending.append((team_inbox(own), "possible_duplicate_of_shielded", duplicate_id))
    save_with_event(deps, caller, stored, after, "shielded", pending)


def lift_shield(deps: Dependencies, caller: Caller, child_id: str) -> None:
    """Lift a child's shield permanently. Raises as `shield_child`."""
    stored = get_authorised_record(deps, caller, "lift_shield", child_id)
    save_with_event(deps, caller, stored, replace(stored.record, shield=None), "shield_lifted")


def save_with_event(
    deps: Dependencies,
    caller: Caller,
    stored: StoredRecord,
    after: Record,
    event_type: EventType,
    pending: Sequence[PendingNotification] = (),
    **details: str,
) -> None:
    """Write a record's new state with its audit event and its notifications."""
    child_id = stored.child.child_id
    change = {"from": msgspec.to_builtins(stored.record.shield), "to": msgspec.to_builtins(after.shield)}
    event = deps.new_record_event(
        event_type,
        caller,
        replace(stored, record=after),
        access_reason=MAINTAINING_RECORD,
        details={"shield": change, **details},
    )
    notifications = [
        new_notification(event, inbox, kind, child_id=child_id, related_id=related_id)
        for inbox, kind, related_id in pending
    ]
    with conflict_as_problem():
        deps.records.replace(stored, after, event, notifications)


def _visible_duplicates(deps: Dependencies, caller: Caller, stored: StoredRecord) -> tuple[str, ...]:
    """Return the id of the unshielded record, if any, that most likely describes the same child."""
    criteria, own_id = criteria_of(stored.child), stored.child.child_id
    found = find_candidates(deps, caller, criteria)
    others = tuple(document for document in found.documents if document.child_id != own_id and not document.shielded)
    likely = possible_duplicates(criteria, CandidateSet(others, found.some_blocks_skipped), deps.today)
    return tuple(candidate.document.child_id for candidate in likely[:1])
