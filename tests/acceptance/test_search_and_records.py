"""Searching, viewing and recording over HTTP, on the deployed stack."""

import json
import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest

from cli.local_stack.workspace import ROOT
from tests.acceptance.conftest import wait_for

numbers = count(1)
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def invented(**facts) -> dict:
    """Return a child with names that no other test's child has."""
    n = next(numbers)
    family = "".join(LETTERS[(n * 7 + i * i * (n + 3)) % 26] for i in range(9))
    stated = {
        "given_name": f"Given{LETTERS[n % 26]}{LETTERS[(n * 5) % 26]}",
        "family_name": family.capitalize(),
        "date_of_birth": date(2012, 1 + n % 12, 1 + n % 28).isoformat(),
        "sex": "female",
    }
    return {**stated, **facts}


CONTACT_OPERATIONS = {
    "service": "school_nursing",
    "organisation_id": "st-wilfrids-school-nurses",
    "practitioner_name": "Ruth Calder",
    "role": "school_nurse",
    "start_date": "2026-01-05",
    "telephone": "0113 496 0777",
}


@pytest.fixture
def registered(stack) -> tuple[str, dict]:
    facts = invented()
    answered = stack.register("social-worker", facts)
    assert answered.status_code == 201, answered.text
    return answered.json()["id"], facts


def criteria_of(facts: dict) -> dict:
    return {k: facts[k] for k in ("given_name", "family_name", "date_of_birth")}


def test_demo_plays_every_story_of_the_rulebook(stack):
    played = stack.command("demo")
    assert played.returncode == 0, played.stdout + played.stderr
    assert "5000/5000" in played.stdout
    assert "Call Siobhan Keane, social worker: 0113 496 0358" in played.stdout
    assert "He is Kieran Walsh now, in Westvale, and on no school's roll." in played.stdout


def test_readme_request_returns_a_match(stack):
    (command,) = re.findall(r"```sh\n(curl .*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=stack.environment, capture_output=True, text=True, check=False
    )
    found = json.loads(done.stdout)
    assert (found["outcome"], found["candidates"][0]["family_name"]) == ("match", "Reid")


def test_registered_child_is_found_and_shown(stack, registered):
    child_id, facts = registered
    found = stack.search("ae-nurse", **criteria_of(facts)).json()
    assert (found["outcome"], found["candidates"][0]["child_id"]) == ("match", child_id)
    seen = stack.view("ae-nurse", child_id)
    assert seen.json()["given_name"] == facts["given_name"]
    assert seen.headers["ETag"] == stack.view("social-worker", child_id).headers["ETag"]
    assert seen.headers["Cache-Control"] == "no-store"


def test_involvement_is_recorded_amended_and_ended(stack, registered):
    child_id, _ = registered
    recorded = stack.call("ae-nurse", "POST", f"/children/{child_id}/involvements", CONTACT_OPERATIONS)
    assert recorded.status_code == 201
    one = f"/involvements/{recorded.json()['id']}"
    led = stack.amend("ae-nurse", child_id, {"lead_professional": True}, one)
    assert (led.status_code, led.headers["ETag"]) == (200, stack.view("ae-nurse", child_id).headers["ETag"])
    handed_over = stack.amend("ae-nurse", child_id, {"practitioner_name": "Ann Other"}, one)
    assert handed_over.json()["practitioner_name"] == "Ann Other"
    ended = stack.amend("ae-nurse", child_id, {"end_date": "2026-11-01", "lead_professional": False}, one)
    assert ended.json()["end_date"] == "2026-11-01"
    shown = stack.view("social-worker", child_id).json()["involvements"]
    assert [(i["practitioner_name"], i["end_date"]) for i in shown] == [("Ann Other", "2026-11-01")]


def test_amended_record_is_found_by_old_and_new_name(stack, registered):
    child_id, facts = registered
    assert stack.amend("social-worker", child_id, {"family_name": "Quillfeather"}).status_code == 200
    for criteria in (criteria_of(facts), {**criteria_of(facts), "family_name": "Quillfeather"}):
        assert stack.search("ae-nurse", **criteria).json()["candidates"][0]["child_id"] == child_id


def test_one_of_two_simultaneous_writers_gets_a_version_conflict(stack, registered):
    child_id, _ = registered
    read = stack.view("social-worker", child_id).headers["ETag"]

    def write(sex: str) -> int:
        return stack.call("social-worker", "PATCH", f"/children/{child_id}", {"sex": sex}, If_Match=read).status_code

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, ["male", "not_specified"])) == [200, 412]


def test_repeated_simultaneous_creation_creates_one_child(stack):
    facts = invented(confirmed_new={"reason": "documents_differ"})

    def create(_: int) -> str:
        return stack.register("social-worker", facts, Idempotency_Key="at-once-0001").json()["id"]

    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(create, range(4)))) == 1
    assert stack.search("ae-nurse", **criteria_of(facts)).json()["outcome"] == "match"


