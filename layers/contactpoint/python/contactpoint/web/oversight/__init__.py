"""Pages of what the audit log knows: what I did, who has looked, a day's events, an organisation's people and use.

A function of its own serves them, because no function may read records and the audit log (decision 32).
"""

from collections.abc import Callable
from types import MappingProxyType

from contactpoint.application.ports.audit.audit_log import AuditLogReader
from contactpoint.web.app import Routes, View
from contactpoint.web.oversight import home, people
from contactpoint.web.oversight.events import Events
from contactpoint.web.oversight.history import History, Report
from contactpoint.web.oversight.own_events import OwnEvents
from contactpoint.web.oversight.use_by_person import Use


def oversight_routes(audit_log: Callable[[], AuditLogReader], report: Report) -> Routes:
    """Return the views, by method and pattern below ``/oversight``.

    Parameters
    ----------
    report
        Makes the edition of a child's history that a family is handed on paper.
    """
    mine, history, events, use = OwnEvents(audit_log), History(audit_log, report), Events(audit_log), Use(audit_log)
    return MappingProxyType[tuple[str, str], View](
        {
            ("GET", ""): home.show,
            ("GET", "mine"): mine.today,
            ("POST", "mine"): mine.choose,
            ("GET", "mine/*"): mine.chosen,
            ("POST", "looks"): history.choose,
            ("GET", "looks/*"): history.show,
            ("GET", "looks/*/family"): history.print_for_family,
            ("GET", "events"): events.today,
            ("POST", "events"): events.choose,
            ("GET", "events/*"): events.chosen,
            ("GET", "use"): use.today,
            ("POST", "use"): use.choose,
            ("GET", "use/*"): use.chosen,
            ("GET", "people"): people.show,
            ("GET", "people/*"): people.show_more,
        }
    )
