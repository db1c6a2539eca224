"""Listing and deciding cases: account managers those of their organisation, auditors those that no manager may."""

from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.idempotency_and_conflicts import redone_on_conflict
from contactpoint.domain.access import Action, Caller, Resource, are_permitted, case_resource, require_permission
from contactpoint.domain.detection.cases import AUDITORS, Case, Disposition, managers_queue
from contactpoint.domain.detection.findings import FindingKind
from contactpoint.problems import Problem, not_found

PAGE_SIZE = 50


class DecideCase(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What came of asking."""

    disposition: Disposition


class CaseView(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Looks that somebody should ask about. It does not say that anybody did anything wrong.

    `looks` is how many looks it rests on, and `day` the last of their days. A case concerns a practitioner or, if many
    organisations looked at one child, that child. A case of the kind `brief_involvement` is about the week that ends
    with `day`, and `looks` counts all looks of the practitioner in eight weeks, so that it points at no child.
    """

    case_id: str
    kind: FindingKind
    day: date
    opened_at: datetime
    looks: int
    practitioner_id: str | None = None
    child_id: str | None = None


class CasePage(Struct, frozen=True, kw_only=True):
    """Open cases, oldest first. For the next page, set `after` to `next_after`; null means there is none."""

    cases: tuple[CaseView, ...]
    next_after: str | None


def list_cases(deps: Dependencies, caller: Caller, after: str | None) -> CasePage:
    """Return the open cases that the caller decides; raises `Problem` ``not-permitted``.

    A case about the caller, who became an account manager since, is left out.
    """
    require_permission(caller, "view_cases", _own_queue(caller))
    deps.audit_log.append(deps.new_event("cases_viewed", caller))
    found = deps.cases.list_open(_queue(caller), after, PAGE_SIZE)
    questions: list[tuple[Action, Resource]] = [("view_cases", _resource(each)) for each in found]
    permitted = are_permitted(caller, questions)
    shown = [_view(each) for each, may in zip(found, permitted, strict=True) if may]
    return CasePage(cases=tuple(shown), next_after=found[-1].case_id if len(found) == PAGE_SIZE else None)


def decide_case(deps: Dependencies, caller: Caller, case_id: str, request: DecideCase) -> None:
    """Record what came of a case, and close it.

    Raises
    ------
    Problem
        ``not-permitted``; ``not-found``, also for another queue's case; ``case-decided`` if it is decided already.
    """
    require_permission(caller, "decide_case", _own_queue(caller))
    redone_on_conflict(lambda: _decide(deps, caller, case_id, request))


def _decide(deps: Dependencies, caller: Caller, case_id: str, request: DecideCase) -> None:
    case = deps.cases.find(_queue(caller), case_id)
    if case is None:
        raise not_found()
    require_permission(caller, "decide_case", _resource(case))
    if case.disposition:
        raise Problem("case-decided", "Somebody has decided this case. It is not in the list any more.")
    details = {"case_id": case_id, "kind": case.kind, "disposition": request.disposition, "concerned": case.concerned}
    event = deps.new_event("case_decided", caller, details=details)
    decided = replace(
        case, disposition=request.disposition, decided_by=caller.practitioner_id, decided_at=event.occurred_at
    )
    deps.cases.decide(decided, event)


def _queue(caller: Caller) -> str:
    return AUDITORS if caller.role == "auditor" else managers_queue(caller.organisation_id)


def _own_queue(caller: Caller) -> Resource:
    return case_resource(caller.organisation_id, for_auditor=caller.role == "auditor")


def _resource(case: Case) -> Resource:
    return case_resource(case.organisation_id, for_auditor=case.for_auditor, concerns=case.practitioner_id)


def _view(case: Case) -> CaseView:
    return CaseView(
        case_id=case.case_id,
        kind=case.kind,
        day=case.day,
        opened_at=case.opened_at,
        looks=case.looks,
        practitioner_id=case.practitioner_id or None,
        child_id=case.child_id or None,
    )
