"""What I did: a person's own events of one day."""

from collections.abc import Callable
from datetime import date

from contactpoint.application.audit.own_events import list_own_events
from contactpoint.application.ports.audit_log import AuditLogReader
from contactpoint.web.forms.search import FormError
from contactpoint.web.oversight.days import day_in, remembered, to_day, typed
from contactpoint.web.page import Page
from contactpoint.web.visit import Visit


class OwnEvents:
    """The views of what somebody did."""

    def __init__(self, audit_log: Callable[[], AuditLogReader]) -> None:
        self._audit_log = audit_log

    def today(self, visit: Visit) -> Page:
        """Show today's."""
        return self._show(visit, None)

    def choose(self, visit: Visit) -> Page:
        """Go on to another day."""
        day, errors = to_day(visit.form)
        if errors:
            return self._show(visit, None, errors)
        return visit.open("/oversight/mine", remembered(day=day.isoformat() if day else None))

    def chosen(self, visit: Visit) -> Page:
        """Show the day that was chosen."""
        return self._show(visit, day_in(visit.recall()))

    def _show(self, visit: Visit, day: date | None, errors: list[FormError] | None = None) -> Page:
        found = list_own_events(visit.deps, self._audit_log(), visit.caller, day)
        return visit.show(
            "oversight/mine",
            422 if errors else 200,
            found=found,
            answers=visit.form if errors else typed(found.day),
            errors=errors or [],
        )
