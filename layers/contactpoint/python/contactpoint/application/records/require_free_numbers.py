"""An identifying number belongs to one child: no second record gets it without a decision (decision 20)."""

from collections.abc import Collection, Sequence
from typing import Literal

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.search.search import find_candidates, permitted_criteria, problem_with_candidates
from contactpoint.domain.access import Caller
from contactpoint.domain.children import Child, ChildDetails
from contactpoint.domain.matching import Candidate, Criteria, SearchDocument, rank
from contactpoint.problems import Problem

HOLDS = "number.exact"
"""The comparison level of a record that has the number now. A former number or a temporary UPN bars nobody."""


def holders_of_number(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates that have a number that was asked for."""
    return tuple(candidate for candidate in candidates if HOLDS in candidate.evidence_codes)


def may_search_by_numbers(caller: Caller, stated: ChildDetails) -> bool:
    """Return whether somebody may search by each number that they state, taken or free: that must not show.

    A former number is one, too.
    """
    nhs_number = next(filter(None, (stated.nhs_number, *stated.former_nhs_numbers)), None)
    upn = next(filter(None, (stated.upn, *stated.former_upns)), None)
    criteria = Criteria(nhs_number=nhs_number, upn=upn)
    return permitted_criteria(criteria, caller) == criteria


def require_free_numbers(
    deps: Dependencies, caller: Caller, before: Child, after: Child, same_child: Sequence[str] = ()
) -> None:
    """Raise `Problem` ``number-in-use`` if a change gives a record a number that another visible record has.

    Call it after the fences of the change were read: of two changes at one moment, the second then sees the first.
    """
    searched = permitted_criteria(_newly_stated(before, after), caller)
    if not searched.has_number:
        return
    found = find_candidates(deps, caller, searched)
    others = [document for document in found.documents if document.child_id not in (after.child_id, *same_child)]
    if holders := holders_of_number(rank(searched, others, deps.today)):
        raise number_in_use(deps, caller, holders, searched, "amendment")


def holders_of_released_numbers(
    deps: Dependencies, caller: Caller, before: Child | None, after: Child, not_with: Collection[str]
) -> tuple[SearchDocument, ...]:
    """Return the visible records that have a number which a record or a change has, of which a review has ended.

    While it waited, nobody else could know that the number was taken. The numbers are looked up also if they are as
    they were: whether one of them waited must not show in what a decision takes.
    """
    numbers = Criteria(nhs_number=after.nhs_number, upn=after.upn)
    if not numbers.has_number:
        return ()
    documents = find_candidates(deps, caller, numbers).documents
    stated = _newly_stated(before, after)
    holders = rank(stated, [each for each in documents if each.child_id not in not_with], deps.today)
    return tuple(each.document for each in holders_of_number(holders) if not each.document.shielded)


def _newly_stated(before: Child | None, after: Child) -> Criteria:
    """Return the numbers that a child has now and had not before."""
    return Criteria(
        nhs_number=after.nhs_number if before is None or after.nhs_number != before.nhs_number else None,
        upn=after.upn if before is None or after.upn != before.upn else None,
    )


def number_in_use(
    deps: Dependencies,
    caller: Caller,
    holders: Sequence[Candidate],
    searched: Criteria,
    purpose: Literal["registration", "amendment"],
) -> Problem:
    """Return the problem with the records that have the number, after an audit event that they are shown."""
    said = (
        "Another record has this NHS number or UPN. If it is the same child, use that record. If not, leave the number"
        " out and ask the directory team which child it belongs to."
    )
    return problem_with_candidates(deps, caller, Problem("number-in-use", said), holders, searched, purpose)
