"""Opening a case of a finding: once for a kind, a person and a day, and not again for the same within two weeks."""

from datetime import date, timedelta
from typing import Literal

from contactpoint.application.dependencies import Dependencies
from contactpoint.application.ports.conflict import Conflict
from contactpoint.domain.access import Account, platform_caller
from contactpoint.domain.audit import new_event_id
from contactpoint.domain.contacts.notification import managers_inbox, new_notification
from contactpoint.domain.days import start_of
from contactpoint.domain.detection.cases import Case
from contactpoint.domain.detection.findings import Finding
from contactpoint.domain.detection.thresholds import QUIET_DAYS

DETECTION_JOB = platform_caller("detection")
Outcome = Literal["case_opened", "case_known"]


def open_case(deps: Dependencies, finding: Finding, day: date, account: Account | None) -> Outcome:
    """Open the case of a finding unless there is one, and return what happened.

    The account managers are notified, but not of a case that an auditor decides.
    """
    case = _case(deps, finding, day, account)
    if deps.cases.was_opened_since(case.kind, case.concerned, day - timedelta(days=QUIET_DAYS - 1)):
        return "case_known"
    details = {"case_id": case.case_id, "kind": case.kind, "looks": case.looks, "concerned": case.concerned}
    event = deps.new_event("case_opened", DETECTION_JOB, details=details)
    inbox = managers_inbox(case.organisation_id)
    told = () if case.for_auditor else (new_notification(event, inbox, "case_opened", related_id=case.case_id),)
    try:
        deps.cases.open(case, event, told)
    except Conflict:
        return "case_known"
    return "case_opened"


def _case(deps: Dependencies, finding: Finding, day: date, account: Account | None) -> Case:
    """Return the case of a finding. One about an account manager or about a child is an auditor's."""
    concerned = finding.practitioner_id or finding.child_id
    organisation_id = account.organisation_id if account and finding.practitioner_id else ""
    return Case(
        case_id=new_event_id(start_of(day), deps.keyed_id(f"case|{finding.kind}|{concerned}|{day}".encode())[:20]),
        kind=finding.kind,
        day=day,
        opened_at=deps.now(),
        looks=finding.looks,
        organisation_id=organisation_id,
        practitioner_id=finding.practitioner_id,
        child_id=finding.child_id,
        for_auditor=account is None or account.role == "account_manager" or not organisation_id,
    )
