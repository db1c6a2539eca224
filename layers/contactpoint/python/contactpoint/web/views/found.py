"""What a search found: one child to check, several of whom nobody should guess one, too many, or none."""

from msgspec.structs import replace

from contactpoint.application.accounts.duty_numbers import duty_numbers
from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.application.search.result_view import SearchResultView
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.access import ReasonForAccess
from contactpoint.metrics import count
from contactpoint.problems import Problem, not_found
from contactpoint.web.compare_facts import compare
from contactpoint.web.forms import search as search_form
from contactpoint.web.page_response import Page
from contactpoint.web.visit import Visit


def show(visit: Visit) -> Page:
    """Search, and show what was found next to what was typed. Each time it is shown, it is searched and recorded."""
    page = visit.recall()
    criteria, _ = search_form.to_criteria(page.answers)
    if criteria is None:
        raise not_found()
    found = _search(visit, page, page.answers)
    if not found.candidates and page.answers.get("also_called"):
        found = _search(visit, page, {**page.answers, "first_name": page.answers["also_called"]})
    children = [(each, compare(page.answers, each)) for each in found.candidates]
    return visit.show(
        "search/found",
        page=page,
        found=found,
        children=children,
        again=list(other_searches(page.answers)),
        duty=duty_numbers(visit.deps, visit.caller.organisation_id) if found.outcome == "none" else None,
    )


def choose(visit: Visit) -> Page:
    """Go on to the child that was chosen, or search again with a fact changed."""
    page = visit.recall()
    if child_id := visit.form.get("child"):
        return visit.open("/child", RememberedPage(access_reason=page.access_reason, child_id=child_id))
    answers = other_searches(page.answers).get(visit.form.get("again", ""))
    if answers is None:
        return visit.go_to(f"/find/{visit.captured[0]}")
    return visit.open("/found", replace(page, answers=answers))


def other_searches(answers: dict[str, str]) -> dict[str, dict[str, str]]:
    """Return searches that may find the child when this one did not, by what they change."""
    first, last = answers.get("first_name", ""), answers.get("last_name", "")
    without_day = {name: value for name, value in answers.items() if name not in ("day", "month")}
    without_home = {name: value for name, value in answers.items() if name not in ("postcode", "address")}
    found = {
        "year_only": (bool(answers.get("day")), without_day),
        "without_address": (without_home != answers, without_home),
        "names_swapped": (bool(first and last), {**answers, "first_name": last, "last_name": first}),
    }
    return {name: changed for name, (possible, changed) in found.items() if possible and _is_enough(changed)}


def _is_enough(answers: dict[str, str]) -> bool:
    criteria, _ = search_form.to_criteria(answers)
    return criteria is not None


def _search(visit: Visit, page: RememberedPage, answers: dict[str, str]) -> SearchResultView:
    criteria, errors = search_form.to_criteria(answers)
    if criteria is None or errors:
        raise Problem("invalid-request", "")
    reason: ReasonForAccess = page.access_reason  # type: ignore[assignment] # chosen from the list
    found = search(visit.deps, visit.caller, SearchChildren(access_reason=reason, criteria=criteria))
    count("Searches", outcome=found.outcome, access_reason=page.access_reason)
    return found
