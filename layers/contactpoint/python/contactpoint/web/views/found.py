"""What a search found: one child to check, several of whom nobody should guess one, too many, or none."""

from datetime import date

from msgspec.structs import replace

from contactpoint.application.accounts.duty_numbers import duty_numbers
from contactpoint.application.ports.page_sessions import RememberedPage
from contactpoint.application.search.result_view import SearchResultView
from contactpoint.application.search.search import SearchChildren, search
from contactpoint.domain.access import ReasonForAccess
from contactpoint.domain.matching.minimum_criteria import are_sufficient
from contactpoint.domain.matching.refine_hints import TOO_LITTLE
from contactpoint.metrics import count
from contactpoint.problems import Problem, not_found
from contactpoint.web.compare_facts import FirstName, compare
from contactpoint.web.evidence import contradiction_in, warnings_of
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
    first_name: FirstName = "first_name"
    if not found.candidates and page.answers.get("also_called"):
        found = _search(visit, page, {**page.answers, "first_name": page.answers["also_called"]})
        first_name = "also_called"
    children = [(each, compare(page.answers, each, first_name)) for each in found.candidates]
    return visit.show(
        "search/found",
        page=page,
        found=found,
        children=children,
        warnings={each.child_id: warnings_of(each.match.evidence) for each in found.candidates},
        contradiction=next(filter(None, (contradiction_in(each.match.evidence) for each in found.candidates)), ""),
        too_little=found.hint is not None and found.hint.text.startswith(TOO_LITTLE),
        again=list(other_searches(page.answers, visit.deps.today)),
        duty=duty_numbers(visit.deps, visit.caller.organisation_id) if _is_nobody_found(found) else None,
    )


def _is_nobody_found(found: SearchResultView) -> bool:
    """Return whether nobody was found, as far as the answer may tell: without a last name it asks for that."""
    return found.outcome == "none" or (found.hint is not None and found.hint.code == "family_name")


def choose(visit: Visit) -> Page:
    """Go on to the child that was chosen, or search again with a fact changed."""
    page = visit.recall()
    if child_id := visit.form.get("child"):
        return visit.open("/child", RememberedPage(access_reason=page.access_reason, child_id=child_id))
    answers = other_searches(page.answers, visit.deps.today).get(visit.form.get("again", ""))
    if answers is None:
        return visit.go_to(f"/find/{visit.captured[0]}")
    return visit.open("/found", replace(page, answers=answers))


def other_searches(answers: dict[str, str], today: date) -> dict[str, dict[str, str]]:
    """Return searches that may find the child when this one did not, by what they change. Each says enough."""
    first, last = answers.get("first_name", ""), answers.get("last_name", "")
    found = {
        "year_only": _without(answers, "day", "month") if answers.get("year") else answers,
        "without_birth": _without(answers, "day", "month", "year"),
        "without_age": _without(answers, "age", "age_to"),
        "without_address": _without(answers, "postcode", "address"),
        "names_swapped": {**answers, "first_name": last, "last_name": first} if first and last else answers,
    }
    return {name: changed for name, changed in found.items() if changed != answers and _is_enough(changed, today)}


def _without(answers: dict[str, str], *left_out: str) -> dict[str, str]:
    return {name: value for name, value in answers.items() if name not in left_out}


def _is_enough(answers: dict[str, str], today: date) -> bool:
    criteria, _ = search_form.to_criteria(answers)
    return criteria is not None and are_sufficient(criteria, today)


def _search(visit: Visit, page: RememberedPage, answers: dict[str, str]) -> SearchResultView:
    criteria, errors = search_form.to_criteria(answers)
    if criteria is None or errors:
        raise Problem("invalid-request", "")
    reason: ReasonForAccess = page.access_reason  # type: ignore[assignment] # chosen from the list
    found = search(visit.deps, visit.caller, SearchChildren(access_reason=reason, criteria=criteria))
    count("Searches", outcome=found.outcome, access_reason=page.access_reason)
    return found
