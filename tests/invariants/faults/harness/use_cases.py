"""Every use case with a request that succeeds, in a directory in which each of them has something to do.

A new operation or job joins by one line in `USE_CASES`; `test_sweep` fails until it has.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from contactpoint.domain.access import Caller
from tests.builders import (
    AUDITOR,
    DIRECTORY_TEAM,
    FEED,
    MANAGER,
    MENTAL_HEALTH_NURSE,
    NURSE,
    OTHER_TEAM,
    OVERRIDER,
    SOCIAL_WORKER,
)
from tests.invariants.faults.harness.directory import (
    ACCOUNT,
    AT_HIDDEN_HOME,
    CHILD,
    CONFIRMED,
    HELD,
    HIDDEN,
    NEW,
    ORDINARY,
    OTHER_MANAGER,
    PROPOSED,
    SENSITIVE,
    SIGN_IN,
)
from tests.invariants.faults.harness.jobs import REPORT, RUN, step
from tests.invariants.faults.harness.stack import Answer, Stack

MARKS, TIME_TO_LIVE = "marks of cohorts", "time to live"
"""What a job changes that is no table: whether a month is destroyed, and whether events expire."""


HOUSEHOLD = {"lines": ["4 Cooper Street"], "postcode": "LS1 4AP", "family_names": ["Reid-Marsh"]}


@dataclass(frozen=True)
class UseCase:
    """A request, who sends it, and the status that it is answered with.

    Attributes
    ----------
    name
        Which case of the operation or job it is.
    add_more
        Adds to the directory what only this case needs.
    in_steps
        Whether it writes many things one by one and changes no content. What a failure leaves undone is done when the
        same is asked again.
    also_changes
        The tables, in addition to those of the directory, in which it leaves its result.
    """

    name: str
    operation: str
    caller: Caller | None
    status: int
    act: Callable[[Stack], Answer]
    add_more: Callable[[Stack], None] | None = None
    in_steps: bool = False
    also_changes: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.name.replace(" ", "_")


def case(name: str, operation: str, who: Caller, status: int, body: Any = None, **more: str) -> UseCase:
    """Return the use case of an operation. A value that is the name of an id is replaced by the id."""

    def act(stack: Stack) -> Answer:
        named = {k: stack.ids.get(v, v) if isinstance(v, str) else v for k, v in (body or {}).items()}
        headers = {k: stack.ids.get(v, v) for k, v in more.items()}
        return stack.call(operation, who, None if body is None else named, **headers)

    return UseCase(name, operation, who, status, act)


def job(name: str, function: str, event: Mapping[str, Any], *children: str, in_steps: bool = False) -> UseCase:
    """Return the use case of a job's event, or of a step of a batch of children."""

    def act(stack: Stack) -> Answer:
        return stack.invoke(function, step(*(stack.ids[each] for each in children)) if children else dict(event))

    return UseCase(name, function, None, 200, act, in_steps=in_steps)


