"""Who has looked at a child: the directory team's list, and the edition that a family is handed."""

import re
from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from contactpoint.application.audit.access_history_and_day_lists import REPORT_SIZE, HistoryQuestion, answer_history
from contactpoint.application.audit.event_views import AuditEventPage
from contactpoint.application.ports.audit.audit_log import AuditLogReader
from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.domain.access import audit_events_resource, require_permission
from contactpoint.web.forms.search import FormError
from contactpoint.web.oversight import home
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit

Report = Callable[[AuditEventPage, str, datetime], Page]
WRONG_NUMBER = "Enter the directory number: 32 digits and letters from a to f"
_NUMBER = re.compile(r"^[0-9a-f]{32}\Z")


class History:
    """The views of a child's access history. They name no child, because their function reads no record."""

    def __init__(self, audit_log: Callable[[], AuditLogReader], report: Report) -> None:
        self._audit_log, self._report = audit_log, report

    def choose(self, visit: Visit) -> Page:
        """Go on to the history of a child whose directory number an auditor has, with or without spaces."""
        number = "".join(visit.form.get("number", "").split()).lower()
        if not _NUMBER.match(number):
            require_permission(visit.caller, "read_audit", audit_events_resource(""))
            return home.show(visit, [FormError("number", WRONG_NUMBER)])
        return visit.open("/oversight/looks", RememberedPage(access_reason="oversight", child_id=number))

    def show(self, visit: Visit) -> Page:
        """Show who has looked, newest first. This look is recorded, too."""
        page = visit.recall()
        question = HistoryQuestion(page.child_id, page.access_reason, page.answers.get("before"))  # type: ignore[arg-type]
        found = answer_history(visit.deps, self._audit_log(), visit.caller, question)
        older = replace(page, answers={"before": found.next_before}) if found.next_before else None
        return visit.show(
            "oversight/who_looked",
            events=found.events,
            edition=question.edition,
            older=visit.keep("/oversight/looks", older) if older else "",
        )

    def print_for_family(self, visit: Visit) -> Page:
        """Show the edition for the child or the family, to print. It names no person of any organisation."""
        page = visit.recall()
        question = HistoryQuestion(page.child_id, "subject_access", page_size=REPORT_SIZE)
        found = answer_history(visit.deps, self._audit_log(), visit.caller, question)
        return self._report(found, page.child_id, visit.deps.now())
