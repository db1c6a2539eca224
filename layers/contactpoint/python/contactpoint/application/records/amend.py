"""Amending a record, without making it a visible duplicate of a shielded child."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import (
    get_authorised_record,
    is_current_etag,
    to_record_view,
    view_etag,
    visible_parts,
)
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict, version_conflict
from contactpoint.application.records.duplicates import ConfirmedNew
from contactpoint.application.records.screen_amendment import IDENTITY, Submission, is_own_team, screen_amendment
from contactpoint.application.save_record import save_record
from contactpoint.application.shields.screening import review_notifications
from contactpoint.application.shields.shields_of_merged_records import lift_copies_again, unseen_event
from contactpoint.domain.access import MAINTAINING_RECORD, Action, Caller, require_permission
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import (
    Child,
    Record,
    RecordView,
    amend,
    as_one,
    changed_fields,
    changes_of_part,
    list_without_room,
    require_registered,
    restated,
    validate_child,
)
from contactpoint.domain.children.acts import act_on
from contactpoint.domain.children.sources.source import source_from
from contactpoint.domain.children.waiting_changes import as_if_decided_for
from contactpoint.domain.contacts.notification import StoredNotification, new_notification, team_inbox
from contactpoint.problems import invalid

READABLE_TO_WRITE: tuple[tuple[str, Action], ...] = (
    ("nhs_number", "read_nhs_number"),
    ("former_nhs_numbers", "read_nhs_number"),
    ("upn", "read_upn"),
    ("former_upns", "read_upn"),
)
"""A field that the caller may not read can be neither set nor cleared."""


def amend_record(
    deps: Dependencies,
    caller: Caller,
    child_id: str,
    if_match: str,
    changes: Mapping[str, Any],
    confirmed_new: ConfirmedNew | None = None,
) -> tuple[RecordView, str]:
    """Amend a record; return it as the caller may see it, and the ETag of that view.

    Only the record's own directory team can correct a date of birth to an adult's. Once a review has confirmed it, the
    record leaves for the archive.

    Parameters
    ----------
    if_match
        The ETag of the view that the caller read.
    confirmed_new
        That the caller compared the possible duplicates, and this is another child.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``possible-duplicates`` if the record becomes like
        another one, unless confirmed; ``number-in-use`` if another record has the new number; ``record-full`` if the
        changes of four others wait for review; ``version-conflict`` if the record has changed since.
    """
    submission = Submission(deps, caller, confirmed_new)
    return redone_on_conflict(lambda: _amend(deps, caller, child_id, if_match, changes, submission))


def _amend(
    deps: Dependencies,
    caller: Caller,
    child_id: str,
    if_match: str,
    changes: Mapping[str, Any],
    submission: Submission,
) -> tuple[RecordView, str]:
    stored = get_authorised_record(deps, caller, "amend", child_id)
    for field, action in READABLE_TO_WRITE:
        if field in changes:
            require_permission(caller, action)
    if not is_current_etag(deps, to_record_view(deps, caller, stored, MAINTAINING_RECORD), if_match):
        raise version_conflict()
    who = caller.practitioner_id
    seen = stored.record.seen_by(who)
    shown = as_one([each.record.seen_by(who) for each in visible_parts(caller, stored)])
    changes = changes_of_part(changes, shown.child, seen.child)
    keep_all = not is_own_team(caller, stored.record)
    child = amend(seen.child, changes, keep_all=keep_all)
    if keep_all and (full := list_without_room(seen.child, changes, child)):
        raise invalid(f"/{full}", "The record has no room for more. Ask the directory team to remove one.")
    validate_child(
        child,
        deps.today,
        seen.child,
        may_be_adult=not keep_all,
        accepts_test_numbers=deps.accepts_test_numbers,
    )
    require_registered(child, seen.child)
    act = act_on(seen.child, changes, source_from(caller, deps.today), adds_only=keep_all, waits_for=who)
    screened = screen_amendment(deps, caller, stored.record, act, submission)
    confirmed = msgspec.to_builtins(submission.confirmed_new)
    details = {"changes": _changes(seen.child, child), "confirmed_new": confirmed}
    event = deps.new_record_event("amended", caller, stored, access_reason=MAINTAINING_RECORD, details=details)
    if stored.others:
        screened = replace(screened, record=restated(seen.child, child, screened.record, who, event.event_id))
    of_identity = _identity_notifications(caller, stored.record, changes, event)
    told = (*review_notifications(screened, event), *of_identity)
    saved = save_record(deps, stored, screened, event, notifications=told)
    if stored.others and stored.record.has_own_shield and saved.shield is None:
        lift_copies_again(deps, stored.child.child_id, who, unseen_event(deps, event))
    view = to_record_view(deps, caller, replace(stored, record=saved), MAINTAINING_RECORD)
    return view, view_etag(deps, view)


def _identity_notifications(
    caller: Caller, record: Record, changes: Mapping[str, Any], event: AuditEvent
) -> tuple[StoredNotification, ...]:
    """Return the notification of the record's own team if others change the name or the date of birth.

    It is sent whether or not the change waits for a review: it must not tell. A member of the team whose own change
    waits is notified if it is a change of what they see.
    """
    if is_own_team(caller, record):
        return ()
    who = caller.practitioner_id
    before = record.seen_by(who).child
    others = {each.submitted_by for each in record.pending} - {who}
    as_seen = {each: as_if_decided_for(record, each).seen_by(who).child for each in sorted(others)}
    told = tuple(each for each, seen in as_seen.items() if _renames(seen, changes))
    if not told and not _renames(before, changes):
        return ()
    inbox = team_inbox(record.child.responsible_authority)
    notification = new_notification(event, inbox, "identity_amended", child_id=record.child.child_id)
    if not _renames(before, changes):
        return (replace(notification, shown_only_to=told),)
    return (replace(notification, hidden_from=tuple(sorted(others - {*told}))),)


def _renames(seen: Child, changes: Mapping[str, Any]) -> bool:
    return any(name in changes and changes[name] != getattr(seen, name) for name in IDENTITY)


def _changes(before: Child, after: Child) -> dict[str, Any]:
    """Return what changed from what to what (rulebook, section 9)."""
    return {
        name: {"from": msgspec.to_builtins(getattr(before, name)), "to": msgspec.to_builtins(getattr(after, name))}
        for name in changed_fields(before, after)
    }
