"""Amending a record, without making it a visible duplicate of a shielded child."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record, to_record_view, view_etag
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import conflict_as_problem, version_conflict
from contactpoint.application.saving import save_record
from contactpoint.application.shields.screening import (
    ScreenedRecord,
    hold_change,
    review_notifications,
    screen_change,
    unchanged_facts,
)
from contactpoint.domain.access import MAINTAINING_RECORD, Action, Caller, require_permission
from contactpoint.domain.children import (
    Child,
    Record,
    RecordView,
    StoredRecord,
    amend,
    changed_fields,
    require_registered,
    validate_child,
)
from contactpoint.domain.lifecycle import brings_archive_near
from contactpoint.domain.matching.screening import identifying_facts_changed

READABLE_TO_WRITE: tuple[tuple[str, Action], ...] = (("nhs_number", "read_nhs_number"), ("upn", "read_upn"))
"""A field that the caller may not read can be neither set nor cleared."""


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
        ``not-permitted``; ``not-found``; ``invalid-request``; ``version-conflict`` if the record has changed since.
    """
    stored = get_authorised_record(deps, caller, "amend", child_id)
    for field, action in READABLE_TO_WRITE:
        if field in changes:
            require_permission(caller, action)
    if view_etag(deps, to_record_view(caller, stored, MAINTAINING_RECORD)) != if_match:
        raise version_conflict()
    seen = stored.record.seen_by(caller.practitioner_id)
    child = amend(seen.child, changes)
    validate_child(child, deps.today)
    require_registered(child, seen.child)
    screened = _screen(deps, caller, stored.record, replace(seen, child=child))
    details = {"changes": _changes(seen.child, child)}
    event = deps.new_record_event("amended", caller, stored, access_reason=MAINTAINING_RECORD, details=details)
    with conflict_as_problem():
        save_record(
            deps,
            stored,
            screened.record,
            event,
            screened=True,
            notifications=review_notifications(screened, event),
        )
    view = to_record_view(caller, StoredRecord(record=screened.record), MAINTAINING_RECORD)
    return view, view_etag(deps, view)


def _screen(deps: Dependencies, caller: Caller, standing: Record, proposed: Record) -> ScreenedRecord:
    """Return the record as it can be stored: changed, or as it was with a pending change."""
    seen = standing.seen_by(caller.practitioner_id)
    if brings_archive_near(seen.child.date_of_birth, proposed.child.date_of_birth, deps.today):
        return hold_change(deps, caller.practitioner_id, standing, proposed, "date_of_birth")
    if identifying_facts_changed(seen.child, proposed.child):
        return screen_change(deps, caller.practitioner_id, standing, proposed, "amendment")
    facts = {name: getattr(proposed.child, name) for name in changed_fields(seen.child, proposed.child)}
    return unchanged_facts(standing.with_child(replace(standing.child, **facts)))


def _changes(before: Child, after: Child) -> dict[str, Any]:
    """Return what changed from what to what (rulebook, section 9)."""
    return {
        name: {"from": msgspec.to_builtins(getattr(before, name)), "to": msgspec.to_builtins(getattr(after, name))}
        for name in changed_fields(before, after)
    }
