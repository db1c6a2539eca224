"""Operations: stored data, leaks, restarts and redeployment."""

import io
import json
import socket
import zipfile
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from cli.local_stack.workspace import ANSWER_SECONDS, STACKS
from contactpoint.bootstrap import utc_now
from contactpoint.domain.days import day_of
from contactpoint.http.openapi import load_openapi
from tests.acceptance.conftest import wait_for

_, *REPLACEABLE = STACKS
SOCKETS = Path("/proc/net/tcp")
YEAR = day_of(utc_now()).year - 9
"""So the child leaves in none of the months of the next seven years: each of these has a keyset of events."""
BORN = f"{YEAR}-04-05"
CANARIES = (
    "Xanthippe",
    "Featherstonehaugh",
    BORN,
    f"{YEAR + 18}-04",
    "Nightingale Wharf",
    "ZZ9 9ZZ",
    "07700 900999",
    "447700900999",
    "9990003572",
    "Harbour Lights Clinic",
    "Quillon",
    "07700 900998",
    "447700900998",
    "Zennor",
    "ZZ8 8ZZ",
    "Barnaby",
)
CHILD = {
    "given_name": "Xanthippe",
    "family_name": "Featherstonehaugh",
    "date_of_birth": BORN,
    "sex": "female",
    "nhs_number": "9990003572",
    "address_status": "current",
    "address": {"lines": ["1 Nightingale Wharf"], "postcode": "ZZ9 9ZZ"},
    "carers": [
        {
            "given_name": "Ada",
            "family_name": "Featherstonehaugh",
            "relationship": "parental_responsibility",
            "telephone": "07700 900999",
        }
    ],
}


@pytest.fixture(scope="module")
def canary(stack) -> str:
    """Send a child's data through every operation, and through requests that are refused."""
    child_id = stack.register("social-worker", CHILD).json()["id"]
    criteria = {"given_name": "Xanthippe", "family_name": "Featherstonehaugh", "date_of_birth": BORN}
    assert stack.search("ae-nurse", **criteria, postcode="ZZ9 9ZZ").json()["outcome"] == "match"
    assert stack.view("ae-nurse", child_id).status_code == 200
    assert stack.amend("social-worker", child_id, {"sex": "not_specified"}).status_code == 200
    assert stack.register("social-worker", CHILD).status_code == 409
    assert stack.register("social-worker", {**CHILD, "Xanthippe": "Nightingale Wharf"}).status_code == 422
    assert stack.call("ae-nurse", "GET", "/children/Xanthippe", Access_Reason="urgent_care").status_code == 404
    assert stack.call("auditor", "GET", "/audit/events").status_code == 200
    walk_through_hiding_and_sensitive_services(stack, child_id)
    return child_id


SENSITIVE = {
    "service": "mental_health",
    "organisation_id": "harbour-lights-clinic",
    "practitioner_name": "Perpetua Quillon",
    "role": "nurse",
    "start_date": "2026-01-05",
    "telephone": "07700 900998",
    "basis": {"kind": "consent_of_child", "dated": "2026-01-05"},
}


def walk_through_hiding_and_sensitive_services(stack, child_id: str) -> None:
    """Shield, override, put a second registration under review, record, broker and withdraw, manage an account."""
    team, path = "directory-team", f"/children/{child_id}"
    recorded = stack.call("mental-health-nurse", "POST", f"{path}/involvements", SENSITIVE).json()["id"]
    asked = stack.call("ae-nurse", "POST", f"{path}/contact-requests", {"access_reason": "urgent_care"}).json()["id"]
    confirmation = f"{path}/involvements/{recorded}/confirmation"
    assert stack.call("mental-health-nurse", "POST", confirmation).status_code == 204
    forward = {"involvement_id": recorded}
    assert stack.call(team, "POST", f"/contact-requests/{asked}/forwarding", forward).status_code == 200
    contact = {"name": "Perpetua Quillon", "organisation": "Harbour Lights Clinic", "telephone": "07700 900998"}
    agreed = {"decision": "agreed", "contact": contact}
    assert stack.call("mental-health-nurse", "POST", f"/contact-requests/{asked}/answer", agreed).status_code == 200
    assert stack.call(team, "PUT", f"{path}/shield", {"basis": "domestic_abuse"}).status_code == 204
    override = {"access_reason": "child_missing_now", "warning_read": True}
    assert stack.call("child-protection-officer", "POST", f"{path}/shield-overrides", override).status_code == 200
    twice = {**CHILD, "responsible_authority": "westvale", "confirmed_new": {"reason": "documents_differ"}}
    twice["address"] = {"lines": ["2 Zennor Steps"], "postcode": "ZZ8 8ZZ"}
    assert stack.register("ae-nurse", twice).status_code == 201
    assert stack.call("directory-team", "GET", "/notifications").status_code == 200
    assert stack.call(team, "DELETE", f"{path}/shield").status_code == 204
    withdrawn = stack.call("mental-health-nurse", "DELETE", f"{path}/involvements/{recorded}")
    assert withdrawn.status_code == 204
    account = {"name": "Barnaby Thistle", "job_title": "Nurse", "role": "practitioner"}
    sign_in = {"issuer": stack.issuer.address, "subject": "canary"}
    checks = {"vetting_valid_until": "2027-06-01", "training_valid_until": "2027-06-01"}
    granted = stack.call("account-manager", "POST", "/accounts", {**account, **checks, "sign_in": sign_in})
    assert granted.status_code == 201, granted.text


def _content(s3, bucket: str, key: str) -> list[bytes]:
    """Return an object's content; for an archive, the content of each file except our own code."""
    body = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return [body]
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        return [name.encode() for name in archive.namelist()]


