"""The duty numbers of the directory team's authority, which everybody calls who reaches nobody else."""

from contactpoint.application.accounts.duty_numbers import KeepDutyNumbers, keep_duty_numbers, own_duty_numbers
from contactpoint.domain.access import require_permission
from contactpoint.domain.facts.telephones import to_readable
from contactpoint.domain.registers.duty_numbers import DutyNumbersView
from contactpoint.problems import Problem
from contactpoint.web.forms import involvement_and_contact
from contactpoint.web.forms.search import FormError
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit

CHANGED = "Somebody changed the numbers while you had this page open. Compare them with those that are shown now"


def ask(visit: Visit, errors: list[FormError] | None = None) -> Page:
    """Show the numbers, to change them."""
    require_permission(visit.caller, "keep_duty_numbers")
    kept = own_duty_numbers(visit.deps, visit.caller)
    answers = visit.form if errors else {"day": kept.day, "night": kept.night}
    return visit.show("team/duty_numbers", 422 if errors else 200, duty=kept, answers=answers, errors=errors or [])


def keep(visit: Visit) -> Page:
    """Write the numbers, or show which of them is no number."""
    command, errors = involvement_and_contact.to_duty_numbers(visit.form)
    if command is None:
        return ask(visit, errors)
    form = visit.form
    seen = DutyNumbersView(name="", day=form.get("day_shown", ""), night=form.get("night_shown", ""))
    try:
        keep_duty_numbers(visit.deps, visit.caller, command, seen)
    except Problem as problem:
        if problem.kind == "version-conflict":
            return visit.go_to("/duty-numbers") if _are_kept(visit, command) else ask(visit, [FormError("", CHANGED)])
        if problem.kind != "invalid-request":
            raise
        return ask(visit, involvement_and_contact.errors_of_contact(problem))
    return visit.go_to("/duty-numbers")


def _are_kept(visit: Visit, command: KeepDutyNumbers) -> bool:
    """Return whether the numbers are those that were typed: the form was sent twice."""
    kept = own_duty_numbers(visit.deps, visit.caller)
    return (kept.day, kept.night) == (to_readable(command.day), to_readable(command.night))
