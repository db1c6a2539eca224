"""The first page of oversight: what this person can read here."""

from contactpoint.application.accounts.view_own_account import own_account
from contactpoint.web.forms.search import FormError
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit


def show(visit: Visit, errors: list[FormError] | None = None) -> Page:
    """Show what this person can read here."""
    facts = {"may": own_account(visit.deps, visit.caller).may, "answers": visit.form, "errors": errors or []}
    return visit.show("oversight/home", 422 if errors else 200, **facts)
