"""The views of a list that is about one day: today's, the choice of another day, and the day that was chosen."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date
from typing import ClassVar

from contactpoint.application.ports.audit.audit_log import AuditLogReader
from contactpoint.web.forms.search import FormError
from contactpoint.web.oversight.chosen_day import day_in, remembered, to_day
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit


class DayViews(ABC):
    """The views of a list, at ``address``."""

    address: ClassVar[str]

    def __init__(self, audit_log: Callable[[], AuditLogReader]) -> None:
        self._audit_log = audit_log

    def today(self, visit: Visit) -> Page:
        """Show today's."""
        return self._show(visit, None)

    def choose(self, visit: Visit) -> Page:
        """Go on to another day."""
        day, errors = to_day(visit.form, visit.deps.today)
        if errors:
            return self._show(visit, None, errors)
        return visit.open(self.address, remembered(day=day.isoformat() if day else None))

    def chosen(self, visit: Visit) -> Page:
        """Show the day that was chosen."""
        return self._show(visit, day_in(visit.recall()))

    @abstractmethod
    def _show(self, visit: Visit, day: date | None, errors: list[FormError] | None = None) -> Page:
        """Show a day, today's without one; with ``errors``, the form as it was sent."""