def everything_an_operator_can_read(stack) -> str:
    """Return all tables, logs, executions, metrics and stored objects, as text."""
    dynamodb, logs = stack.aws("dynamodb"), stack.aws("logs")
    read = []
    for table in dynamodb.list_tables()["TableNames"]:
        pages = dynamodb.get_paginator("scan").paginate(TableName=table)
        read += [repr(item) for page in pages for item in page["Items"]]
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        read += [event["message"] for page in pages for event in page["events"]]
    machine = stack.aws("stepfunctions")
    for run in machine.list_executions(stateMachineArn=stack.workspace.outputs["ArchivingStateMachineArn"])[
        "executions"
    ]:
        read.append(repr(machine.get_execution_history(executionArn=run["executionArn"])["events"]))
    for metric in stack.aws("cloudwatch").get_paginator("list_metrics").paginate():
        read.append(repr(metric["Metrics"]))
    s3 = stack.aws("s3")
    for bucket in s3.list_buckets()["Buckets"]:
        for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket["Name"]):
            read += [repr(_content(s3, bucket["Name"], item["Key"])) for item in page.get("Contents", ())]
    read.append((stack.workspace.folder / "emulator.log").read_text(encoding="utf-8"))
    return "\n".join(read)


def test_operators_cannot_read_any_child(stack, canary):
    read = everything_an_operator_can_read(stack)
    assert canary in read
    assert "POST /searches" in read, "the functions' own log lines are among what was read"
    for personal in CANARIES:
        assert personal not in read
        assert personal.encode().hex() not in read


def test_stack_publishes_the_committed_contract(stack):
    assert stack.call(None, "GET", "/health").json() == {"status": "alive"}
    assert stack.call(None, "GET", "/openapi.json").json() == json.loads(load_openapi())


def test_emulator_listens_only_on_loopback(stack):
    other = next(
        iter({a[4][0] for a in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)} - {"127.0.0.1"}), None
    )
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", stack.workspace.port)) == 0
    if other and not other.startswith("127."):
        with socket.socket() as probe:
            probe.settimeout(ANSWER_SECONDS)
            assert probe.connect_ex((other, stack.workspace.port)) != 0


@pytest.mark.skipif(not SOCKETS.exists(), reason="only Linux lists the sockets of a process there")
def test_emulator_listens_on_one_port_only(stack):
    pid = (stack.workspace.folder / "emulator.pid").read_text(encoding="ascii")
    assert listening(pid) == {f"0100007F:{stack.workspace.port:04X}"}


def listening(pid: str) -> set[str]:
    """Return the addresses on which a process listens, as Linux writes them."""
    opened = {str(file.readlink()) for file in Path(f"/proc/{pid}/fd").iterdir()}
    rows = [line.split() for table in (SOCKETS, SOCKETS.with_name("tcp6")) for line in table.read_text().splitlines()]
    return {row[1] for row in rows if row[3] == "0A" and f"socket:[{row[9]}]" in opened}


def test_operations_have_three_dashboards_and_alarms(stack):
    cloudwatch = stack.aws("cloudwatch")
    assert len(cloudwatch.list_dashboards()["DashboardEntries"]) == 3
    assert len(cloudwatch.describe_alarms()["MetricAlarms"]) >= 10


def test_token_command_refuses_an_unknown_name(stack):
    unknown = stack.command("token", "--as", "nobody")
    assert unknown.returncode == 1
    assert "ae-nurse" in unknown.stderr


def test_data_survives_a_restart_of_the_stack(stack, canary):
    stopped = stack.command("down")
    assert "the data stays" in stopped.stdout
    written = b"".join(f.read_bytes() for f in (stack.workspace.folder / "state").rglob("*") if f.is_file())
    assert canary.encode() in written, "what the emulator wrote is all it holds: queues, streams and traces too"
    assert [personal for personal in CANARIES if personal.encode() in written] == []
    refused = stack.command("demo")
    assert (refused.returncode, "make up" in refused.stderr) == (1, True)
    again = stack.command("up")
    assert again.returncode == 0, again.stdout + again.stderr
    assert stack.view("ae-nurse", canary).json()["family_name"] == "Featherstonehaugh"


def status_of(cloudformation, stack_name: str) -> str:
    """Return a stack's status; a stack that is not found is deleted."""
    try:
        return cloudformation.describe_stacks(StackName=stack_name)["Stacks"][0]["StackStatus"]
    except ClientError as error:
        if "does not exist" not in str(error):
            raise
        return "DELETE_COMPLETE"


def test_service_and_monitoring_can_be_deleted_and_deployed_again_without_losing_data(stack, canary):
    cloudformation = stack.aws("cloudformation")
    deleted = "DELETE_COMPLETE"
    for name in reversed(REPLACEABLE):
        cloudformation.delete_stack(StackName=name)
        assert wait_for(lambda name=name: status_of(cloudformation, name), {deleted}) == deleted
    again = stack.command("up")
    assert again.returncode == 0, again.stdout + again.stderr
    assert stack.view("ae-nurse", canary).json()["family_name"] == "Featherstonehaugh"


def test_port_in_use_is_reported_with_what_to_do(stack, tmp_path):
    environment = {**stack.environment, "CONTACTPOINT_HOME": str(tmp_path)}
    stack_elsewhere = type(stack)(stack.workspace, environment, stack.issuer)
    refused = stack_elsewhere.command("up")
    assert refused.returncode == 1
    assert "CONTACTPOINT_PORT" in refused.stderr
