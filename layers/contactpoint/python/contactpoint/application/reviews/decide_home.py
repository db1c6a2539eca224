"""Deciding the review of a shielded child's home: the visible records there are shielded in one step, or left."""

from collections.abc import Mapping
from typing import Any

from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict, version_conflict
from contactpoint.application.ports.records import IdempotencyRecord
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.application.shields.shield import ShieldChild, set_shield
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import Record, Review, ShieldBasis, StoredRecord
from contactpoint.problems import invalid, not_found


def visible_children(record: Record, review: Review, authority: str) -> tuple[str, ...]:
    """Return the visible records about which an authority decides; a home's may be the record that came there."""
    listed = review.visible_children_of(authority)
    came_there = review.kind == "home" and record.shield is None
    return listed or ((record.child.child_id,) if came_there else ())


def decide_home(
    deps: Dependencies,
    caller: Caller,
    stored: StoredRecord,
    review: Review,
    details: Mapping[str, Any],
    decided: IdempotencyRecord,
) -> None:
    """Shield the children, each in a transaction and with an event of its own, and then close the review.

    Shielding a record that came to the home closes its review in the same transaction.
    A child who is shielded already stays so. If it fails between two, the same decision goes on where it stopped.
    """
    if details["decision"] == "shield":
        listed = visible_children(stored.record, review, caller.organisation_id)
        basis = _basis(deps, caller, stored.record, review)
        for child_id in _chosen(review, listed, details["child_ids"]):
            _shield_visible(deps, caller, child_id, ShieldChild(basis=basis), (*listed, stored.child.child_id))
        if stored.record.shield is None:
            _require_hidden(deps, stored.child.child_id)
            return
    redone_on_conflict(lambda: _close(deps, caller, stored.child.child_id, review, details, decided))


def decision_event(deps: Dependencies, caller: Caller, stored: StoredRecord, details: Mapping[str, Any]) -> AuditEvent:
    """Return the event of a decision. No access history shows it, because a review betrays a shielded child."""
    return deps.new_record_event(
        "review_decided",
        caller,
        stored,
        access_reason=MAINTAINING_RECORD,
        details={name: value for name, value in details.items() if value},
        redaction="hide_review",
    )


def _chosen(review: Review, listed: tuple[str, ...], child_ids: tuple[str, ...]) -> tuple[str, ...]:
    """Return the children who are named or, if none is, those who were at the very home when they were listed.

    No address is read now: it may wait to become another one, and the answer would tell.
    """
    if not set(child_ids) <= set(listed):
        raise invalid("/child_ids", "Name only children whom the review lists as visible, or none to hide all of them.")
    nearby = {each.child_id for each in review.suspicions if each.nearby}
    chosen = child_ids or tuple(each for each in listed if each not in nearby)
    if not chosen:
        raise invalid("/child_ids", "Nobody whom the review lists lives at the very home. Name those to hide.")
    return chosen


def _basis(deps: Dependencies, caller: Caller, record: Record, review: Review) -> ShieldBasis:
    """Return the basis on which the child is hidden whose home it is, as the caller sees it."""
    if record.shield:
        return record.shield.basis
    who = caller.practitioner_id
    for child_id in review.shielded_children_of(caller.organisation_id, who):
        hidden = deps.find_record(child_id)
        shield = hidden.record.seen_by(who).shield if hidden else None
        if shield:
            return shield.basis
    raise invalid("/decision", "Nobody there is hidden any more. Decide `keep_visible`.")


def _shield_visible(
    deps: Dependencies, caller: Caller, child_id: str, request: ShieldChild, decided: tuple[str, ...]
) -> None:
    """Shield a child who is still visible."""

    def act() -> None:
        stored = deps.find_record(child_id)
        if stored and stored.state_for(caller) == "ordinary":
            set_shield(deps, caller, child_id, request, decided)

    redone_on_conflict(act)


def _require_hidden(deps: Dependencies, child_id: str) -> None:
    """Raise `Problem` ``version-conflict`` if the child is not hidden: something else about the record came first."""
    stored = deps.find_record(child_id)
    if stored is None or stored.record.shield is None:
        raise version_conflict()


def _close(
    deps: Dependencies,
    caller: Caller,
    child_id: str,
    review: Review,
    details: Mapping[str, Any],
    remembered: IdempotencyRecord,
) -> None:
    """Close the review for the caller's authority, unless something else has closed it meanwhile."""
    stored = deps.find_record(child_id)
    current = stored.record.home_review if stored else None
    if stored is None or current is None or current.review_id != review.review_id:
        raise not_found()
    event = decision_event(deps, caller, stored, details)
    decided = replace(current, decided=(*current.decided, caller.organisation_id))
    is_kept = decided.waits_for or (stored.record.review and stored.record.shield is None)
    after = replace(stored.record, home_review=decided if is_kept else None)
    save_record(deps, stored, unchanged_facts(after), event, idempotency_record=remembered, created_id=child_id)
