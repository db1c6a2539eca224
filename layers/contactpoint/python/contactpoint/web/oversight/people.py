"""An organisation's people: who must be confirmed soon, and who cannot look today."""

from datetime import timedelta

from contactpoint.application.accounts.manage_accounts import list_accounts
from contactpoint.web.oversight.chosen_day import remembered
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit

SOON = timedelta(days=30)


def show(visit: Visit) -> Page:
    """Show the accounts of the organisation."""
    return _show(visit, None)


def show_more(visit: Visit) -> Page:
    """Show the accounts after those of the page before."""
    return _show(visit, visit.recall().answers.get("after"))


def _show(visit: Visit, after: str | None) -> Page:
    found = list_accounts(visit.deps, visit.caller, after)
    more = remembered(after=found.next_after) if found.next_after else None
    return visit.show(
        "oversight/people",
        accounts=sorted(found.accounts, key=lambda each: each.confirmed_until),
        soon=visit.deps.today + SOON,
        more=visit.keep("/oversight/people", more) if more else "",
    )
