"""Limits on what one person or system may do: counted in parallel with the work, checked before anything is shown."""

from datetime import UTC
from typing import Self

from contactpoint.application.dependencies import Dependencies
from contactpoint.domain.access import Caller
from contactpoint.domain.access.usage_limits import Activity, Counter, counters
from contactpoint.domain.contacts.notification import managers_inbox, new_notification
from contactpoint.problems import Problem


class Attempt:
    """One activity of a caller, being counted. The constructor starts counting; `require_within_limits` waits for it.

    As a context it checks the limits also if the activity is refused for another reason. So nothing stays unseen.

    The person is counted, by the sign-in: another account for the same person begins no new count. If a system calls
    on their behalf, the system is counted as well. So a system's leaked secret opens no more than the system's limits.
    """

    def __init__(self, deps: Dependencies, caller: Caller, activity: Activity) -> None:
        self._deps, self._caller = deps, caller
        self._now = deps.now().astimezone(UTC)
        self._counters = counters(caller.practitioner_id, caller.role, activity, self._now, _person(caller))
        if caller.via_system:
            self._counters += counters(caller.via_system, "case_management_system", activity, self._now)
        self._uses = deps.usage.count(self._counters)
        self._checked = False

    def __enter__(self) -> Self:
        """Begin the activity."""
        return self

    def __exit__(self, _: object, failure: object, __: object) -> None:
        """Check the limits, unless that was done, if the activity was refused."""
        if isinstance(failure, Problem) and not self._checked:
            self.require_within_limits()

    def require_within_limits(self) -> None:
        """Raise `Problem` ``too-many-requests`` above a limit; the first time, the account managers are notified."""
        self._checked = True
        over = [
            (counter, uses) for counter, uses in zip(self._counters, self._uses(), strict=True) if uses > counter.limit
        ]
        for counter, uses in over:
            if uses == counter.limit + 1:
                self._notify(counter)
        if over:
            ends_at = max(counter.ends_at for counter, _ in over)
            raise Problem(
                "too-many-requests",
                "You have done this more often than your role allows in an hour or a day. Your account managers know.",
                retry_after=max(1, int((ends_at - self._now).total_seconds())),
            )

    def _notify(self, counter: Counter) -> None:
        """Record, once for each window, that a limit is exceeded, and notify the organisation's account managers."""
        details = {"who": counter.practitioner_id, "activity": counter.activity, "window": counter.window}
        event = self._deps.new_event("limit_exceeded", self._caller, details={**details, "limit": counter.limit})
        inbox = managers_inbox(self._caller.organisation_id)
        notification = new_notification(event, inbox, "limit_exceeded", related_id=counter.practitioner_id)
        self._deps.audit_log.append(event, (notification,))


def _person(caller: Caller) -> str:
    """Return by what a person is counted: the sign-in, in one organisation and role, of which the limit is."""
    return f"{caller.sign_in_key}|{caller.organisation_id}|{caller.role}" if caller.sign_in_key else ""
