"""Searching for one child: criteria in, at most a few candidates out, and an audit event before the response."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType
from typing import Any

import msgspec
from msgspec.structs import replace

from contactpoint.application.authorisation import visibilities_of
from contactpoint.application.count_usage import Attempt
from contactpoint.application.dependencies import Dependencies
from contactpoint.application.search.result_view import (
    CandidateView,
    EvidenceView,
    HintView,
    MatchView,
    SearchResultView,
)
from contactpoint.domain.access import (
    DIRECTORY,
    MAINTAINING_RECORD,
    Action,
    Caller,
    ReasonForAccess,
    Resource,
    is_permitted,
    record_resource,
    require_permission,
)
from contactpoint.domain.access.policy import not_permitted
from contactpoint.domain.audit import AuditEvent
from contactpoint.domain.children import disclose
from contactpoint.domain.children.viewers import viewers_of
from contactpoint.domain.contacts.notification import look_notifications
from contactpoint.domain.lifecycle import erasure_month
from contactpoint.domain.matching import (
    Candidate,
    CandidateSet,
    Criteria,
    SearchDocument,
    blocking_keys_of_query,
    criteria_to_look_up,
    decide_search,
    informative_criteria,
    require_minimum_criteria,
)
from contactpoint.domain.matching.comparison.name_levels import KNOWN_AS
from contactpoint.problems import Problem

_IDENTIFIER_ACTIONS = MappingProxyType[str, Action]({"nhs_number": "read_nhs_number", "upn": "read_upn"})


class SearchChildren(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What you know of the child, and why you are looking."""

    access_reason: ReasonForAccess
    criteria: Criteria


def search(deps: Dependencies, caller: Caller, request: SearchChildren) -> SearchResultView:
    """Search for one child.

    Raises
    ------
    Problem
        ``not-permitted``, also for a search by an identifier that the caller may not read;
        ``insufficient-criteria`` if they cannot identify one child (rulebook, section 4); ``too-many-requests``.
    """
    with Attempt(deps, caller, "search") as attempt:
        require_permission(caller, "search", access_reason=request.access_reason)
        _require_identifier_permission(request.criteria, caller)
        require_minimum_criteria(request.criteria, deps.today, accepts_test_numbers=deps.accepts_test_numbers)
        found = find_candidates(deps, caller, criteria_to_look_up(request.criteria, deps.today))
        decision = decide_search(informative_criteria(request.criteria, deps.today), found, deps.today)
        attempt.require_within_limits()
        views = to_candidate_views(caller, decision.candidates, request.access_reason, deps.today)
        details = {"outcome": decision.outcome, **without_area(views)}
        event = new_search_event(deps, caller, decision.candidates, request.access_reason, request.criteria, **details)
        deps.audit_log.append(event, look_notifications(event))
        return SearchResultView(
            search_id=event.event_id,
            outcome=decision.outcome,
            candidates=views,
            hint=msgspec.convert(decision.hint._asdict(), HintView) if decision.hint else None,
        )


def _require_identifier_permission(criteria: Criteria, caller: Caller) -> None:
    """Refuse a search by an identifier that the caller may not read: the result would reveal whose it is."""
    if permitted_criteria(criteria, caller) != criteria:
        raise not_permitted()


def permitted_criteria(criteria: Criteria, caller: Caller) -> Criteria:
    """Return the criteria without the identifiers that the caller may not read, and so may not search by."""
    withheld = {
        identifier: None
        for identifier, action in _IDENTIFIER_ACTIONS.items()
        if getattr(criteria, identifier) and not is_permitted(caller, action, DIRECTORY)
    }
    return replace(criteria, **withheld) if withheld else criteria


def find_candidates(deps: Dependencies, caller: Caller, criteria: Criteria) -> CandidateSet:
    """Return the search documents that share a blocking key with the criteria and that the caller may find."""
    return deps.look_up(blocking_keys_of_query(criteria, deps.today), viewers_of(caller))


