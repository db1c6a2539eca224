"""Authentication: two issuers, people and systems, delegation, mediated access, and suspended accounts."""

from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from cli.samples import sign_ins
from contactpoint.application.accounts.operators.two_approvers import OPERATOR
from contactpoint.application.accounts.save_account import save_with_event
from contactpoint.bootstrap import bootstrap
from tests.acceptance.authority_issuer import SYSTEM
from tests.acceptance.conftest import wait_for
from tests.acceptance.test_refusals import problem

UNTIL = (datetime.now(UTC).date() + timedelta(days=300)).isoformat()
SECOND = "westvale-second-account-manager"
APPROVED = ("--approved-by", "Nell Ward", "--approved-by", "Idris Cole")
SEARCH = {
    "access_reason": "urgent_care",
    "criteria": {"given_name": "Tyler", "family_name": "Reid", "date_of_birth": "2011-01-23"},
}


def create_account(stack, subject: str, name: str, role: str = "practitioner") -> str:
    """Create an account, as Westvale's account managers, with a sign-in at the authority's issuer."""
    checks = {} if role.endswith("system") else {"vetting_valid_until": UNTIL, "training_valid_until": UNTIL}
    facts = {"name": name, "job_title": "Social worker", "role": role, **checks}
    sign_in = {"issuer": stack.issuer.address, "subject": subject}
    answered = stack.call("westvale-account-manager", "POST", "/accounts", {**facts, "sign_in": sign_in})
    assert answered.status_code == 201, answered.text
    account = answered.json()["id"]
    if role != "practitioner":
        confirmed = stack.call(
            SECOND, "POST", f"/accounts/{account}/proposal/confirmation", {"sign_in": sign_in, "role": role}
        )
        assert confirmed.status_code == 200, confirmed.text
    return account


@pytest.fixture(scope="module")
def officer(stack) -> str:
    return create_account(stack, "officer-1", "Maud Ellery")


@pytest.mark.parametrize("key", ["one", "two"])
def test_authority_issuer_is_accepted_with_either_of_its_keys(stack, officer, key):
    me = stack.bearing(stack.issuer.token("officer-1", key=key), "GET", "/me")
    assert (me.status_code, me.json()["practitioner_id"], me.json()["name"]) == (200, officer, "Maud Ellery")


@pytest.mark.parametrize(
    "changed",
    [{"amr": ["pwd"]}, {"aud": "another-service"}, {"typ": "JWT"}],
    ids=["one factor", "other audience", "id token"],
)
def test_insufficient_token_of_an_authority_issuer_is_refused_by_the_api(stack, officer, changed):
    answered = stack.bearing(stack.issuer.token("officer-1", **changed), "GET", "/me")
    assert (answered.status_code, problem(answered)) == (401, "unauthenticated")


def test_subject_of_another_issuer_is_refused(stack, officer):
    nurse = stack.workspace.read(sign_ins.SIGN_INS)["people"]["ae-nurse"]["subject"]
    answered = stack.bearing(stack.issuer.token(nurse), "GET", "/me")
    assert (answered.status_code, problem(answered)) == (403, "no-account")


def test_oversized_token_is_refused(stack, officer):
    answered = stack.bearing(stack.issuer.token("officer-1", padding="x" * 4097), "GET", "/me")
    assert answered.status_code in (401, 413, 431)


def test_system_acts_for_the_practitioner_it_names(stack, officer):
    create_account(stack, SYSTEM, "Authority casework", "case_management_system")
    endpoint = stack.http.get(f"{stack.issuer.address}/.well-known/openid-configuration").json()["token_endpoint"]
    granted = stack.http.post(endpoint, data={"grant_type": "client_credentials"}, auth=(SYSTEM, stack.issuer.secret))
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
        ("ae-nurse", {"Asked_By": "p-lapsed-teacher"}, (400, "unknown-asked-by")),
        ("ae-nurse", {"Asked_By": "p-nobody"}, (400, "unknown-asked-by")),
        ("ae-nurse", {"Asked_By": "p-ae-nurse"}, (400, "unknown-asked-by")),
        ("ae-nurse", {"Asked_By": "p-westvale-casework"}, (400, "unknown-asked-by")),
        ("ae-nurse", {"Asked_By": "p-social-worker"}, (400, "unknown-asked-by")),
        ("ae-nurse", {"Asked_By": "p-account-manager"}, (400, "unknown-asked-by")),
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
        "asked by another organisation's",
        "asked by one who may not look",
        "a feed for a person",
    ],
)
def test_delegation_for_a_practitioner_without_access_is_refused(stack, who, headers, told):
    answered = stack.call(who, "POST", "/searches", SEARCH, **headers)
    assert (answered.status_code, problem(answered)) == told


