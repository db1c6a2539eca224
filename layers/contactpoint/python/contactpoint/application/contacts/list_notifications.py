"""Reading one's notifications."""

from msgspec import Struct

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller, require_permission
from contactpoint.domain.contacts.notification import Notification, managers_inbox, personal_inbox, team_inbox

PAGE_SIZE = 50


class NotificationPage(Struct, frozen=True, kw_only=True):
    """Notifications, newest first. For the next page, set `before` to `next_before`; null means there is none."""

    notifications: tuple[Notification, ...]
    next_before: str | None


def list_notifications(deps: Dependencies, caller: Caller, before: str | None) -> NotificationPage:
    """Return the caller's own notifications and those of the caller's role; raises `Problem` ``not-permitted``."""
    require_permission(caller, "read_notifications")
    inboxes = [personal_inbox(caller.practitioner_id)]
    if caller.role == "directory_team":
        inboxes.append(team_inbox(caller.organisation_id))
    if caller.role == "account_manager":
        inboxes.append(managers_inbox(caller.organisation_id))
    deps.audit_log.append(deps.new_event("notifications_read", caller))
    found = deps.notifications.read(inboxes, before, PAGE_SIZE, caller.practitioner_id)
    next_before = found[-1].notification_id if len(found) >= PAGE_SIZE else None
    return NotificationPage(notifications=tuple(each.shown() for each in found), next_before=next_before)
