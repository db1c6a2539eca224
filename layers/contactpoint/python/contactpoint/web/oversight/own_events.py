"""What I did: a person's own events of one day."""

from datetime import date

from contactpoint.application.audit.own_events import list_own_events
from contactpoint.web.forms.search import FormError
from contactpoint.web.oversight.chosen_day import typed
from contactpoint.web.oversight.day_lists import DayViews
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit


class OwnEvents(DayViews):
    """The views of what somebody did."""

    address = "/oversight/mine"

    def _show(self, visit: Visit, day: date | None, errors: list[FormError] | None = None) -> Page:
        found = list_own_events(visit.deps, self._audit_log(), visit.caller, day)
        return visit.show(
            "oversight/what_i_did",
            422 if errors else 200,
            found=found,
            answers=visit.form if errors else typed(found.day),
            errors=errors or [],
        )