def test_mediated_access_records_both_practitioners(stack):
    assert stack.call("ae-nurse", "POST", "/searches", SEARCH, Asked_By="p-mental-health-nurse").status_code == 200
    told = next(e for e in stack.events() if e["asked_by"] == "p-mental-health-nurse")
    assert told["actor"]["name"] == "Grace Adeyemi"
    notifications = stack.call("mental-health-nurse", "GET", "/notifications").json()["notifications"]
    assert (notifications[0]["kind"], notifications[0]["practitioner_id"]) == ("looked_on_your_behalf", "p-ae-nurse")


def test_feed_system_can_write_but_not_read(stack):
    assert stack.call("northmoor-roll", "POST", "/searches", SEARCH).status_code == 403
    assert stack.call("northmoor-roll", "GET", "/notifications").status_code == 403
    assert "register" in stack.call("northmoor-roll", "GET", "/me").json()["may"]


def test_suspension_stops_the_next_call_until_reinstatement(stack):
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
    assert problem(stack.bearing(token, "GET", "/me")) == "no-account"
    again = stack.call(manager, "POST", f"{path}/reinstatement", {"reason": "returned"})
    assert (again.status_code, problem(again)) == (409, "invalid-status-change")


def test_account_manager_cannot_see_accounts_of_other_organisations(stack, officer):
    for method, tail, body in (("GET", "", None), ("POST", "/suspension", {"reason": "error"})):
        answered = stack.call("account-manager", method, f"/accounts/{officer}{tail}", body)
        assert (answered.status_code, problem(answered)) == (404, "not-found")


def test_unconfirmed_account_is_suspended_by_the_deployed_review(stack, monkeypatch):
    name = create_account(stack, "officer-3", "Ivy Stone")
    for key, value in stack.workspace.aws_environment().items():
        monkeypatch.setenv(key, value)
    deps, _ = bootstrap(stack.workspace.tables)
    account = deps.accounts.get_accounts([name])[name]
    lapsed = replace(account, confirmed_until=date(2020, 1, 1), version=account.version + 1)
    save_with_event(deps, OPERATOR, lapsed, account, "account_changed", reason="error")
    assert problem(stack.bearing(stack.issuer.token("officer-3"), "GET", "/me")) == "access-lapsed"
    machine, arn = stack.aws("stepfunctions"), stack.workspace.outputs["AccessReviewStateMachineArn"]
    run = machine.start_execution(stateMachineArn=arn, input="{}")["executionArn"]
    ended = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
    assert wait_for(lambda: machine.describe_execution(executionArn=run)["status"], ended) == "SUCCEEDED"
    shown = stack.call("westvale-account-manager", "GET", f"/accounts/{name}").json()
    assert shown["status"] == "suspended"


def test_operator_adds_an_account_manager_who_creates_accounts(stack):
    appointed = stack.command(
        *("organisations", "add", "--id", "harbour", "--name", "Harbour Trust", "--type", "national_partner"),
        *("--manager-name", "Ruth Vane", "--issuer", stack.issuer.address, "--subject", "manager-9", *APPROVED),
    )
    assert appointed.returncode == 0, appointed.stderr
    token = stack.issuer.token("manager-9")
    facts = {"name": "Sam Lake", "job_title": "Youth worker", "role": "practitioner"}
    checks = {"vetting_valid_until": UNTIL, "training_valid_until": UNTIL}
    sign_in = {"issuer": stack.issuer.address, "subject": "worker-9"}
    granted = stack.bearing(token, "POST", "/accounts", {**facts, **checks, "sign_in": sign_in})
    assert granted.status_code == 201, granted.text
    assert stack.bearing(stack.issuer.token("worker-9"), "GET", "/me").json()["organisation"] == "Harbour Trust"


def test_accounts_commands_manage_accounts(stack):
    listed = stack.command("accounts", "list")
    assert "Grace Adeyemi" in listed.stdout
    suspended = stack.command("accounts", "suspend", "p-mental-health-nurse", "--reason", "long_absence")
    assert "Ines Duarte is suspended" in suspended.stdout
    assert problem(stack.call("mental-health-nurse", "GET", "/me")) == "access-lapsed"
    assert stack.command("accounts", "reinstate", "p-mental-health-nurse", "--reason", "returned").returncode == 0
    refused = stack.command("accounts", "suspend", "p-social-worker", "--reason", "error")
    assert refused.returncode == 1
    assert "Not found" in refused.stderr


def test_a_system_does_for_a_directory_team_what_it_does_for_anybody_and_no_more(stack):
    child_id = stack.search("directory-team", **SEARCH["criteria"]).json()["candidates"][0]["child_id"]
    for method, path, body in (
        ("PUT", f"/children/{child_id}/shield", {"basis": "court_order"}),
        ("GET", f"/children/{child_id}/accesses", None),
        ("GET", "/notifications", None),
    ):
        answered = stack.call(
            "westvale-casework", method, path, body, On_Behalf_Of="p-directory-team", Access_Reason="urgent_care"
        )
        assert (answered.status_code, problem(answered)) == (403, "not-permitted")
    me = stack.call("westvale-casework", "GET", "/me", On_Behalf_Of="p-directory-team").json()
    assert "shield" not in me["may"]


