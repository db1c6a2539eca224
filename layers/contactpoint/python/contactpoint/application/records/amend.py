"""Amending a record, without making it a visible duplicate of a shielded child."""

from collections.abc import Mapping
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record, to_record_view, view_etag
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency import conflict_as_problem, version_conflict
from contactpoint.application.shields.screening import screen_for_shielded, screening_notifications
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.children import Child, RecordView, amend, changed_fields, require_registered, validate_child


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
    if view_etag(deps, to_record_view(caller, stored, MAINTAINING_RECORD)) != if_match:
        raise version_conflict()
    child = amend(stored.child, changes)
    validate_child(child, deps.today)
    require_registered(child, stored.child)
    screened = screen_for_shielded(deps, caller, replace(stored.record, child=child))
    after = replace(stored, record=screened.record)
    details = {"changes": _changes(stored.child, child)}
    event = deps.new_record_event("amended", caller, stored, access_reason=MAINTAINING_RECORD, details=details)
    with conflict_as_problem():
        deps.records.replace(stored, screened.record, event, screening_notifications(screened, event))
    view = to_record_view(caller, after, MAINTAINING_RECORD)
    return view, view_etag(deps, view)


def _changes(before: Child, after: Child) -> dict[str, Any]:
    """Return what changed from what to what (rulebook, section 9)."""
    return {
        name: {"from": msgspec.to_builtins(getattr(before, name)), "to": msgspec.to_builtins(getattr(after, name))}
        for name in changed_fields(before, after)
    }
