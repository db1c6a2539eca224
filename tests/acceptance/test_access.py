"""The expected permissions over HTTP: every role, record state and action; and ids of other organisations."""

import re
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import Any

import pytest

from contactpoint.domain.access import Caller
from contactpoint.http.operations import OPERATIONS
from tests.acceptance.test_search_and_records import CONTACT_OPERATIONS, invented
from tests.invariants.expected_permissions import expected
from tests.invariants.permission_questions import About

PEOPLE = {
    "ae-nurse": ("st-wilfrids", "health", "practitioner"),
    "social-worker": ("westvale", "local_authority", "practitioner"),
    "attendance-officer": ("castlebrook", "local_authority", "practitioner"),
    "child-protection-officer": ("westvale-police", "police", "shield_override_practitioner"),
    "directory-team": ("westvale", "local_authority", "directory_team"),
    "northmoor-directory-team": ("northmoor", "local_authority", "directory_team"),
    "account-manager": ("st-wilfrids", "health", "account_manager"),
    "auditor": ("directory-oversight", "oversight", "auditor"),
    "northmoor-roll": ("northmoor", "local_authority", "feed_system"),
    "lapsed-teacher": ("northmoor", "local_authority", "practitioner"),
}
STATES = ("ordinary", "shielded", "under_review", "rejected", "identity_ended")
"""A rejected record stays under review for everybody but its submitter."""
UNREACHABLE = {k: v for k, v in CONTACT_OPERATIONS.items() if k != "telephone"}
"""An involvement without contact details: refused as invalid if the caller may record one."""
SENSITIVE = {
    **CONTACT_OPERATIONS,
    "service": "mental_health",
    "basis": {"kind": "significant_harm", "dated": "2026-01-05"},
}
HIDDEN = {
    "address_status": "current",
    "address": {"lines": ["4 Orchard Mews"], "locality": "Westvale", "postcode": "WV7 7QQ"},
    "nhs_number": "9990001251",
    "upn": "A123456789012",
    "carers": [
        {
            "given_name": "Ada",
            "family_name": "Hurst",
            "relationship": "parental_responsibility",
            "telephone": "07700 900555",
        }
    ],
    "education": {"status": "on_roll", "urn": "900412"},
    "gp_practice": {"ods_code": "Z90412"},
}
NUMBERS = {
    "ordinary": {"nhs_number": "9990006105", "upn": "W200000000012"},
    "identity_ended": {"nhs_number": "9990006113", "upn": "Y200000000023"},
}
"""A number belongs to one record."""
ALWAYS_VISIBLE = {"child_id", "given_name", "family_name", "date_of_birth", "sex", "shielded", "carers"}
FULL_RECORD_FIELDS = {"responsible_authority", "address_status", "address", "education", "gp_practice", "sources"}


def review_of(stack, child_id: str) -> str:
    """Return the id of the open review of a record of Westvale."""
    reviews = stack.call("directory-team", "GET", "/reviews").json()["reviews"]
    return next(each["review_id"] for each in reviews if each["child_id"] == child_id)


@pytest.fixture(scope="module")
def records(stack) -> dict[str, str]:
    """Return a record of Westvale in every state; the nurse submitted the one under review."""
    new = {**HIDDEN, "confirmed_new": {"reason": "documents_differ"}}
    made = {
        state: stack.register("social-worker", invented(**{**new, **own})).json()["id"]
        for state, own in NUMBERS.items()
    }
    hidden = invented(**{**new, "shield": "domestic_abuse"})
    made["shielded"] = stack.register("directory-team", hidden).json()["id"]
    twice = {**hidden, "responsible_authority": "westvale"}
    del twice["shield"]
    made["under_review"] = stack.register("ae-nurse", twice).json()["id"]
    made["rejected"] = stack.register("welfare-officer", twice).json()["id"]
    team = "directory-team"
    decision = f"/reviews/{review_of(stack, made['rejected'])}/decision"
    assert stack.call(team, "POST", decision, {"decision": "the_shielded_child"}).status_code == 204
    ended = stack.call(team, "POST", f"/children/{made['identity_ended']}/identity-closure", {"reason": "adoption"})
    assert ended.status_code == 204
    return made


def reader_of(who: str) -> Caller:
    organisation, kind, role = PEOPLE[who]
    return Caller(
        practitioner_id=who,
        organisation_id=organisation,
        organisation_type=kind,
        role=role,
        access_status="lapsed" if who == "lapsed-teacher" else "current",
    )


def about(who: str, state: str) -> About:
    """Return the state of a record of Westvale as one caller sees it; its submitter sees no review."""
    own = PEOPLE[who][0] == "westvale"
    if (who, state) == ("ae-nurse", "under_review"):
        return About(None, "ordinary", "other")
    if state in ("under_review", "rejected"):
        return About(None, "under_review", "decides" if own else "other")
    return About(None, state, "own" if own else "other")


