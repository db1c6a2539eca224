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
from contactpoint.application.count_usage import Attempt
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict, version_conflict
from contactpoint.application.records.duplicates import (
    ConfirmedNew,
    duplicates_of_change,
    possible_duplicates_problem,
    visible_suspicions,
)
from contactpoint.application.records.require_free_numbers import require_free_numbers
from contactpoint.application.save_record import ScreenedRecord, save_record, unchanged_facts
from contactpoint.application.shields.screening import (
    crowds,
    hold_change,
    own_suspicion,
    require_room,
    review_notifications,
    screen_change,
)
from contactpoint.application.shields.shields_of_merged_records import event_of_copy, lift_copies
from contactpoint.domain.access import MAINTAINING_RECORD, Action, Caller, require_permission
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import (
    Child,
    Record,
    RecordView,
    Review,
    ReviewKind,
    Suspicion,
    amend,
    as_one,
    changed_fields,
    changes_of_part,
    list_without_room,
    require_registered,
    restated,
    validate_child,
)
from contactpoint.domain.children.sources.provenance import contradicted
from contactpoint.domain.children.sources.source import source_from
from contactpoint.domain.children.waiting_changes import after_stating, with_change, with_child
from contactpoint.domain.contacts.notification import StoredNotification, new_notification, team_inbox
from contactpoint.domain.lifecycle import brings_archive_near
from contactpoint.domain.matching.normalise import is_probable_typo
from contactpoint.domain.matching.screening import identifying_facts_changed
from contactpoint.problems import invalid

READABLE_TO_WRITE: tuple[tuple[str, Action], ...] = (
    ("nhs_number", "read_nhs_number"),
    ("former_nhs_numbers", "read_nhs_number"),
    ("upn", "read_upn"),
    ("former_upns", "read_upn"),
)
"""A field that the caller may not read can be neither set nor cleared."""

IDENTITY = ("given_name", "family_name", "date_of_birth")


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
    submission = _Submission(deps, caller, confirmed_new)
    return redone_on_conflict(lambda: _amend(deps, caller, child_id, if_match, changes, submission))


class _Submission:
    """One amendment that may be redone: whether the caller compared the duplicates, and that it is counted once."""

    def __init__(self, deps: Dependencies, caller: Caller, confirmed_new: ConfirmedNew | None) -> None:
        self.confirmed_new = confirmed_new
        self._deps, self._caller, self._is_counted = deps, caller, False

    def count_once(self) -> None:
        """Count a change of identifying facts; raises `Problem` ``too-many-requests`` above a limit."""
        if not self._is_counted:
            self._is_counted = True
            Attempt(self._deps, self._caller, "registration").require_within_limits()


def _amend(
    deps: Dependencies,
    caller: Caller,
    child_id: str,
    if_match: str,
    changes: Mapping[str, Any],
    submission: _Submission,
) -> tuple[RecordView, str]:
    stored = get_authorised_record(deps, caller, "amend", child_id)
    for field, action in READABLE_TO_WRITE:
        if field in changes:
            require_permission(caller, action)
    if not is_current_etag(deps, to_record_view(deps, caller, stored, MAINTAINING_RECORD), if_match):
        raise version_conflict()
    seen = stored.record.seen_by(caller.practitioner_id)
    shown = as_one([each.record.seen_by(caller.practitioner_id) for each in visible_parts(caller, stored)])
    changes = changes_of_part(changes, shown.child, seen.child)
    keep_all = not _is_own_team(caller, stored.record)
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
    screened = _screen(deps, caller, stored.record, replace(seen, child=child), submission)
    screened = replace(screened, record=after_stating(screened.record, child, changes, caller.practitioner_id))
    confirmed = msgspec.to_builtins(submission.confirmed_new)
    details = {"changes": _changes(seen.child, child), "confirmed_new": confirmed}
    event = deps.new_record_event("amended", caller, stored, access_reason=MAINTAINING_RECORD, details=details)
    if stored.others:
        who, after = caller.practitioner_id, screened.record
        screened = replace(screened, record=restated(seen.child, child, after, who, event.event_id))
    of_identity = _identity_notifications(caller, stored.record, seen.child, changes, event)
    told = (*review_notifications(screened, event), *of_identity)
    saved = save_record(
        deps,
        stored,
        screened,
        event,
        notifications=told,
        source=source_from(caller, deps.today),
        confirmed=changes.keys() - set(changed_fields(seen.child, child)),
    )
    if stored.others and stored.record.has_own_shield and saved.shield is None:
        number, by = stored.child.child_id, caller.practitioner_id
        lift_copies(deps, number, by, lambda each: event_of_copy(deps, caller, each))
    view = to_record_view(deps, caller, replace(stored, record=saved), MAINTAINING_RECORD)
    return view, view_etag(deps, view)


