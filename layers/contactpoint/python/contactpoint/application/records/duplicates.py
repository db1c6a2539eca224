"""Possible duplicates of a registration or of an amended record: whom the caller is shown, and who waits for a team."""

from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.search.search import find_candidates, permitted_criteria, problem_with_candidates
from contactpoint.domain.access import Caller
from contactpoint.domain.children import ChildDetails, Suspicion
from contactpoint.domain.matching import (
    Candidate,
    CandidateSet,
    Criteria,
    SearchDocument,
    are_sufficient,
    criteria_of,
    criteria_to_look_up,
    informative_criteria,
    possible_duplicates,
    sharing_a_key,
    showable,
)
from contactpoint.domain.matching.index.search_document import numbers
from contactpoint.problems import Problem


class ConfirmedNew(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Confirms that you compared the possible duplicates and that this is another child, and how you know."""

    reason: Literal["different_person_seen", "twin_or_sibling", "documents_differ"]


class Duplicates(msgspec.Struct, frozen=True):
    """Records that may describe the same child.

    Attributes
    ----------
    shown
        Those whom a search by the same caller would find.
    not_shown
        The others, by facts that the caller may not search by.
    same_number
        Visible records that hold one of the child's identifying numbers, whatever else differs.
    """

    shown: tuple[Candidate, ...] = ()
    not_shown: tuple[SearchDocument, ...] = ()
    same_number: tuple[SearchDocument, ...] = ()

    @property
    def similar(self) -> tuple[SearchDocument, ...]:
        """Return all that are alike."""
        return (*(candidate.document for candidate in self.shown), *self.not_shown)


def find_duplicates(
    deps: Dependencies, caller: Caller, child: ChildDetails, not_with: Collection[str] = ()
) -> Duplicates:
    """Return the possible duplicates of a child, without those records that are known to be of others.

    A registration is a search: duplicates are found, ranked and shown by nothing that the caller could not search by.
    """
    criteria = criteria_of(child)
    looked_up = find_candidates(deps, caller, criteria)
    documents = tuple(each for each in looked_up.documents if each.child_id not in not_with)
    found = looked_up.only(documents)
    shown = _to_show(deps, searchable(deps, caller, child), found)
    shown_ids = {candidate.document.child_id for candidate in shown}
    likely = possible_duplicates(criteria, found, deps.today)
    own = set(numbers(None, child.nhs_number, child.upn))
    return Duplicates(
        shown=shown,
        not_shown=tuple(each.document for each in likely if each.document.child_id not in shown_ids),
        same_number=tuple(each for each in documents if not each.shielded and not own.isdisjoint(each.numbers)),
    )


def duplicates_of_change(
    deps: Dependencies, caller: Caller, before: ChildDetails, after: ChildDetails, not_with: Collection[str]
) -> Duplicates:
    """Return the possible duplicates of an amended record that it did not resemble before."""
    found = find_duplicates(deps, caller, after, not_with)
    documents = {each.child_id: each for each in (*found.similar, *found.same_number)}
    alike = possible_duplicates(criteria_of(before), CandidateSet(tuple(documents.values())), deps.today)
    earlier = {candidate.document.child_id for candidate in alike}
    held = set(numbers(None, before.nhs_number, before.upn))
    return Duplicates(
        shown=tuple(each for each in found.shown if each.document.child_id not in earlier),
        not_shown=tuple(each for each in found.not_shown if each.child_id not in earlier),
        same_number=tuple(each for each in found.same_number if held.isdisjoint(each.numbers)),
    )


def visible_suspicions(*groups: tuple[Iterable[SearchDocument], bool]) -> tuple[Suspicion, ...]:
    """Return the visible records that a directory team compares: that of the first record's authority.

    Parameters
    ----------
    groups
        Search documents, and whether facts that everybody can see make them alike. Shielded children are screened.
    """
    visible = [(document, by_facts) for group, by_facts in groups for document in group if not document.shielded]
    found: dict[str, Suspicion] = {}
    for document, by_visible_facts in visible:
        suspicion = Suspicion(
            child_id=document.child_id,
            authority=visible[0][0].responsible_authority,
            by_visible_facts=by_visible_facts,
            visible=True,
        )
        found.setdefault(document.child_id, suspicion)
    return tuple(found.values())


def possible_duplicates_problem(
    deps: Dependencies, caller: Caller, child: ChildDetails, shown: tuple[Candidate, ...], purpose: str
) -> Problem:
    """Return the problem with the children who may be this one, after an audit event that they are shown."""
    said = (
        "This child may already be in the directory. Compare the candidates. If it is another child, send"
        " `confirmed_new` with a reason."
    )
    return problem_with_candidates(
        deps, caller, Problem("possible-duplicates", said), shown, searchable(deps, caller, child), purpose
    )


def searchable(deps: Dependencies, caller: Caller, child: ChildDetails) -> Criteria:
    """Return the facts of the child by which the caller could search."""
    return permitted_criteria(informative_criteria(criteria_of(child), deps.today), caller)


def _to_show(deps: Dependencies, searched: Criteria, found: CandidateSet) -> tuple[Candidate, ...]:
    """Return the possible duplicates that a search by these criteria would find among the candidates.

    As in a search, an invented name is not the fact that is missing: a given name and a birthday find nobody.
    """
    if not are_sufficient(searched, deps.today):
        return ()
    documents = sharing_a_key(found.documents, criteria_to_look_up(searched, deps.today), deps.today)
    likely = possible_duplicates(searched, found.only(documents), deps.today)
    return showable(each for each in likely if each.has_number or each.agrees_enough or each.is_a_match)
