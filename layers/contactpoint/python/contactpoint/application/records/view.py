"""Viewing one child's record."""

from typing import Any

from contactpoint.application.authorisation import get_authorised_record, to_record_view, view_etag, visibility_of
from contactpoint.application.count_usage import Attempt
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.household_digests import digests_of_homes_shown
from contactpoint.domain.access import Caller, ReasonForAccess
from contactpoint.domain.children import RecordView, StoredRecord, Visibility
from contactpoint.domain.contacts.notification import look_notifications
from contactpoint.domain.contacts.watches import watch_notifications
from contactpoint.domain.detection.looks_from_events import HOMES


def view_record(
    deps: Dependencies, caller: Caller, child_id: str, access_reason: ReasonForAccess
) -> tuple[RecordView, str]:
    """Return the record as the caller may see it, and the ETag of that view.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``, also for a record that the caller may not know of; ``too-many-requests``.
    """
    with Attempt(deps, caller, "view") as attempt:
        stored = get_authorised_record(deps, caller, "view", child_id, access_reason)
        attempt.require_within_limits()
        visibility = visibility_of(caller, stored, access_reason)
        is_review = stored.state_for(caller) == "under_review"
        view = show_record(deps, caller, stored, access_reason, visibility, is_review=is_review)
        return view, view_etag(deps, view)


def show_record(
    deps: Dependencies,
    caller: Caller,
    stored: StoredRecord,
    access_reason: ReasonForAccess,
    visibility: Visibility,
    *,
    is_review: bool = False,
) -> RecordView:
    """Record the look, notify those concerned, and return what may be seen of a record.

    The event has a keyed digest of the home that is shown, so that detection can compare it with those of the staff.

    Parameters
    ----------
    is_review
        Whether a team opens a record that waits for it. Neither its submitter nor its own team must learn that.
    """
    view = to_record_view(deps, caller, stored, access_reason, visibility)
    saw = "whole_record" if visibility.full_record else "visible_part"
    details: dict[str, Any] = {"saw": [saw], "involved": stored.is_worked_with_by(caller.organisation_id)}
    if homes := digests_of_homes_shown(deps, view):
        details[HOMES] = homes
    redaction = {"redaction": "hide_review"} if is_review else {}
    event = deps.new_record_event("viewed", caller, stored, access_reason=access_reason, details=details, **redaction)
    told = look_notifications(event, "" if is_review else stored.child.responsible_authority)
    watching = () if is_review else watch_notifications(event, stored, deps.today, "watched_record_viewed")
    deps.audit_log.append(event, (*told, *watching))
    return view
