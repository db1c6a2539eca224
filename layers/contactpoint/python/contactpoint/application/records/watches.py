"""Asking to be notified when somebody else looks at a record, or becomes involved; and asking no more."""

from msgspec.structs import replace

from contactpoint.application.authorisation import get_authorised_record
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.application.save_record import save_record, unchanged_facts
from contactpoint.domain.access import MAINTAINING_RECORD, Caller
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import EventType
from contactpoint.domain.children import Involvement, Record


def watch_record(deps: Dependencies, caller: Caller, child_id: str) -> None:
    """Begin to notify the caller, or the caller's directory team.

    A practitioner's watch belongs to their involvements. It ends with them.

    Raises
    ------
    Problem
        ``not-permitted``, also for a practitioner with no involvement that goes on; ``not-found``;
        ``version-conflict`` if the record changed again and again.
    """
    redone_on_conflict(lambda: _set_watch(deps, caller, child_id, watched=True))


def end_watch(deps: Dependencies, caller: Caller, child_id: str) -> None:
    """Notify the caller, or the caller's directory team, no more. Raises as `watch_record`."""
    redone_on_conflict(lambda: _set_watch(deps, caller, child_id, watched=False))


def _set_watch(deps: Dependencies, caller: Caller, child_id: str, *, watched: bool) -> None:
    stored = get_authorised_record(deps, caller, "watch", child_id)
    own = [each for each in stored.involvements if _is_own(each, caller)]
    if caller.role == "directory_team":
        after = replace(stored.record, watched_by_authority=caller.organisation_id if watched else "")
    elif all(each.has_ended(deps.today) for each in own):
        raise not_permitted()
    else:
        after = _with_own_watched(stored.record, caller, watched=watched)
    betrays = {"redaction": "hide_link"} if any(each.sensitive for each in own) else {}
    event_type: EventType = "watch_begun" if watched else "watch_ended"
    event = deps.new_record_event(event_type, caller, stored, access_reason=MAINTAINING_RECORD, **betrays)
    if after == stored.record:
        deps.audit_log.append(event)
        return
    save_record(deps, stored, unchanged_facts(after), event)


def _with_own_watched(record: Record, caller: Caller, *, watched: bool) -> Record:
    written = (replace(each, watched=watched) if _is_own(each, caller) else each for each in record.involvements)
    return replace(record, involvements=tuple(written))


def _is_own(involvement: Involvement, caller: Caller) -> bool:
    return involvement.recorded_by == caller.practitioner_id
