"""Who gets in: two issuers, people and systems, on behalf of and asked by, and accounts that stop the next call."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from cli.samples import sign_ins
from tests.acceptance.issuer import SYSTEM
from tests.acceptance.test_refusals import problem

UNTIL = (datetime.now(UTC).date() + timedelta(days=300)).isoformat()
SEARCH = {
    "access_reason": "urgent_care",
    "criteria": {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": "2011-01-23"},
}


def create_account(stack, subject: str, name: str, role: str = "practitioner") -> str:
    """Let Westvale's account manager give somebody an account, signed in by the authority's own issuer."""
    checks = {} if role.endswith("system") else {"vetting_valid_until": UNTIL, "training_valid_until": UNTIL}
    facts = {"name": name, "job_title": "Social worker", "role": role, **checks}
    sign_in = {"issuer": stack.issuer.address, "subject": subject}
    answered = stack.call("westvale-account-manager", "POST", "/accounts", {**facts, "sign_in": sign_in})
    assert answered.status_code == 201, answered.text
    return answered.json()["id"]


@pytest.fixture(scope="module")
def officer(stack) -> str:
    return create_account(stack, "officer-1", "Maud Ellery")


@pytest.mark.parametrize("key", ["one", "two"])
def test_an_authoritys_own_issuer_lets_its_people_in_with_either_of_its_keys(stack, officer, key):
    me = stack.bearing(stack.issuer.token("officer-1", key=key), "GET", "/me")
    assert (me.status_code, me.json()["practitioner_id"], me.json()["name"]) == (200, officer, "Maud Ellery")


@pytest.mark.parametrize(
    "changed",
    [{"amr": ["pwd"]}, {"aud": "another-service"}, {"typ": "JWT"}],
    ids=["one factor", "other audience", "id token"],
)
def test_a_token_of_the_authoritys_issuer_that_falls_short_does_not_get_in(stack, officer, changed):
    answered = stack.bearing(stack.issuer.token("officer-1", **changed), "GET", "/me")
    assert (answered.status_code, problem(answered)) == (401, "unauthenticated")


def test_a_name_means_nothing_at_another_issuer(stack, officer):
    nurse = stack.workspace.read(sign_ins.SIGN_INS)["people"]["ae-nurse"]["subject"]
    answered = stack.bearing(stack.issuer.token(nurse), "GET", "/me")
    assert (answered.status_code, problem(answered)) == (403, "no-account")


def test_an_oversized_token_does_not_get_in(stack, officer):
    answered = stack.bearing(stack.issuer.token("officer-1", padding="x" * 4097), "GET", "/me")
    assert answered.status_code in (401, 413, 431)


def test_a_system_of_the_authority_asks_for_the_practitioner_whom_it_names(stack, officer):
    create_account(stack, SYSTEM, "Authority casework", "case_management_system")
    endpoint = httpx.get(f"{stack.issuer.address}/.well-known/openid-configuration").json()["token_endpoint"]
    granted = httpx.post(endpoint, data={"grant_type": "client_credentials"}, auth=(SYSTEM, stack.issuer.secret))
    token = granted.json()["access_token"]
    assert problem(stack.bearing(token, "POST", "/searches", SEARCH)) == "missing-on-behalf-of"
    assert stack.bearing(token, "GET", "/me").json()["role"] == "case_management_system"
    listed = stack.bearing(token, "GET", "/practitioners").json()["practitioners"]
    assert officer in {each["practitioner_id"] for each in listed}
    assert SYSTEM not in {each["name"] for each in listed}
    found = stack.bearing(token, "POST", "/searches", SEARCH, On_Behalf_Of=officer)
    assert found.json()["outcome"] == "match"
    told = next(e for e in stack.events() if e["actor"]["practitioner_id"] == officer)
    assert (told["event_type"], told["role"]) == ("searched", "practitioner")
    assert told["via_system"] is not None


@pytest.mark.parametrize(
    ("who", "headers", "told"),
    [
        ("westvale-casework", {}, (400, "missing-on-behalf-of")),
        ("westvale-casework", {"On_Behalf_Of": "p-nobody"}, (400, "unknown-on-behalf-of")),
        ("westvale-casework", {"On_Behalf_Of": "Social.Worker@westvale.example"}, (400, "unknown-on-behalf-of")),
        ("westvale-casework", {"On_Behalf_Of": "p-ae-nurse"}, (400, "unknown-on-behalf-of")),
        ("westvale-casework", {"On_Behalf_Of": "p-westvale-casework"}, (400, "unknown-on-behalf-of")),
        ("ae-nurse", {"On_Behalf_Of": "p-social-worker"}, (403, "delegation-not-allowed")),
        ("ae-nurse", {"Asked_By": "p-lapsed-teacher"}, (403, "asked-by-lapsed")),
        ("ae-nurse", {"Asked_By": "p-nobody"}, (400, "unknown-asked-by")),
        ("ae-nurse", {"Asked_By": "p-ae-nurse"}, (400, "unknown-asked-by")),
        ("ae-nurse", {"Asked_By": "p-westvale-casework"}, (400, "unknown-asked-by")),
        ("northmoor-roll", {"On_Behalf_Of": "p-welfare-officer"}, (403, "delegation-not-allowed")),
    ],
    ids=[
        "a system for nobody",
        "for nobody known",
        "for a mail address",
        "for another organisation's",
        "for itself",
        "a person for another",
        "asked by one who lapsed",
        "asked by nobody known",
        "asked by oneself",
        "asked by a system",
        "a feed for a person",
    ],
)
def test_nobody_is_let_in_for_somebody_who_may_not(stack, who, headers, told):
    answered = stack.call(who, "POST", "/searches", SEARCH, **headers)
    assert (answered.status_code, problem(answered)) == told


def test_who_looks_for_a_colleague_and_for_whom_are_both_recorded(stack):
    assert stack.call("ae-nurse", "POST", "/searches", SEARCH, Asked_By="p-social-worker").status_code == 200
    told = next(e for e in stack.events() if e["asked_by"] == "p-social-worker")
    assert told["actor"]["name"] == "Grace Adeyemi"


def test_a_feed_writes_and_sees_nothing(stack):
    assert stack.call("northmoor-roll", "POST", "/searches", SEARCH).status_code == 403
    assert stack.call("northmoor-roll", "GET", "/notifications").status_code == 403
    assert "register" in stack.call("northmoor-roll", "GET", "/me").json()["may"]


def test_a_suspension_stops_the_very_next_call_and_a_reinstatement_lets_in_again(stack):
    suspended = create_account(stack, "officer-2", "Joan Pike")
    token = stack.issuer.token("officer-2")
    manager, path = "westvale-account-manager", f"/accounts/{suspended}"
    assert stack.bearing(token, "GET", "/me").status_code == 200
    assert stack.call(manager, "POST", f"{path}/suspension", {"reason": "misuse_suspected"}).status_code == 200
    for _ in range(2):
        assert problem(stack.bearing(token, "GET", "/me")) == "access-lapsed"
    attempts = [e for e in stack.events() if e["actor"]["practitioner_id"] == suspended]
    assert [e["event_type"] for e in attempts[:2]] == ["refused", "refused"]
    assert stack.call(manager, "POST", f"{path}/reinstatement", {"reason": "cleared"}).status_code == 200
    assert stack.bearing(token, "GET", "/me").status_code == 200
    assert stack.call(manager, "POST", f"{path}/closure", {"reason": "left_organisation"}).status_code == 200
    assert problem(stack.bearing(token, "GET", "/me")) == "access-lapsed"
    again = stack.call(manager, "POST", f"{path}/reinstatement", {"reason": "returned"})
    assert (again.status_code, problem(again)) == (409, "invalid-status-change")


def test_an_account_manager_reaches_no_other_organisations_account(stack, officer):
    for method, tail, body in (("GET", "", None), ("POST", "/suspension", {"reason": "error"})):
        answered = stack.call("account-manager", method, f"/accounts/{officer}{tail}", body)
        assert (answered.status_code, problem(answered)) == (404, "not-found")


def test_what_nobody_confirmed_is_suspended_at_night(stack):
    name = create_account(stack, "officer-3", "Ivy Stone")
    table = stack.workspace.outputs["AccountsTable"]
    stack.aws("dynamodb").update_item(
        TableName=table,
        Key={"account_key": {"S": f"practitioner#{name}"}},
        UpdateExpression="SET confirmed_until = :d",
        ExpressionAttributeValues={":d": {"S": "2020-01-01"}},
    )
    assert problem(stack.bearing(stack.issuer.token("officer-3"), "GET", "/me")) == "access-lapsed"
    function = next(
        f["FunctionName"]
        for f in stack.aws("lambda").list_functions()["Functions"]
        if "AccessReview" in f["FunctionName"]
    )
    ran = stack.aws("lambda").invoke(FunctionName=f"{function}:live", Payload=b"{}")
    assert json.loads(ran["Payload"].read())["suspended"] >= 1
    shown = stack.call("westvale-account-manager", "GET", f"/accounts/{name}").json()
    assert shown["status"] == "suspended"


def test_the_platforms_operator_appoints_an_account_manager_who_grants_access(stack):
    appointed = stack.command(
        *("organisations", "add", "--id", "harbour", "--name", "Harbour Trust", "--type", "national_partner"),
        *("--manager-name", "Ruth Vane", "--issuer", stack.issuer.address, "--subject", "manager-9"),
    )
    assert appointed.returncode == 0, appointed.stderr
    token = stack.issuer.token("manager-9")
    facts = {"name": "Sam Lake", "job_title": "Youth worker", "role": "practitioner"}
    checks = {"vetting_valid_until": UNTIL, "training_valid_until": UNTIL}
    sign_in = {"issuer": stack.issuer.address, "subject": "worker-9"}
    granted = stack.bearing(token, "POST", "/accounts", {**facts, **checks, "sign_in": sign_in})
    assert granted.status_code == 201, granted.text
    assert stack.bearing(stack.issuer.token("worker-9"), "GET", "/me").json()["organisation"] == "Harbour Trust"


def test_accounts_are_managed_from_the_command_line(stack):
    listed = stack.command("accounts", "list")
    assert "Grace Adeyemi" in listed.stdout
    suspended = stack.command("accounts", "suspend", "p-mental-health-nurse", "--reason", "long_absence")
    assert "Ines Duarte is suspended" in suspended.stdout
    assert problem(stack.call("mental-health-nurse", "GET", "/me")) == "access-lapsed"
    assert stack.command("accounts", "reinstate", "p-mental-health-nurse", "--reason", "returned").returncode == 0
    refused = stack.command("accounts", "suspend", "p-social-worker", "--reason", "error")
    assert refused.returncode == 1
    assert "Not found" in refused.stderr