def attempt(stack, who: str, action: str, child_id: str, access_reason: str):
    """Try an action without a change: a permitted action fails for another reason, or has no effect."""
    path = f"/children/{child_id}"
    calls: dict[str, tuple[str, str, Any, dict[str, str]]] = {
        "view": ("GET", path, None, {"Access_Reason": access_reason}),
        "override_shield": ("POST", f"{path}/shield-overrides", {"access_reason": access_reason}, {}),
        "amend": ("PATCH", path, {"sex": "male"}, {"If_Match": f'"{"0" * 32}"'}),
        "record_involvement": ("POST", f"{path}/involvements", UNREACHABLE, {}),
        "record_sensitive_involvement": (
            "POST",
            f"{path}/involvements",
            {**UNREACHABLE, "service": "mental_health"},
            {},
        ),
        "request_contact": ("POST", f"{path}/contact-requests", {"access_reason": access_reason}, {}),
        "shield": ("PUT", f"{path}/shield", {"basis": "domestic_abuse"}, {}),
        "lift_shield": ("DELETE", f"{path}/shield", None, {}),
        "set_retention": ("PUT", f"{path}/retention", {"died_on": "2026-01-01"}, {}),
        "end_identity": ("POST", f"{path}/identity-closure", {"reason": "adoption"}, {}),
    }
    method, where, body, headers = calls[action]
    return stack.call(who, method, where, body, **headers)


CHANGING = {"set_retention", "shield", "lift_shield", "end_identity"}
"""Actions that would change the record are tried only if they must be refused."""
ACTIONS = (
    "view",
    "override_shield",
    "amend",
    "record_involvement",
    "record_sensitive_involvement",
    "request_contact",
    *CHANGING,
)
REASONS = ("urgent_care", "inquiry")
TAKES_A_REASON = {"view", "override_shield", "request_contact"}


def cases():
    for who, state, action in product(PEOPLE, STATES, ACTIONS):
        for access_reason in REASONS if action in TAKES_A_REASON else ("",):
            if action not in CHANGING or not expected(reader_of(who), action, about(who, state), access_reason):
                yield who, state, action, access_reason


def test_api_allows_exactly_the_expected_permissions(stack, records):
    def wrong(case) -> str | None:
        who, state, action, access_reason = case
        answered = attempt(stack, who, action, records[state], access_reason)
        may = expected(reader_of(who), action, about(who, state), access_reason)
        refused = answered.status_code in (403, 404)
        return f"{case}: {answered.status_code}, may: {may}" if refused == may or answered.status_code >= 500 else None

    tried = list(cases())
    for who in PEOPLE:
        stack.token(who)
    with ThreadPoolExecutor(max_workers=4) as pool:
        found = [told for told in pool.map(wrong, tried) if told]
    assert found == []
    assert len(tried) > 400


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("who", PEOPLE)
def test_api_shows_exactly_the_expected_fields(stack, records, who, state):
    access_reason = "inquiry" if PEOPLE[who][2] == "directory_team" else "urgent_care"
    answered = stack.call(who, "GET", f"/children/{records[state]}", Access_Reason=access_reason)
    reader, record = reader_of(who), about(who, state)
    if not expected(reader, "view", record, access_reason):
        assert answered.status_code in (403, 404)
        assert not any(word in answered.text for word in ("Orchard", "WV7", "9990001251", "07700", "Ada"))
        return
    shown = answered.json()
    may = ALWAYS_VISIBLE | (
        FULL_RECORD_FIELDS if expected(reader, "view_full_record", record, access_reason) else set()
    )
    if may >= FULL_RECORD_FIELDS:
        may |= {"nhs_number"} if expected(reader, "read_nhs_number", record, access_reason) else set()
        may |= {"upn"} if expected(reader, "read_upn", record, access_reason) else set()
    assert set(shown) - may == set()
    assert may - set(shown) <= {"shielded"}
    for carer in shown["carers"]:
        assert set(carer) == {"given_name", "family_name"} | (
            {"relationship", "telephone"} if may >= FULL_RECORD_FIELDS else set()
        )


def test_search_by_hidden_facts_returns_the_same_for_any_guess(stack, records):
    seen = stack.call("ae-nurse", "GET", f"/children/{records['shielded']}", Access_Reason="urgent_care").json()
    by_name = {k: seen[k] for k in ("given_name", "family_name", "date_of_birth")}
    answers = [
        stack.search("attendance-officer", **by_name, **guess).json() | {"search_id": ""}
        for guess in (
            {"postcode": "WV7 7QQ", "address": "4 Orchard Mews"},
            {"postcode": "LS9 9ZZ", "address": "31 Quarry Lane"},
        )
    ]
    assert answers[0] == answers[1]


