"""Why a person looks, and what they know of the child."""

from msgspec.structs import replace

from contactpoint.application.accounts.duty_numbers import duty_numbers
from contactpoint.application.accounts.view_own_account import own_account
from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.domain.access import BREAK_GLASS, DIRECTORY, Caller, is_permitted
from contactpoint.domain.matching import require_minimum_criteria
from contactpoint.problems import Problem
from contactpoint.web.forms import search as search_form
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit


def ask_reason(visit: Visit, error: str = "", child_id: str = "") -> Page:
    """Ask why the person needs to find a child or, with ``child_id``, to look at one that a message is about.

    Somebody whose role finds no child is told so: none of their reasons would lead on.
    """
    if "search" not in visit.menu:
        return visit.show("search/finds_no_child", duty=duty_numbers(visit.deps, visit.caller.organisation_id))
    reasons = own_account(visit.deps, visit.caller).access_reasons
    return visit.show("search/reason", reasons=reasons, error=error, chosen="", child_id=child_id)


def choose_reason(visit: Visit) -> Page:
    """Go on to the search with the reason. One that tells others at once is asked for twice."""
    reason, child_id = visit.form.get("reason", ""), visit.form.get("child", "")
    if "search" not in visit.menu or reason not in own_account(visit.deps, visit.caller).access_reasons:
        return ask_reason(visit, error="missing", child_id=child_id)
    if reason in BREAK_GLASS and not visit.form.get("others_are_told"):
        return visit.show("search/others_are_told", reason=reason, child_id=child_id)
    return visit.open("/child" if child_id else "/find", RememberedPage(access_reason=reason, child_id=child_id))


def ask(visit: Visit) -> Page:
    """Ask what is known of the child; a search that is changed shows what was typed."""
    page = visit.recall()
    return _form(visit, page.access_reason, page.answers, [])


def send(visit: Visit) -> Page:
    """Go on to the result, or show everything that must be corrected."""
    page, answers = visit.recall(), search_form.kept(visit.form)
    errors = _faults(visit, answers)
    if answers.get("also_called") and not errors:
        found = _faults(visit, {**answers, "first_name": answers["also_called"]})
        errors = [replace(each, field="also_called") if each.field == "first_name" else each for each in found]
    if errors:
        return _form(visit, page.access_reason, answers, errors)
    return visit.open("/found", RememberedPage(access_reason=page.access_reason, answers=answers))


def _faults(visit: Visit, answers: dict[str, str]) -> list[search_form.FormError]:
    """Return everything that must be corrected before these answers can be searched."""
    criteria, errors = search_form.to_criteria(answers)
    if criteria is None:
        return errors
    today = visit.deps.today
    try:
        require_minimum_criteria(criteria, today, accepts_test_numbers=visit.deps.accepts_test_numbers)
    except Problem as problem:
        return search_form.errors_of(problem, criteria, today)
    return []


def _form(visit: Visit, reason: str, answers: dict[str, str], errors: list[search_form.FormError]) -> Page:
    return visit.show(
        "search/find",
        422 if errors else 200,
        reason=reason,
        answers=answers,
        errors=errors,
        numbers=numbers(visit.caller),
    )


def numbers(caller: Caller) -> tuple[str, ...]:
    """Return the numbers by which the person may search."""
    permitted = {"nhs_number": "read_nhs_number", "upn": "read_upn"}
    return tuple(name for name, action in permitted.items() if is_permitted(caller, action, DIRECTORY))  # type: ignore[arg-type]