def new_search_event(
    deps: Dependencies,
    caller: Caller,
    shown: Sequence[Candidate],
    access_reason: str,
    criteria: Criteria,
    **details: Any,
) -> AuditEvent:
    """Return the audit event of a search that showed these candidates."""
    hidden = any(each.document.shielded for each in shown)
    found = {"erased_in": erasure_month(deps.today, ())} if shown else {}
    return deps.new_event(
        "searched",
        caller,
        redaction="hide_child" if hidden else "",
        access_reason=access_reason,
        child_ids=tuple(c.document.child_id for c in shown),
        authorities=tuple(c.document.responsible_authority for c in shown),
        details={"criteria": msgspec.to_builtins(criteria), **details},
        **found,
    )


def problem_with_candidates(
    deps: Dependencies,
    caller: Caller,
    problem: Problem,
    shown: Sequence[Candidate],
    searched: Criteria,
    purpose: str,
) -> Problem:
    """Return a problem that shows candidates, after an audit event that says so."""
    views = to_candidate_views(caller, shown, MAINTAINING_RECORD, deps.today)
    details = {"purpose": purpose, **without_area(views)}
    event = new_search_event(deps, caller, shown, MAINTAINING_RECORD, searched, **details)
    deps.audit_log.append(event, look_notifications(event))
    return Problem(problem.kind, problem.detail, extra_members={"candidates": msgspec.to_builtins(views)})


def to_candidate_views(
    caller: Caller, candidates: Sequence[Candidate], access_reason: str, today: date
) -> tuple[CandidateView, ...]:
    """Return candidates with just enough to choose between them, and no more than their records would show."""
    if not candidates:
        return ()
    resources = [_resource(candidate.document) for candidate in candidates]
    visibilities = visibilities_of(caller, resources, access_reason)
    return tuple(
        CandidateView(match=_match_view(candidate), **_known(disclose(_facts(candidate.document), visibility, today)))
        for candidate, visibility in zip(candidates, visibilities, strict=True)
        if visibility.view
    )


def without_area(views: Sequence[CandidateView]) -> dict[str, list[str]]:
    """Return which of the children were shown without their area, for the audit event; nothing if none was."""
    found = [each.child_id for each in views if each.locality is msgspec.UNSET]
    return {"without_area": found} if found else {}


def _match_view(candidate: Candidate) -> MatchView:
    evidence = tuple(
        EvidenceView(code=PUBLISHED_CODES.get(code, code), text=text, name=_other_name(code, text))
        for code, text in zip(candidate.evidence_codes, candidate.evidence, strict=True)
    )
    return MatchView(probability=candidate.match_probability, band=candidate.band, evidence=evidence)


def _other_name(code: str, text: str) -> str | msgspec.UnsetType:
    return text.removeprefix(KNOWN_AS) if code == "name.other" else msgspec.UNSET


PUBLISHED_CODES = {
    **{f"birth.{kind}": f"date_of_birth.{kind}" for kind in ("exact", "swapped", "close", "part", "year", "differs")},
    **{f"year.{kind}": f"year_of_birth.{kind}" for kind in ("exact", "close", "near", "differs")},
    **{f"age_with_date.{kind}": f"age.{kind}" for kind in ("exact", "close", "near", "differs")},
}
"""Comparison levels whose published code names the criterion instead."""


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts that have a value."""
    return {name: value for name, value in facts.items() if value is not None}


def _resource(document: SearchDocument) -> Resource:
    return record_resource("shielded" if document.shielded else "ordinary", document.responsible_authority)


def _facts(document: SearchDocument) -> dict[str, Any]:
    given_name, family_name = document.names[0]
    return {
        "child_id": document.child_id,
        "given_name": given_name or None,
        "family_name": family_name,
        "date_of_birth": document.date_of_birth,
        "date_of_birth_estimated": document.birth_estimated or None,
        "sex": document.sex,
        "locality": document.locality,
        "responsible_authority": document.responsible_authority,
        "shielded": document.shielded,
    }