PLAN = {"action": "plan", "run": RUN, "input": {}}
USE_CASES = (
    case("search", "searchChild", NURSE, 200, {"access_reason": "urgent_care", "criteria": {k: CHILD[k] for k in ("given_name", "family_name", "date_of_birth")}}),
    case("search in vain", "searchChild", NURSE, 200, {"access_reason": "urgent_care", "criteria": {"given_name": "Xavi", "family_name": "Yates", "date_of_birth": "2011-02-03"}}),
    case("view", "viewChild", NURSE, 200, child_id="child", Access_Reason="urgent_care"),
    case("break glass", "viewChild", NURSE, 200, child_id="child", Access_Reason="child_missing_now"),
    case("view refused", "viewChild", MANAGER, 403, child_id="child", Access_Reason="urgent_care"),
    case("register", "registerChild", SOCIAL_WORKER, 201, NEW),
    case("register with key", "registerChild", SOCIAL_WORKER, 201, {**NEW, "nhs_number": None, **CONFIRMED}, Idempotency_Key="register-key-1"),
    case("register a duplicate", "registerChild", SOCIAL_WORKER, 409, {**CHILD, "nhs_number": None}),
    case("register under review", "registerChild", NURSE, 201, HELD, Idempotency_Key="register-key-2"),
    case("register a feed's row", "registerChild", FEED, 202, {**CHILD, "nhs_number": None, "responsible_authority": "westvale"}, Idempotency_Key="register-key-5"),
    case("register a feed's row without a key", "registerChild", FEED, 202, {**CHILD, "nhs_number": None, "responsible_authority": "westvale"}),
    case("register at a hidden home", "registerChild", NURSE, 201, {**AT_HIDDEN_HOME, "given_name": "Zachary", "date_of_birth": "2018-09-09"}, Idempotency_Key="register-key-6"),
    case("register shielded", "registerChild", DIRECTORY_TEAM, 201, {**NEW, "shield": "adoption"}, Idempotency_Key="register-key-3"),
    case("register a new identity", "registerChild", DIRECTORY_TEAM, 201, {**NEW, "nhs_number": None, "shield": "adoption", "new_identity": True}, Idempotency_Key="register-key-4"),
    case("amend", "amendChild", SOCIAL_WORKER, 200, {"family_name": "Marsh", "date_of_birth": "2010-06-01"}, child_id="child", If_Match="etag"),
    case("amend into a likeness", "amendChild", SOCIAL_WORKER, 409, {k: HIDDEN[k] for k in ("given_name", "family_name", "date_of_birth")}, child_id="child", If_Match="etag"),
    case("amend too late", "amendChild", SOCIAL_WORKER, 412, {"family_name": "Marsh"}, child_id="child", If_Match="earlier etag"),
    case("record an involvement", "recordInvolvement", SOCIAL_WORKER, 201, {**ORDINARY, "practitioner_name": "Leon Baptiste", "lead_professional": True}, child_id="child", Idempotency_Key="involve-key-1"),
    case("record a sensitive involvement", "recordInvolvement", MENTAL_HEALTH_NURSE, 201, SENSITIVE, child_id="child", Idempotency_Key="involve-key-2"),
    case("amend an involvement", "amendInvolvement", SOCIAL_WORKER, 200, {"role": "team_manager"}, child_id="child", involvement_id="lead", If_Match="etag"),
    case("confirm an involvement", "confirmInvolvement", SOCIAL_WORKER, 204, child_id="child", involvement_id="lead"),
    case("take back an involvement", "withdrawInvolvement", SOCIAL_WORKER, 204, child_id="child", involvement_id="lead"),
    case("withdraw an involvement", "withdrawInvolvement", MENTAL_HEALTH_NURSE, 204, child_id="child", involvement_id="sensitive"),
    case("watch", "watchChild", SOCIAL_WORKER, 204, child_id="child"),
    case("end a watch", "endWatch", SOCIAL_WORKER, 204, child_id="child"),
    case("watch as the responsible team", "watchChild", DIRECTORY_TEAM, 204, child_id="child"),
    case("shield", "shieldChild", DIRECTORY_TEAM, 204, {"basis": "court_order"}, child_id="child"),
    case("shield another authority's child", "shieldChild", OTHER_TEAM, 204, {"basis": "court_order"}, child_id="child"),
    case("lift a shield", "liftShield", DIRECTORY_TEAM, 204, child_id="hidden"),
    case("override a shield", "overrideShield", OVERRIDER, 200, {"access_reason": "child_missing_now", "warning_read": True}, child_id="hidden"),
    case("keep until 25", "setRetention", DIRECTORY_TEAM, 204, {"extension": {"basis": "care_leaver", "consented_on": "2026-11-01", "competence_assessed": True}}, child_id="child"),
    case("record a death", "setRetention", DIRECTORY_TEAM, 204, {"died_on": "2026-11-20"}, child_id="child"),
    case("end an identity", "endIdentity", DIRECTORY_TEAM, 204, {"reason": "adoption"}, child_id="hidden"),
    case("give subject access", "giveSubjectAccess", DIRECTORY_TEAM, 200, child_id="child", requester="parent_or_carer", Access_Reason="subject_access"),
    case("challenge a fact", "challengeAccuracy", NURSE, 201, {"fact": "address", "challenger": "practitioner"}, child_id="child"),
    case("decide a challenge", "decideReview", DIRECTORY_TEAM, 204, {"decision": "accepted"}, review_id="challenge"),
    case("hand a record over", "askTransfer", DIRECTORY_TEAM, 201, {"to_authority": "northmoor", "reason": "child_moved"}, child_id="child"),
    case("claim a record", "askTransfer", OTHER_TEAM, 201, {"to_authority": "northmoor", "reason": "child_moved"}, child_id="child"),
    case("accept a transfer", "decideReview", OTHER_TEAM, 204, {"decision": "accepted"}, review_id="transfer"),
    case("refuse a transfer", "decideReview", OTHER_TEAM, 204, {"decision": "refused"}, review_id="transfer"),
    case("merge", "mergeRecords", DIRECTORY_TEAM, 201, {"child_id": "child", "other_child_id": "apart", "reason": "same_documents"}),
    case("merge with a hidden one", "mergeRecords", DIRECTORY_TEAM, 201, {"child_id": "child", "other_child_id": "hidden", "reason": "same_documents"}),
    case("reverse a merge", "reverseMerge", DIRECTORY_TEAM, 204, {"reason": "merged_in_error"}, merge_id="merged"),
    case("list reviews", "listReviews", DIRECTORY_TEAM, 200),
    case("view a review", "viewReview", DIRECTORY_TEAM, 200, review_id="review"),
    case("decide another child", "decideReview", DIRECTORY_TEAM, 204, {"decision": "another_child"}, review_id="review"),
    case("decide the shielded child", "decideReview", DIRECTORY_TEAM, 204, {"decision": "the_shielded_child"}, review_id="review"),
    case("decide later", "decideReview", DIRECTORY_TEAM, 204, {"decision": "later", "reason": "waits_for_reply"}, review_id="review"),
    case("shield who is at a hidden home", "decideReview", DIRECTORY_TEAM, 204, {"decision": "shield"}, review_id="home"),
    case("keep a hidden home visible", "decideReview", DIRECTORY_TEAM, 204, {"decision": "keep_visible"}, review_id="home"),
    case("request contact", "requestContact", NURSE, 201, {"access_reason": "urgent_care"}, child_id="child"),
    case("view a contact request", "viewContactRequest", NURSE, 200, request_id="request"),
    case("forward a contact request", "forwardContactRequest", DIRECTORY_TEAM, 200, {"involvement_id": "sensitive"}, request_id="request"),
    case("answer a contact request", "answerContactRequest", MENTAL_HEALTH_NURSE, 200, {"decision": "agreed", "contact": {"name": "Ines Duarte", "telephone": "0113 496 0777"}}, request_id="forwarded"),
    case("list notifications", "listNotifications", DIRECTORY_TEAM, 200),
    case("view own account", "getOwnAccount", NURSE, 200),
    case("list organisations", "listOrganisations", NURSE, 200, type="local_authority"),
    case("keep duty numbers", "keepDutyNumbers", DIRECTORY_TEAM, 200, {"day": "0113 496 0701", "night": "0113 496 0702"}),
    case("declare a household", "declareHousehold", NURSE, 204, HOUSEHOLD),
    case("remove a household", "removeHousehold", NURSE, 204),
    case("list practitioners", "listPractitioners", MANAGER, 200),
    case("list accounts", "listAccounts", MANAGER, 200),
    case("view an account", "viewAccount", MANAGER, 200, practitioner_id="p-nurse-01"),
    case("create an account", "createAccount", MANAGER, 201, {**ACCOUNT, **SIGN_IN}),
    case("propose an account", "createAccount", MANAGER, 201, {**ACCOUNT, **SIGN_IN, "role": "shield_override_practitioner"}),
    case("change an account", "updateAccount", MANAGER, 200, {**ACCOUNT, "reason": "changed_duties"}, practitioner_id="p-nurse-01"),
    case("propose a sign-in", "proposeSignInChange", MANAGER, 200, {**SIGN_IN, "reason": "error"}, practitioner_id="p-nurse-01"),
    case("confirm a proposal", "confirmProposal", OTHER_MANAGER, 200, {**PROPOSED, "role": "practitioner"}, practitioner_id="p-moving-1"),
    case("withdraw a proposal", "withdrawProposal", OTHER_MANAGER, 200, practitioner_id="p-moving-1"),
    case("suspend an account", "suspendAccount", MANAGER, 200, {"reason": "long_absence"}, practitioner_id="p-nurse-01"),
    case("reinstate an account", "reinstateAccount", MANAGER, 200, {"reason": "returned"}, practitioner_id="p-away-01"),
    case("close an account", "closeAccount", MANAGER, 200, {"reason": "left_organisation"}, practitioner_id="p-nurse-01"),
    case("confirm an account", "confirmAccount", MANAGER, 200, practitioner_id="p-nurse-01"),
    case("list a child's accesses", "listAccesses", DIRECTORY_TEAM, 200, child_id="child", Access_Reason="subject_access"),
    case("print a child's accesses", "listAccesses", DIRECTORY_TEAM, 200, child_id="child", Access_Reason="subject_access", Accept="text/html"),
    case("list a day's events", "listEvents", AUDITOR, 200),
    case("list own events", "listOwnEvents", NURSE, 200),
    case("list cases", "listCases", MANAGER, 200),
    case("list an auditor's cases", "listCases", AUDITOR, 200),
    case("decide a case", "decideCase", MANAGER, 204, {"disposition": "explained"}, case_id="case"),
    case("prove an event", "proveEvent", AUDITOR, 200, event_id="event"),
    case("get the checkpoint", "getCheckpoint", NURSE, 200),
    case("check health", "getHealth", NURSE, 200),
    case("get the contract", "getOpenApi", NURSE, 200),
    job("find who is due", "archiving", PLAN),
    job("archive", "archiving", {}, "adult"),
    job("report what was archived", "archiving", REPORT),
    job("plan a re-encryption", "reencryption", PLAN),
    job("re-encrypt", "reencryption", {**step(), "batch": {"number": 0, "segment": 0, "segments": 1}}, in_steps=True),
    job("find accounts to review", "access_review", PLAN),
    job("review access", "access_review", step("p-late-01", "p-nurse-01")),
    job("record a deployment", "platform_events", {"deployment": {"deployment": "d1", "environment": "local", "phase": "done"}}),
    job("record a run", "platform_events", {"run": {"job": "event-archive", "run": RUN, "phase": "begun", "at": "2026-11-25T03:10:00Z"}}),
    job("compare what runs", "detection", {**step("deployment", at="2026-11-24T01:55:00Z"), "batch": {"number": 0, "ids": ["deployment"], "compares": True}}),
    job("plan a detection", "detection", PLAN),
    job("detect", "detection", step("hospital", at="2026-11-24T01:55:00Z")),
    job("detect brief involvements", "detection", {**step("hospital", at="2026-11-16T01:55:00Z"), "batch": {"number": 0, "ids": ["hospital"], "weekly": True}}),
    job("settle overdue reviews", "overdue_reviews", {}),
    job("sequence", "sequencer", {"Records": []}),
    job("publish a checkpoint", "sequencer", {"action": "publish"}),
    UseCase("authorize", "authorizer", None, 200, lambda stack: stack.authorize("p-nurse-01")),
    UseCase("authorize a stranger", "authorizer", None, 200, lambda stack: stack.authorize("p-nobody")),
)  # fmt: skip
PUBLIC = frozenset({"getHealth", "getOpenApi", "getCheckpoint"})
PAGES_WITHOUT_EVENT = {
    *("GET /pages/sign-in", "GET /pages/signed-in", "GET /pages/home", "POST /pages/sign-out"),
    *(
        "GET /pages/about-your-use",
        "GET /pages/reason",
        "POST /pages/reason",
        "GET /pages/find/*",
        "POST /pages/find/*",
    ),
    *("POST /pages/found/*", "GET /pages/child/*/hidden", "GET /pages/child/*/record", "GET /pages/oversight"),
    *("GET /pages/duty-numbers", "GET /pages/household"),
    *(f"POST /pages/oversight/{choice}" for choice in ("mine", "looks", "events", "use")),
}
"""Pages that show nothing of a child and nothing that others did, and forms that only lead to another page."""
NO_EVENT = (
    PUBLIC
    | PAGES_WITHOUT_EVENT
    | {
        "detection",
        "getOwnAccount",
        "listOrganisations",
        "archiving",
        "access_review",
        "reencryption",
        "overdue_reviews",
        "event_archive",
        "event_expiry",
        "destruction",
        "sequencer",
        "authorizer",
    }
)
"""What shows no child's details, and so leaves no audit event."""
LOOKS = frozenset(
    {
        *("searchChild", "viewChild", "giveSubjectAccess", "overrideShield"),
        *("GET /pages/found/*", "GET /pages/child/*", "GET /pages/child/*/call-sheet", "POST /pages/child/*/hidden"),
        *("GET /pages/child/*/recorded/*", "GET /pages/child/*/taken-back"),
        *("GET /pages/child/*/update/*", "GET /pages/child/*/hiding", "GET /pages/contact/*", "GET /pages/reviews/*"),
    }
)
"""What is a new look whenever it is sent: each is recorded, and the people concerned are notified."""
