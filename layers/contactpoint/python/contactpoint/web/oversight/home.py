"""The first page of oversight: what this person can read here."""

from contactpoint.application.accounts.view_own_account import own_account
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit


def show(visit: Visit) -> Page:
    """Show what this person can read here."""
    return visit.show("oversight/home", may=own_account(visit.deps, visit.caller).may)