def test_api_shows_a_contact_request_only_to_its_parties(stack):
    child_id = stack.register("social-worker", invented()).json()["id"]
    recorded = stack.call("mental-health-nurse", "POST", f"/children/{child_id}/involvements", SENSITIVE)
    assert recorded.status_code == 201, recorded.text
    seen = stack.view("ae-nurse", child_id).json()
    assert (seen["sensitive_service_involved"], seen.get("involvements")) == (True, None)
    asked = stack.call("ae-nurse", "POST", f"/children/{child_id}/contact-requests", {"access_reason": "urgent_care"})
    path = f"/contact-requests/{asked.json()['id']}"
    notifications = stack.call("directory-team", "GET", "/notifications").json()["notifications"]
    assert ("contact_requested", asked.json()["id"]) in {(n["kind"], n.get("related_id")) for n in notifications}
    for who in ("social-worker", "northmoor-directory-team", "mental-health-nurse", "auditor"):
        assert stack.call(who, "GET", path).status_code == 404
    forward = {"involvement_id": recorded.json()["id"]}
    assert stack.call("directory-team", "POST", f"{path}/forwarding", forward).status_code == 200
    contact = {"name": "Ines Duarte", "telephone": "0113 496 0777"}
    agreed = {"decision": "agreed", "contact": contact}
    assert stack.call("mental-health-nurse", "POST", f"{path}/answer", agreed).status_code == 200
    told = stack.call("ae-nurse", "GET", path).json()
    assert (told["status"], told["contact"]) == ("agreed", contact)
    assert "provider_id" not in told
    withdrawn = f"/children/{child_id}/involvements/{recorded.json()['id']}"
    assert stack.call("ae-nurse", "DELETE", withdrawn).status_code == 404
    assert stack.call("mental-health-nurse", "DELETE", withdrawn).status_code == 204
    assert "sensitive_service_involved" not in stack.view("ae-nurse", child_id).json()


def test_override_shows_hidden_facts_once_and_notifies_the_authority(stack, records):
    path = f"/children/{records['shielded']}/shield-overrides"
    asked = {"access_reason": "safeguarding_enquiry", "warning_read": True}
    shown = stack.call("child-protection-officer", "POST", path, asked).json()
    assert shown["address"]["postcode"] == "WV7 7QQ"
    again = stack.view("child-protection-officer", records["shielded"]).json()
    assert "address" not in again
    notifications = stack.call("directory-team", "GET", "/notifications").json()["notifications"]
    assert ("shield_overridden", records["shielded"]) in {(n["kind"], n["child_id"]) for n in notifications}


SIGN_IN = {"issuer": "https://issuer.example", "subject": "nobody"}
BODIES = {
    "amendChild": {"sex": "male"},
    "recordInvolvement": CONTACT_OPERATIONS,
    "amendInvolvement": {"role": "nurse"},
    "shieldChild": {"basis": "adoption"},
    "overrideShield": {"access_reason": "urgent_care", "warning_read": True},
    "endIdentity": {"reason": "adoption"},
    "setRetention": {"left_england_on": "2026-09-01"},
    "decideReview": {"decision": "the_shielded_child"},
    "requestContact": {"access_reason": "urgent_care"},
    "forwardContactRequest": {"involvement_id": "0" * 32},
    "declareHousehold": {"lines": ["4 Cooper Street"], "postcode": "LS1 4AP"},
    "keepDutyNumbers": {"day": "0113 496 0701", "night": "0113 496 0702"},
    "answerContactRequest": {"decision": "declined"},
    "updateAccount": {"name": "x", "job_title": "x", "role": "practitioner", "reason": "error"},
    "proposeSignInChange": {"sign_in": SIGN_IN, "reason": "error"},
    "confirmProposal": {"sign_in": SIGN_IN, "role": "practitioner"},
    "challengeAccuracy": {"fact": "address", "challenger": "practitioner"},
    "askTransfer": {"to_authority": "westvale", "reason": "child_moved"},
    "reverseMerge": {"reason": "merged_in_error"},
    "decideCase": {"disposition": "explained"},
    **{name: {"reason": "error"} for name in ("suspendAccount", "reinstateAccount", "closeAccount")},
}


QUERIES = {"giveSubjectAccess": "?requester=child"}


@pytest.mark.parametrize("operation", [o for o in OPERATIONS if "{" in o.path], ids=lambda o: o.name)
def test_unknown_or_foreign_id_is_refused(stack, records, operation):
    """Every path, with ids of other kinds, of rejected or ended records, and of other organisations."""
    ids = ["0" * 32, records["identity_ended"], records["rejected"], "p-welfare-officer"]
    headers = {"Access_Reason": "urgent_care", "If_Match": f'"{"0" * 32}"'}
    for who, given in product(("attendance-officer", "account-manager", "auditor"), ids):
        path = re.sub(r"{\w+}", given, operation.path) + QUERIES.get(operation.name, "")
        answered = stack.call(who, operation.method.upper(), path, BODIES.get(operation.name), **headers)
        if (operation.name, who) == ("listAccesses", "auditor"):
            continue  # an auditor may view the access history of any child
        assert answered.status_code in (400, 403, 404), f"{who} {path}: {answered.status_code} {answered.text}"