def test_possible_duplicate_is_shown_and_not_created(stack, registered):
    child_id, facts = registered
    again = stack.register("social-worker", facts)
    assert (again.status_code, again.headers["Content-Type"]) == (409, "application/problem+json")
    assert [c["child_id"] for c in again.json()["candidates"]] == [child_id]


def test_every_caller_sees_their_account(stack):
    me = stack.call("ae-nurse", "GET", "/me").json()
    assert (me["name"], me["organisation"], me["role"]) == ("Grace Adeyemi", "St Wilfrid's Hospital", "practitioner")
    assert "search" in me["may"]


def test_account_manager_sees_only_events_of_their_organisation(stack, registered):
    child_id, _ = registered
    stack.view("ae-nurse", child_id)
    assert {e["organisation"]["organisation_id"] for e in stack.events("account-manager")} == {"st-wilfrids"}
    others = stack.call("account-manager", "GET", "/audit/events?organisation_id=westvale")
    assert others.status_code == 403


def test_access_history_is_shown_only_to_the_directory_team(stack, registered):
    child_id, _ = registered
    stack.view("ae-nurse", child_id)
    path = f"/children/{child_id}/accesses"
    told = stack.call("directory-team", "GET", path, Access_Reason="inquiry").json()["events"]
    assert ("viewed", "Grace Adeyemi") in {(e["event_type"], e["actor"]["name"]) for e in told}
    assert stack.call("ae-nurse", "GET", path, Access_Reason="subject_access").status_code == 403


def test_family_is_shown_bodies_and_no_people_as_a_page_to_print(stack, registered):
    child_id, _ = registered
    stack.view("ae-nurse", child_id)
    path = f"/children/{child_id}/accesses"
    printed = stack.call("directory-team", "GET", path, Access_Reason="subject_access", Accept="text/html")
    assert printed.headers["Content-Type"] == "text/html; charset=utf-8"
    assert "St Wilfrid" in printed.text
    assert "Adeyemi" not in printed.text


def test_record_leaves_when_it_is_due_and_never_before(stack):
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    facts = invented(date_of_birth=tomorrow.replace(year=tomorrow.year - 18).isoformat())
    child_id = stack.register("social-worker", facts).json()["id"]
    assert run_retention(stack, tomorrow - timedelta(days=1)) == "SUCCEEDED"
    assert stack.view("ae-nurse", child_id).status_code == 200
    assert run_retention(stack, tomorrow) == "FAILED"  # Nobody can archive a record before its time.
    assert stack.view("ae-nurse", child_id).status_code == 200
    died = {"died_on": (tomorrow - timedelta(days=1)).isoformat()}
    assert stack.call("directory-team", "PUT", f"/children/{child_id}/retention", died).status_code == 204
    assert stack.view("ae-nurse", child_id).status_code == 404
    assert stack.search("ae-nurse", **criteria_of(facts)).json()["outcome"] == "none"
    path = f"/children/{child_id}/accesses"
    told = stack.call("directory-team", "GET", path, Access_Reason="subject_access").json()["events"]
    assert "retention_set" in {e["event_type"] for e in told}


def run_retention(stack, day: date) -> str:
    machine = stack.aws("stepfunctions")
    started = machine.start_execution(
        stateMachineArn=stack.workspace.outputs["ArchivingStateMachineArn"],
        input=json.dumps({"at": f"{day}T00:00:01Z"}),
    )
    ended = ("SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED")
    return wait_for(lambda: machine.describe_execution(executionArn=started["executionArn"])["status"], ended)


@pytest.mark.parametrize("job", ["Archiving", "AccessReview"])
def test_job_runs_by_its_own_schedule(stack, job):
    """What the schedule passes on is what it passes on every night; only its time is another."""
    scheduler, machine = stack.aws("scheduler"), stack.aws("stepfunctions")
    arn = stack.workspace.outputs[f"{job}StateMachineArn"]
    (schedule,) = (
        found
        for each in scheduler.list_schedules()["Schedules"]
        if (found := scheduler.get_schedule(Name=each["Name"]))["Target"]["Arn"] == arn
    )
    kept = {key: schedule[key] for key in ("Name", "Target", "FlexibleTimeWindow", "ScheduleExpressionTimezone")}
    before = {each["executionArn"] for each in machine.list_executions(stateMachineArn=arn)["executions"]}
    scheduler.update_schedule(ScheduleExpression="rate(1 minute)", **kept)
    try:
        ended = wait_for(lambda: _new_run(machine, arn, before), ("SUCCEEDED", "FAILED"), seconds=150)
    finally:
        scheduler.update_schedule(ScheduleExpression=schedule["ScheduleExpression"], **kept)
    assert ended == "SUCCEEDED"


def _new_run(machine, arn: str, before: set[str]) -> str:
    runs = machine.list_executions(stateMachineArn=arn)["executions"]
    return next((each["status"] for each in runs if each["executionArn"] not in before), "")
