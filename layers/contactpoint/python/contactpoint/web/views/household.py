"""A practitioner's own page of their household: they declare it and remove it, and nobody reads it."""

from contactpoint.application.accounts.household import declare_household, remove_household
from contactpoint.application.accounts.view_own_account import own_account
from contactpoint.domain.access import require_permission
from contactpoint.problems import Problem
from contactpoint.web.forms import household
from contactpoint.web.forms.search import FormError
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit


def ask(visit: Visit, errors: list[FormError] | None = None) -> Page:
    """Show when the household was declared, and the form. It never shows what was declared."""
    require_permission(visit.caller, "declare_household")
    declared_on = own_account(visit.deps, visit.caller).household_declared_on
    facts = {"answers": visit.form if errors else {}, "errors": errors or []}
    return visit.show("own/household", 422 if errors else 200, declared_on=declared_on or None, **facts)


def declare(visit: Visit) -> Page:
    """Keep what is declared, or show what is wrong with it."""
    require_permission(visit.caller, "declare_household")
    command, errors = household.to_household(visit.form)
    if command is None:
        return ask(visit, errors)
    try:
        declare_household(visit.deps, visit.caller, command)
    except Problem as problem:
        if problem.kind != "invalid-request":
            raise
        return ask(visit, household.errors_of(problem, visit.form))
    return visit.go_to("/household")


def remove(visit: Visit) -> Page:
    """Delete what was declared."""
    remove_household(visit.deps, visit.caller)
    return visit.go_to("/household")