def test_a_new_sign_in_takes_a_second_manager(stack):
    account = create_account(stack, "officer-13", "Ida Lunn")
    manager, path = "westvale-account-manager", f"/accounts/{account}/sign-in-changes"
    new = {"issuer": stack.issuer.address, "subject": "officer-14"}
    proposal = {"sign_in": new, "reason": "person_has_new_sign_in"}
    assert stack.call(manager, "POST", path, proposal).json()["proposal"]["proposed_by"] == f"p-{manager}"
    confirmation, stated = f"/accounts/{account}/proposal/confirmation", {"sign_in": new, "role": "practitioner"}
    assert problem(stack.call(manager, "POST", confirmation, stated)) == "not-permitted"
    assert problem(stack.bearing(stack.issuer.token("officer-14"), "GET", "/me")) == "no-account"
    told = stack.bearing(stack.issuer.token("officer-13"), "GET", "/notifications").json()["notifications"]
    assert told[0]["kind"] == "sign_in_change_proposed"
    assert stack.call(SECOND, "POST", confirmation, stated).status_code == 200
    assert stack.bearing(stack.issuer.token("officer-14"), "GET", "/me").json()["practitioner_id"] == account
    assert problem(stack.bearing(stack.issuer.token("officer-13"), "GET", "/me")) == "no-account"


def test_a_privileged_account_opens_nothing_until_two_people_gave_it(stack):
    sign_in = {"issuer": stack.issuer.address, "subject": "officer-15"}
    facts = {"name": "Ena Croft", "job_title": "Directory officer", "role": "directory_team"}
    checks = {"vetting_valid_until": UNTIL, "training_valid_until": UNTIL}
    account = stack.call(
        "westvale-account-manager", "POST", "/accounts", {**facts, **checks, "sign_in": sign_in}
    ).json()["id"]
    token, stated = stack.issuer.token("officer-15"), {"sign_in": sign_in, "role": "directory_team"}
    assert stack.bearing(token, "GET", "/me").json()["lapses"] == ["account-proposed"]
    path = f"/accounts/{account}/proposal/confirmation"
    assert problem(stack.call("westvale-account-manager", "POST", path, stated)) == "not-permitted"
    assert stack.call(SECOND, "GET", "/notifications").json()["notifications"][0]["kind"] == "account_proposed"
    of = (
        "--account",
        account,
        "--role",
        "directory_team",
        "--issuer",
        sign_in["issuer"],
        "--subject",
        sign_in["subject"],
    )
    assert stack.command("organisations", "confirm", "westvale", *of, *APPROVED[:2]).returncode == 1
    assert stack.command("organisations", "confirm", "westvale", *of, *APPROVED).returncode == 0
    assert stack.bearing(token, "GET", "/me").json()["role"] == "directory_team"


def test_a_stopped_sign_in_gets_no_other_account(stack):
    account = create_account(stack, "officer-16", "Lil Marsh")
    of, manager = ("--account", account, *APPROVED), "westvale-account-manager"
    assert stack.command("organisations", "suspend", "westvale", "--reason", "misuse_found", *of).returncode == 0
    assert stack.call(manager, "POST", f"/accounts/{account}/closure", {"reason": "error"}).status_code == 200
    facts = {"name": "Lil Marsh", "job_title": "Social worker", "role": "practitioner"}
    checks = {"vetting_valid_until": UNTIL, "training_valid_until": UNTIL}
    body = {**facts, **checks, "sign_in": {"issuer": stack.issuer.address, "subject": "officer-16"}}
    assert problem(stack.call(manager, "POST", "/accounts", body)) == "sign-in-stopped"
    assert stack.command("organisations", "reinstate", "westvale", "--reason", "cleared", *of).returncode == 0
    assert stack.call(manager, "POST", "/accounts", body).status_code == 201


def test_an_operator_stops_an_account_at_the_next_call(stack):
    account = create_account(stack, "officer-5", "Bea Moss")
    token = stack.issuer.token("officer-5")
    approved = ("--account", account, "--approved-by", "Ruth Vane", "--approved-by", "Idris Cole")
    assert stack.bearing(token, "GET", "/me").status_code == 200
    assert stack.command("organisations", "suspend", "westvale", "--reason", "compromised", *approved).returncode == 0
    assert problem(stack.bearing(token, "GET", "/me")) == "access-lapsed"
    stopped = next(e for e in stack.events() if e["event_type"] == "account_stopped")
    assert (stopped["account"]["practitioner_id"], stopped["account"]["reason"]) == (account, "compromised")
    assert stack.command("organisations", "reinstate", "westvale", "--reason", "cleared", *approved).returncode == 0
    assert stack.bearing(token, "GET", "/me").status_code == 200
