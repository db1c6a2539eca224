"""Overriding a shield for one look (rulebook, section 5)."""

import msgspec

from contactpoint.application.authorisation import get_authorised_record, to_record_view
from contactpoint.application.count_usage import Attempt
from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller, ReasonForAccess
from contactpoint.domain.children import RecordView, Visibility
from contactpoint.domain.contacts.notification import look_notifications, new_notification, team_inbox
from contactpoint.problems import Problem

WARNING = (
    "This child is hidden from a serious danger. You are about to see the hidden part of the record, once."
    " The responsible authority is notified immediately that you looked, and why."
    " Do not tell anybody where the child is. To continue, send the request again with `warning_read: true`."
)


class OverrideShield(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Why you must see the hidden part, and that you have read the warning."""

    access_reason: ReasonForAccess
    warning_read: bool = False


def override_shield(deps: Dependencies, caller: Caller, child_id: str, request: OverrideShield) -> RecordView:
    """Return the whole of a shielded record for this one look; the responsible authority is notified.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``; ``shield-warning`` until the warning has been read; ``too-many-requests``.
    """
    with Attempt(deps, caller, "view") as attempt:
        stored = get_authorised_record(deps, caller, "override_shield", child_id, request.access_reason)
        if not request.warning_read:
            raise Problem("shield-warning", WARNING)
        attempt.require_within_limits()
        about = {"details": {"involved": stored.is_worked_with_by(caller.organisation_id)}}
        event = deps.new_record_event("shield_overridden", caller, stored, access_reason=request.access_reason, **about)
        inbox = team_inbox(stored.child.responsible_authority)
        notification = new_notification(event, inbox, "shield_overridden", child_id=child_id)
        deps.audit_log.append(event, (notification, *look_notifications(event)))
        return to_record_view(deps, caller, stored, request.access_reason, Visibility(view=True, full_record=True))


def is_visible_now(deps: Dependencies, caller: Caller, child_id: str) -> bool:
    """Return whether the caller sees the whole record as it is, so that there is no shield to override."""
    stored = deps.find_record(child_id)
    return stored is not None and stored.state_for(caller) == "ordinary"