def _screen(
    deps: Dependencies, caller: Caller, standing: Record, proposed: Record, submission: _Submission
) -> ScreenedRecord:
    """Return the record as it can be stored: changed, or as it was with a pending change.

    A change is compared with what the caller sees. But what the caller proposed before, and what waits for facts that
    everybody can see, is compared with the record as it is now: two small steps are one large one.
    """
    own = standing.pending_of(caller.practitioner_id)
    seen = standing.with_pending(own) if own else standing
    who, own_team = caller.practitioner_id, own_suspicion(standing)
    compared = standing if own and _has_open_reason(own.review) else seen
    if not identifying_facts_changed(seen.child, proposed.child):
        if _overwrites_better_source(deps, caller, compared, proposed):
            require_room(standing, who)
            return hold_change(deps, who, standing, proposed, "conflict", (own_team,))
        facts = {name: getattr(proposed.child, name) for name in changed_fields(seen.child, proposed.child)}
        return unchanged_facts(_with_facts(standing, facts, proposed.child, who))
    require_room(standing, who)
    submission.count_once()
    fences = deps.records.read_fences(proposed)
    require_free_numbers(deps, caller, seen.child, proposed.child, proposed.same_child)
    known = () if seen.shield else _to_compare(deps, caller, compared, proposed, submission.confirmed_new)
    if decided_as := _decided_by_own_team(deps, caller, compared, proposed):
        return hold_change(deps, who, standing, proposed, decided_as, (*known, own_team))
    if known:
        return hold_change(deps, who, standing, proposed, "amendment", known)
    kind: ReviewKind = "lift" if own and own.lifts else "amendment"
    return screen_change(deps, who, standing, proposed, kind, fences)


def _with_facts(standing: Record, facts: Mapping[str, Any], seen: Child, who: str) -> Record:
    """Return the record with facts that identify nobody, and with what its submitter sees, if a change of theirs waits.

    A fact that is put back as it is in the record is no change of the record, but one of the change that waits.
    """
    after = with_child(standing, replace(standing.child, **facts))
    own = after.pending_of(who)
    return with_change(after, replace(own, child=seen)) if own else after


def _has_open_reason(review: Review) -> bool:
    """Return whether a change waits, or was refused, for a reason that depends on nothing hidden."""
    return any(each.is_open and each.authority not in review.decided for each in review.suspicions)


def _decided_by_own_team(deps: Dependencies, caller: Caller, standing: Record, proposed: Record) -> ReviewKind | None:
    """Return the kind of review for a change that the record's own team decides on, or None."""
    born, stated = standing.child.date_of_birth, proposed.child.date_of_birth
    others_restate = not _is_own_team(caller, standing) and not is_probable_typo(born, stated)
    if others_restate or brings_archive_near(born, stated, deps.today):
        return "date_of_birth"
    if (
        not standing.shield
        and _is_renamed(standing.child, proposed.child)
        and crowds(deps, proposed.child, caller.practitioner_id)
    ):
        return "amendment"
    return "conflict" if _overwrites_better_source(deps, caller, standing, proposed) else None


def _to_compare(
    deps: Dependencies, caller: Caller, standing: Record, proposed: Record, confirmed_new: ConfirmedNew | None
) -> tuple[Suspicion, ...]:
    """Return the visible records that a directory team must compare before the change becomes visible.

    Raises `Problem` ``possible-duplicates`` with those that the caller may be shown, unless they compared them.
    """
    not_with = {*proposed.same_child, *proposed.distinct_from}
    found = duplicates_of_change(deps, caller, standing.child, proposed.child, not_with)
    if found.shown and not confirmed_new:
        raise possible_duplicates_problem(deps, caller, proposed.child, found.shown, "amendment")
    return visible_suspicions((found.same_number, False), (found.not_shown, False))


def _overwrites_better_source(deps: Dependencies, caller: Caller, standing: Record, proposed: Record) -> bool:
    """Return whether a change contradicts what a better source said. The record's own team decides on that anyway."""
    if _is_own_team(caller, standing):
        return False
    kind = source_from(caller, deps.today).kind
    return any(contradicted(standing.provenance, standing.child, proposed.child, kind))


def _is_own_team(caller: Caller, record: Record) -> bool:
    """Return whether the caller is in the directory team that is responsible for the record."""
    return caller.role == "directory_team" and caller.organisation_id == record.child.responsible_authority


def _identity_notifications(
    caller: Caller, record: Record, before: Child, changes: Mapping[str, Any], event: AuditEvent
) -> tuple[StoredNotification, ...]:
    """Return the notification of the record's own team if others change the name or the date of birth.

    It is sent whether or not the change waits for a review: it must not tell. A member of the team whose own change
    waits is notified if it is a change of what they see.
    """
    if _is_own_team(caller, record):
        return ()
    others = {each.submitted_by: each.child for each in record.pending if each.submitted_by != caller.practitioner_id}
    told = tuple(each for each, seen in others.items() if _renames(seen, changes))
    if not told and not _renames(before, changes):
        return ()
    inbox = team_inbox(record.child.responsible_authority)
    notification = new_notification(event, inbox, "identity_amended", child_id=record.child.child_id)
    if not _renames(before, changes):
        return (replace(notification, shown_only_to=told),)
    return (replace(notification, hidden_from=tuple(each for each in others if each not in told)),)


def _renames(seen: Child, changes: Mapping[str, Any]) -> bool:
    return any(name in changes and changes[name] != getattr(seen, name) for name in IDENTITY)


def _is_renamed(before: Child, after: Child) -> bool:
    return any(getattr(before, name) != getattr(after, name) for name in IDENTITY)


def _changes(before: Child, after: Child) -> dict[str, Any]:
    """Return what changed from what to what (rulebook, section 9)."""
    return {
        name: {"from": msgspec.to_builtins(getattr(before, name)), "to": msgspec.to_builtins(getattr(after, name))}
        for name in changed_fields(before, after)
    }
