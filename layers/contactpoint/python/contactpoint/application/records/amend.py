"""Amending a record, without making it a visible duplicate of a shielded child."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record, is_current_etag, to_record_view, view_etag
from contactpoint.application.count_usage import Attempt
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import redone_on_conflict, version_conflict
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.screening import (
    crowds,
    hold_change,
    review_notifications,
    screen_change,
)
from contactpoint.domain.access import MAINTAINING_RECORD, Action, Caller, require_permission
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import (
    Child,
    Record,
    RecordView,
    ReviewKind,
    StoredRecord,
    amend,
    changed_fields,
    require_registered,
    validate_child,
)
from contactpoint.domain.contacts.notification import Notification, new_notification, team_inbox
from contactpoint.domain.lifecycle import brings_archive_near
from contactpoint.domain.matching.normalise import is_probable_typo
from contactpoint.domain.matching.screening import identifying_facts_changed
from contactpoint.problems import Problem

READABLE_TO_WRITE: tuple[tuple[str, Action], ...] = (("nhs_number", "read_nhs_number"), ("upn", "read_upn"))
"""A field that the caller may not read can be neither set nor cleared."""
MAX_PENDING = 4
"""As many people's changes can wait for review at once as fit into one transaction with the rest of a record."""


def amend_record(
    deps: Dependencies, caller: Caller, child_id: str, if_match: str, changes: Mapping[str, Any]
) -> tuple[RecordView, str]:
    """Amend a record; return it as the caller may see it, and the ETag of that view.

    Parameters
    ----------
    if_match
        The ETag of the view that the caller read.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``invalid-request``; ``record-full`` if the changes of four others wait for
        review; ``version-conflict`` if the record has changed since.
    """
    attempts = _Attempts(deps, caller)
    return redone_on_conflict(lambda: _amend(deps, caller, child_id, if_match, changes, attempts))


class _Attempts:
    """Counts one amendment that changes identifying facts once, however often it is redone."""

    def __init__(self, deps: Dependencies, caller: Caller) -> None:
        self._deps, self._caller, self._is_counted = deps, caller, False

    def count_once(self) -> None:
        """Count it; raises `Problem` ``too-many-requests`` above a limit."""
        if not self._is_counted:
            self._is_counted = True
            Attempt(self._deps, self._caller, "registration").require_within_limits()


def _amend(
    deps: Dependencies,
    caller: Caller,
    child_id: str,
    if_match: str,
    changes: Mapping[str, Any],
    attempts: _Attempts,
) -> tuple[RecordView, str]:
    stored = get_authorised_record(deps, caller, "amend", child_id)
    for field, action in READABLE_TO_WRITE:
        if field in changes:
            require_permission(caller, action)
    if not is_current_etag(deps, to_record_view(caller, stored, MAINTAINING_RECORD), if_match):
        raise version_conflict()
    seen = stored.record.seen_by(caller.practitioner_id)
    keep_all = not _is_own_team(caller, stored.record)
    child = amend(seen.child, changes, keep_all=keep_all)
    validate_child(child, deps.today)
    require_registered(child, seen.child)
    screened = _screen(deps, caller, stored.record, replace(seen, child=child), attempts)
    details = {"changes": _changes(seen.child, child)}
    event = deps.new_record_event("amended", caller, stored, access_reason=MAINTAINING_RECORD, details=details)
    of_identity = _identity_notifications(caller, stored.record, seen.child, child, event)
    save_record(deps, stored, screened, event, notifications=(*review_notifications(screened, event), *of_identity))
    view = to_record_view(caller, StoredRecord(record=screened.record), MAINTAINING_RECORD)
    return view, view_etag(deps, view)


def _screen(
    deps: Dependencies, caller: Caller, standing: Record, proposed: Record, attempts: _Attempts
) -> ScreenedRecord:
    """Return the record as it can be stored: changed, or as it was with a pending change.

    A change is compared with the record as it is now, not with what the caller proposed before: two small steps are one
    large one.
    """
    own = standing.pending_of(caller.practitioner_id)
    seen = standing.with_pending(own) if own else standing
    if not identifying_facts_changed(seen.child, proposed.child):
        facts = {name: getattr(proposed.child, name) for name in changed_fields(seen.child, proposed.child)}
        return unchanged_facts(standing.with_child(replace(standing.child, **facts)))
    _require_room(standing, caller)
    attempts.count_once()
    born, stated = standing.child.date_of_birth, proposed.child.date_of_birth
    others_restate = not _is_own_team(caller, standing) and not is_probable_typo(born, stated)
    if others_restate or brings_archive_near(born, stated, deps.today):
        return hold_change(deps, caller.practitioner_id, standing, proposed, "date_of_birth")
    if not standing.shield and _is_renamed(standing.child, proposed.child) and crowds(deps, proposed.child):
        return hold_change(deps, caller.practitioner_id, standing, proposed, "amendment")
    kind: ReviewKind = "lift" if own and own.lifts else "amendment"
    return screen_change(deps, caller.practitioner_id, standing, proposed, kind)


def _is_own_team(caller: Caller, record: Record) -> bool:
    """Return whether the caller is in the directory team that is responsible for the record."""
    return caller.role == "directory_team" and caller.organisation_id == record.child.responsible_authority


def _identity_notifications(
    caller: Caller, record: Record, before: Child, after: Child, event: AuditEvent
) -> tuple[Notification, ...]:
    """Return the notification of the record's own team if others change the name or the date of birth.

    It is sent whether or not the change waits for a review: it must not tell.
    """
    if _is_own_team(caller, record) or not _is_renamed(before, after):
        return ()
    inbox = team_inbox(record.child.responsible_authority)
    return (new_notification(event, inbox, "identity_amended", child_id=record.child.child_id),)


def _is_renamed(before: Child, after: Child) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in ("given_name", "family_name", "date_of_birth"))


def _require_room(standing: Record, caller: Caller) -> None:
    """Raise `Problem` ``record-full`` if the changes of too many people wait, whether or not this one would."""
    if sum(each.review.submitted_by != caller.practitioner_id for each in standing.pending) >= MAX_PENDING:
        raise Problem("record-full", "Several changes of this record wait for review. Ask the team to decide them.")


def _changes(before: Child, after: Child) -> dict[str, Any]:
    """Return what changed from what to what (rulebook, section 9)."""
    return {
        name: {"from": msgspec.to_builtins(getattr(before, name)), "to": msgspec.to_builtins(getattr(after, name))}
        for name in changed_fields(before, after)
    }
