"""What every change of an involvement has: a permission, an event, and a notification of who recorded it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import (
    GONE,
    involvement_resource_for,
    is_current_etag,
    missing_record_problem,
    to_record_view,
    visible_parts,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import version_conflict
from contactpoint.domain.access import MAINTAINING_RECORD, Action, Caller, is_permitted
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import AuditEvent, EventType
from contactpoint.domain.children import Involvement, Record, StoredRecord
from contactpoint.domain.contacts.notification import (
    NotificationKind,
    StoredNotification,
    new_notification,
    personal_inbox,
    without_actor,
)
from contactpoint.domain.detection.thresholds import ENDED_SOON
from contactpoint.problems import Problem


@contextmanager
def attempt_about(*, sensitive: bool) -> Iterator[None]:
    """Let a refusal within say that the attempt was about a sensitive service: its event then names no child."""
    try:
        yield
    except Problem as problem:
        problem.about_sensitive_service = sensitive or problem.about_sensitive_service
        raise


def get_authorised_involvement(
    deps: Dependencies, caller: Caller, child_id: str, involvement_id: str, *, ordinary: Action, sensitive: Action
) -> tuple[StoredRecord, Involvement]:
    """Return an involvement on which the caller may do ``ordinary`` or, if it is one, ``sensitive``; and its record.

    One that the caller may not know of gets the problem of a missing one. A record that has left is no part of another:
    an ended identity is not, and its provider must not tell it from an archived record.
    """
    stored = deps.find_record(child_id)
    if stored and stored.state_for(caller) not in GONE:
        stored = _turned_to_holder(stored, caller, involvement_id)
    found = next((i for i in stored.involvements if i.involvement_id == involvement_id), None) if stored else None
    action = sensitive if found and found.sensitive else ordinary
    if stored and found and is_permitted(caller, action, involvement_resource_for(stored, found, caller)):
        return stored, found
    if stored and found and stored.state_for(caller) == "ordinary" and not found.sensitive:
        raise not_permitted()
    with attempt_about(sensitive=found is not None and found.sensitive):
        raise missing_record_problem(caller, "record_involvement")


def may_take_back(deps: Dependencies, caller: Caller, child_id: str, involvement_id: str) -> bool:
    """Return whether the caller may take an involvement back as an error: who recorded it is shown to nobody."""
    try:
        get_authorised_involvement(
            deps, caller, child_id, involvement_id, ordinary="retract_involvement", sensitive="withdraw_involvement"
        )
    except Problem:
        return False
    return True


def require_current(deps: Dependencies, caller: Caller, stored: StoredRecord, if_match: str | None) -> None:
    """Raise `Problem` ``version-conflict`` unless ``if_match`` is the ETag of what the caller sees now, or None."""
    if if_match is None:
        return
    if not is_current_etag(deps, to_record_view(deps, caller, stored, MAINTAINING_RECORD), if_match):
        raise version_conflict()


def _turned_to_holder(stored: StoredRecord, caller: Caller, involvement_id: str) -> StoredRecord:
    """Return the one of the merged records that holds an involvement: a change of it is made there."""
    parts = visible_parts(caller, stored)
    holder = (part for part in parts if any(i.involvement_id == involvement_id for i in part.involvements))
    return stored.turned_to(next(holder, stored))


def with_involvements(stored: StoredRecord, written: tuple[Involvement, ...]) -> Record:
    involvements = {each.involvement_id: each for each in (*stored.involvements, *written)}
    return replace(stored.record, involvements=tuple(involvements.values()))


def involvement_event(
    deps: Dependencies, event_type: EventType, caller: Caller, stored: StoredRecord, *, sensitive: bool, **details: Any
) -> AuditEvent:
    redaction = {"redaction": "hide_link"} if sensitive else {}
    return deps.new_record_event(
        event_type, caller, stored, access_reason=MAINTAINING_RECORD, details=details, **redaction
    )


def audit_snapshot(involvement: Involvement, today: date) -> dict[str, Any]:
    """Return what the audit log keeps of an involvement.

    Of a sensitive one it is only the basis, so that it can go, and whether it has ended or soon will: detection asks.
    """
    snapshot: dict[str, Any] = msgspec.to_builtins(involvement)
    if not involvement.sensitive:
        return snapshot
    ends_soon = involvement.has_ended(today + ENDED_SOON)
    return {"basis": snapshot.get("basis"), **({"ends_soon": True} if ends_soon else {})}


def recorder_notifications(
    stored: StoredRecord, involvement: Involvement, event: AuditEvent, kind: NotificationKind
) -> tuple[StoredNotification, ...]:
    """Return the notification for who recorded an involvement, if somebody else acts.

    For a shielded child it does not name who acted: who works with the child is hidden.
    """
    if involvement.recorded_by in ("", event.practitioner_id):
        return ()
    inbox = personal_inbox(involvement.recorded_by)
    told = new_notification(event, inbox, kind, child_id=stored.child.child_id)
    return (without_actor(told) if stored.record.shield else told,)
