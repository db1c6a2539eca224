"""A directory in which each use case has something to do: its people, its children, and what they are called."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from contactpoint.application.detection.create_case import open_case
from contactpoint.domain.access import Caller, Organisation
from contactpoint.domain.access.account import SignIn
from contactpoint.domain.detection.cases import managers_queue
from contactpoint.domain.detection.findings import Finding
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NOW,
    NURSE,
    SOCIAL_WORKER,
    TODAY,
    account,
    caller,
)
from tests.invariants.faults.harness.moto_backend import Snapshot
from tests.invariants.faults.harness.stack import Answer, Stack

OTHER_MANAGER = caller("p-manager-2", "hospital", "health", "account_manager")
ORGANISATIONS = {
    "westvale": "local_authority",
    "northmoor": "local_authority",
    "hospital": "health",
    "police": "police",
    "board": "oversight",
}
CHILD = {
    "given_name": "Tyler",
    "family_name": "Reid",
    "date_of_birth": "2011-01-23",
    "sex": "male",
    "address_status": "current",
    "address": {"lines": ["29 Mill Street"], "locality": "Westvale", "postcode": "WV4 1MS"},
    "nhs_number": "9990001235",
}
HIDDEN = {
    **CHILD,
    "given_name": "Quentin",
    "family_name": "Okafor",
    "date_of_birth": "2012-05-05",
    "address": {"lines": ["3 Elm Row"], "locality": "Placeham", "postcode": "NM3 8QL"},
    "nhs_number": "9990003572",
}
NEW = {
    **CHILD,
    "given_name": "Brand",
    "family_name": "Newell",
    "date_of_birth": "2015-07-07",
    "address": {"lines": ["5 Oak Hill"], "postcode": "LS1 2CC"},
    "nhs_number": "9990001243",
}
ADULT = {**NEW, "given_name": "Zed", "family_name": "Ylonen", "date_of_birth": "2008-11-24", "nhs_number": None}
CONFIRMED = {"confirmed_new": {"reason": "documents_differ"}}
AT_HIDDEN_HOME = {
    **HIDDEN,
    "given_name": "Ottilie",
    "date_of_birth": "2016-02-29",
    "nhs_number": None,
    "responsible_authority": "northmoor",
}
HELD = {**HIDDEN, "nhs_number": None, "responsible_authority": "northmoor", **CONFIRMED}
ORDINARY = {
    "service": "early_help",
    "organisation_id": "westvale-early-help",
    "practitioner_name": "Ann Example",
    "role": "social_worker",
    "start_date": "2026-01-01",
    "telephone": "0113 496 0123",
}
SENSITIVE = {
    **ORDINARY,
    "service": "mental_health",
    "organisation_id": "westvale-camhs",
    "role": "mental_health_nurse",
    "basis": {"kind": "consent_of_child", "dated": "2026-01-02"},
}
_UNTIL = (TODAY + timedelta(days=100)).isoformat()
ACCOUNT = {
    "name": "New Nurse",
    "job_title": "Nurse",
    "role": "practitioner",
    "vetting_valid_until": _UNTIL,
    "training_valid_until": _UNTIL,
}
SIGN_IN = {"sign_in": {"issuer": "https://issuer.example", "subject": "subject-new"}}
PROPOSED = {"sign_in": {"issuer": "https://issuer.example", "subject": "subject-proposed"}}


def furnish(stack: Stack, add_more: Callable[[Stack], None] | None = None) -> Snapshot:
    """Fill the directory once, remember the ids, and return a snapshot to which each trial goes back.

    Parameters
    ----------
    add_more
        Adds what only some trials need; they go back to a snapshot of their own.
    """
    if add_more:
        return _furnish_with(stack, add_more)
    if furnished := getattr(stack, "furnished", None):
        return _go_back(stack, furnished)
    with stack.aws.unseen():
        _add_accounts(stack)
        _add_children(stack)
    stack.furnished = stack.aws.snapshot()  # type: ignore[attr-defined]
    return furnish(stack)


def _furnish_with(stack: Stack, add_more: Callable[[Stack], None]) -> Snapshot:
    known = stack.__dict__.setdefault("furnished_with", {})
    if add_more not in known:
        furnish(stack)
        with stack.aws.unseen():
            add_more(stack)
        known[add_more] = stack.aws.snapshot()
    return _go_back(stack, known[add_more])


def _go_back(stack: Stack, snapshot: Snapshot) -> Snapshot:
    stack.aws.restore(snapshot)
    stack.now = NOW
    stack.cool()
    return snapshot


def _add_accounts(stack: Stack) -> None:
    accounts = stack.new_environment()[0].accounts
    for organisation_id, kind in ORGANISATIONS.items():
        accounts.save_organisation(Organisation(organisation_id=organisation_id, name=organisation_id, type=kind))
    for practitioner_id, facts in {
        "p-nurse": {},
        "p-nurse-01": {},
        "p-moving-1": {},
        "p-away-01": {"status": "suspended"},
        "p-late-01": {"confirmed_until": TODAY - timedelta(days=3)},
    }.items():
        key = SignIn(issuer="https://issuer.example", subject=practitioner_id).key
        accounts.seed(account(practitioner_id=practitioner_id, sign_in_key=key, **facts))
    proposal = {**PROPOSED, "reason": "error"}
    require(stack.call("proposeSignInChange", MANAGER, proposal, practitioner_id="p-moving-1"), 200)


def _add_children(stack: Stack) -> None:
    ids = stack.ids
    child = ids["child"] = register(stack, SOCIAL_WORKER, CHILD)
    lead = {**ORDINARY, "lead_professional": True}
    ids["lead"] = created(stack.call("recordInvolvement", SOCIAL_WORKER, lead, child_id=child))
    ids["sensitive"] = created(stack.call("recordInvolvement", MENTAL_HEALTH_NURSE, SENSITIVE, child_id=child))
    ids["hidden"] = register(stack, DIRECTORY_TEAM, {**HIDDEN, "shield": "domestic_abuse"})
    ids["held"] = register(stack, NURSE, HELD)
    ids["review"] = stack.call("listReviews", DIRECTORY_TEAM).body["reviews"][0]["review_id"]
    ids["at hidden home"] = register(stack, NURSE, AT_HIDDEN_HOME)
    ids["home"] = stack.call("listReviews", DIRECTORY_TEAM).body["reviews"][1]["review_id"]
    ids["adult"] = register(stack, SOCIAL_WORKER, ADULT)
    for name, given_name in (("apart", "Una"), ("kept", "Vera"), ("leading on", "Wilma")):
        spare = {"given_name": given_name, "family_name": "Thorne", "date_of_birth": "2013-10-12", "sex": "female"}
        ids[name] = register(stack, DIRECTORY_TEAM, {**spare, **CONFIRMED})
    both = {"child_id": ids["kept"], "other_child_id": ids["leading on"], "reason": "same_documents"}
    ids["merged"] = created(stack.call("mergeRecords", DIRECTORY_TEAM, both))
    wrong = {"fact": "sex", "challenger": "parent_or_carer"}
    ids["challenge"] = created(stack.call("challengeAccuracy", NURSE, wrong, child_id=ids["apart"]))
    moved = {"to_authority": "northmoor", "reason": "child_moved"}
    ids["transfer"] = created(stack.call("askTransfer", DIRECTORY_TEAM, moved, child_id=ids["apart"]))
    for name, reason in (("request", "safeguarding_enquiry"), ("forwarded", "providing_service")):
        asked = stack.call("requestContact", NURSE, {"access_reason": reason}, child_id=child)
        ids[name] = created(asked)
    forwarding = {"involvement_id": ids["sensitive"]}
    require(stack.call("forwardContactRequest", DIRECTORY_TEAM, forwarding, request_id=ids["forwarded"]), 200)
    events = stack.call("listEvents", AUDITOR).body["events"]
    ids["event"] = next(each["event_id"] for each in events if each["event_type"] == "registered" and each["child_ids"])
    require(stack.invoke("sequencer", {"action": "publish"}), 200)
    _plant_misuse(stack)
    ids["etag"] = etag(stack, SOCIAL_WORKER, child)
    ids["earlier etag"] = etag(stack, SOCIAL_WORKER, ids["adult"])


def _plant_misuse(stack: Stack) -> None:
    """Record searches and a brief involvement that detection finds, and open a case of an earlier day."""
    deps = stack.new_environment()[0]
    for number in range(7):
        criteria = {"family_name": "Reid", "given_name": f"Guess {number}"}
        deps.audit_log.append(deps.new_event("searched", NURSE, details={"criteria": criteria}))
    about = {"child_ids": ("child-at-hand",), "authorities": ("westvale",)}
    who = caller("p-nurse-01", "hospital", "health")
    stack.now = NOW - timedelta(days=10)
    deps.audit_log.append(deps.new_event("viewed", who, **about))
    for event_type in ("involvement_recorded", "involvement_withdrawn"):
        deps.audit_log.append(deps.new_event(event_type, who, redaction="hide_link", **about))
    stack.now = NOW
    earlier = Finding(kind="unusual_hours", practitioner_id=NURSE.practitioner_id, looks=5)
    nurse = deps.accounts.get_accounts([NURSE.practitioner_id])[NURSE.practitioner_id]
    assert open_case(deps, earlier, TODAY - timedelta(days=1), nurse) == "case_opened"
    (opened,) = deps.cases.list_open(managers_queue("hospital"), None, 2)
    stack.ids["case"] = opened.case_id


def require(answer: Answer, status: int) -> Answer:
    """Return the answer; fail if it has another status."""
    assert answer.status == status, (answer.status, answer.body, answer.log)
    return answer


def created(answer: Answer) -> str:
    """Return the id that was created."""
    return str(require(answer, 201).body["id"])


def register(stack: Stack, who: Caller, body: Mapping[str, Any]) -> str:
    """Register a child and return its id."""
    return created(stack.call("registerChild", who, body))


def etag(stack: Stack, who: Caller, child_id: str) -> str:
    """Return the ETag of a record as somebody sees it."""
    seen = stack.call("viewChild", who, child_id=child_id, Access_Reason="maintaining_record")
    return require(seen, 200).headers["ETag"]
