"""`contactpoint status`, `nightly` and `keysets list`: each part that is wrong is named, with what to do."""

import json
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from cli.commands.operations import nightly
from cli.operations import nightly_runs, stack_checks
from cli.operations.nightly_runs import Job
from contactpoint.domain.days import day_of, start_of

TODAY = day_of(datetime.now(UTC))
YESTERDAY = TODAY - timedelta(days=1)
LONG_PAST = "2020-01-01T00:00:00Z"


@pytest.fixture
def api(monkeypatch):
    """Answer for the API and for the user pool."""
    answers = {"status": 200, "date": datetime.now(UTC)}

    def get(url: str, **_: object) -> httpx.Response:
        headers = {"date": answers["date"].strftime("%a, %d %b %Y %H:%M:%S GMT")}
        response = httpx.Response(
            answers["status"], json={"keys": [1]}, headers=headers, request=httpx.Request("GET", url)
        )
        response.elapsed = timedelta(milliseconds=5)
        return response

    monkeypatch.setattr(stack_checks.httpx, "get", get)
    return answers


def found(run) -> dict[str, dict[str, str]]:
    output = run("status", "--json")[1]
    return {each["part"]: each for each in json.loads(output[output.index("[\n") :])}


@pytest.fixture
def in_order(operated, api):
    """A stack in which nothing is wrong."""
    operated.stack.outputs.update({"UserPoolId": "pool", "Issuer": "https://issuer.example"})
    operated.log("access-review", message="run_reported", counts={"suspended": 2, "failed": 0})
    operated.log("destruction", message="run_reported", counts={"destroyed": 1})
    operated.log("detection", message="run_reported", counts={})
    client = operated.stack.new_client("stepfunctions")
    client.start_execution(stateMachineArn=operated.stack.outputs["ArchivingStateMachineArn"])
    return operated


def test_status_of_a_stack_in_order_exits_with_0(in_order, run):
    code, output = run("status")
    assert code == 0, output
    assert {name: each["state"] for name, each in found(run).items()} == dict.fromkeys(found(run), "ok")


def test_ringing_alarm_is_named_in_full(in_order, run):
    name = "ContactPoint-test-Service-MonitoringArchivingRunFailedD5A86EFB-3864346143924"
    cloudwatch = in_order.stack.new_client("cloudwatch")
    numbers = {"Period": 300, "EvaluationPeriods": 1, "Threshold": 0, "ComparisonOperator": "GreaterThanThreshold"}
    for each in (name, "AnotherTeamsAlarm"):
        cloudwatch.put_metric_alarm(AlarmName=each, Namespace="n", MetricName="m", Statistic="Sum", **numbers)
        cloudwatch.set_alarm_state(AlarmName=each, StateValue="ALARM", StateReason="test")
    in_order.add("Alarm", "AWS::CloudWatch::Alarm", name)
    assert run("status")[0] == 1
    assert found(run)["alarms"]["said"] == f"1 of 1 ring: {name}"


def test_each_broken_part_is_reported_with_what_to_do(in_order, run, api):
    stack = in_order.stack
    stack.new_client("dynamodb").delete_item(TableName="KeysetsTable", Key={"keyset": {"S": "index"}})
    stack.new_client("kms").disable_key(KeyId=stack.outputs["RecordsKey"].rpartition("/")[2])
    queue = stack.new_client("sqs").create_queue(QueueName="missed")["QueueUrl"]
    stack.new_client("sqs").send_message(QueueUrl=queue, MessageBody="x")
    in_order.add("Queue", "AWS::SQS::Queue", queue)
    in_order.metric("ServerErrors", 2, operation="POST /searches", service="search")
    in_order.log("access-review", 0.1, message="run_reported", counts={"failed": 1})
    api.update(status=503, date=datetime.now(UTC) - timedelta(minutes=5))
    stack.outputs["LostTable"] = "no-such-table"
    told = found(run)
    wrong = {"API", "calls", "tables", "KMS keys", "keysets", "sign-in", "access review", "dead letters"}
    assert {part for part, each in told.items() if each["state"] == "failed"} == wrong
    assert told["clock"]["state"] == "look"
    assert [part for part in wrong if not told[part]["then"]] == []
    assert "index" in told["keysets"]["said"]


def test_every_nightly_job_is_shown_with_its_result(in_order, run):
    in_order.log("detection", 0.1, message="run_reported", counts={"opened": 3, "failed": 1})
    output = run("nightly", "last")[1]
    for said in ("Access review: 2 suspended", "Destruction: 1 destroyed", "Detection: 1 failed, 3 opened"):
        assert said in output
    told = found(run)
    assert [told[job]["state"] for job in ("access review", "destruction", "detection")] == ["ok", "ok", "failed"]
    assert "--failures" in told["detection"]["then"]


def test_failed_nightly_run_names_the_records_that_are_left(operated, run):
    stack = operated.stack
    client = stack.new_client("stepfunctions")
    started = client.start_execution(
        stateMachineArn=stack.outputs["ArchivingStateMachineArn"], input=json.dumps({"at": f"{TODAY}T00:00:00Z"})
    )
    name = started["executionArn"].rpartition(":")[2]
    operated.log("archiving", -0.01, message="run_planned", run=name, at=f"{TODAY}T01:10:00+00:00")
    for of, number in ((name, 24), ("another", 7)):
        operated.log("archiving", -0.01, message="step_taken", run=of, counts={"archived": number, "not_due": 1})
    operated.log("archiving", -0.01, message="item_failed", run=name, item_id="child-0007", error_type="TinkError")
    client.stop_execution(executionArn=started["executionArn"])
    code, output = run("nightly", "last")
    assert code == 1
    assert "aborted" in output
    assert f"for {TODAY}T01:10:00+00:00: 24 archived, 1 not_due" in output
    assert "left: child-0007  TinkError" in output


def start_archiving(operated, at: str, *, fails: bool = False) -> None:
    client = operated.stack.new_client("stepfunctions")
    machine = operated.stack.outputs["ArchivingStateMachineArn"]
    started = client.start_execution(stateMachineArn=machine, input=json.dumps({"at": at}))
    if fails:
        client.stop_execution(executionArn=started["executionArn"])


def test_run_for_a_day_long_past_does_not_count_as_tonights(operated, run, api):
    start_archiving(operated, LONG_PAST)
    for job in ("destruction", "access-review", "detection"):
        operated.log(job, 0.1, message="run_reported", at=LONG_PAST, counts={})
    code, output = run("nightly", "last")
    assert (code, "Archiving: no run for today or yesterday" in output) == (1, True)
    assert output.count("no run for today or yesterday has completed") == 3
    told = found(run)
    for part in ("nightly run", "destruction", "access review", "detection"):
        assert (told[part]["state"], told[part]["said"][:29]) == ("look", "no run for today or yesterday")


def test_run_for_a_day_long_past_does_not_cover_up_one_that_failed(operated, run, api):
    start_archiving(operated, f"{TODAY}T00:00:00Z", fails=True)
    operated.log("detection", 2, message="run_reported", at=f"{TODAY}T00:00:00+00:00", counts={"failed": 1})
    start_archiving(operated, LONG_PAST)
    operated.log("detection", 1, message="run_reported", at=LONG_PAST, counts={})
    assert run("nightly", "last")[0] == 1
    told = found(run)
    assert (told["nightly run"]["state"], told["detection"]["state"]) == ("failed", "failed")


def test_day_of_each_run_is_shown(operated, run, api):
    start_archiving(operated, f"{TODAY}T00:00:00Z")
    operated.log("detection", 1, message="run_reported", at=f"{TODAY}T01:55:00+00:00", counts={"opened": 1})
    assert f"Detection: 1 opened, for {TODAY}, completed" in run("nightly", "last")[1]
    told = found(run)
    assert f"for {TODAY}, began" in told["nightly run"]["said"]
    assert f"for {TODAY}, completed" in told["detection"]["said"]


@pytest.mark.usefixtures("api")
@pytest.mark.parametrize(("hour", "state"), [(2, "ok"), (4, "look")])
def test_run_for_yesterday_counts_until_the_night_has_ended(operated, run, monkeypatch, hour, state):
    start_archiving(operated, f"{YESTERDAY}T00:00:00Z")
    operated.log("destruction", 1, message="run_reported", at=f"{YESTERDAY}T01:25:00+00:00", counts={})
    now = start_of(TODAY) + timedelta(hours=hour)
    for module in (nightly, stack_checks):
        monkeypatch.setattr(module, "is_overdue", lambda day: nightly_runs.is_overdue(day, now))
    told = found(run)
    assert (told["nightly run"]["state"], told["destruction"]["state"]) == (state, state)
    assert run("nightly", "last")[0] == (0 if state == "ok" else 1)


def test_run_of_a_day_long_past_says_how_far_archiving_looks_back(operated, run):
    code, output = run("nightly", "run", "--day", "2020-01-01", "--no-wait")
    assert (code, "Archiving looks back 35 days only" in output, "Started" in output) == (0, True, True)
    assert "looks back" not in run("nightly", "run", "--day", f"{YESTERDAY}", "--no-wait")[1]


def test_nightly_run_of_a_day_to_come_is_refused(run):
    code, output = run("nightly", "run", "--day", "2999-01-01")
    assert (code, "has not come yet" in output) == (1, True)


@pytest.mark.parametrize("job", list(Job))
def test_run_of_each_job_starts_for_the_day_that_was_asked_for(operated, run, job):
    code, output = run("nightly", "run", job.value, "--day", "2026-11-01", "--no-wait")
    assert code == 0
    client = operated.stack.new_client("stepfunctions")
    output_name = f"{job.name.title().replace('_', '')}StateMachineArn"
    (only,) = client.list_executions(stateMachineArn=operated.stack.outputs[output_name])["executions"]
    assert only["executionArn"].rpartition(":")[2] in output
    assert json.loads(client.describe_execution(executionArn=only["executionArn"])["input"]) == {
        "at": "2026-11-01T00:00:00Z"
    }


@pytest.mark.parametrize(
    ("keyset", "step", "state"),
    [("index", "add", "look"), ("index", "promote", "look"), ("index", "delete-old", "ok"), ("audit", "promote", "ok")],
)
def test_rotation_that_waits_is_seen_without_a_kms_key(in_order, run, keyset, step, state):
    item = {"keyset": {"S": keyset}, "rotation": {"S": "2026-11"}, "rotation_step": {"S": step}}
    item["changed_at"] = {"N": str(int(datetime.now(UTC).timestamp()))}
    in_order.stack.new_client("dynamodb").put_item(TableName="KeysetsTable", Item=item)
    assert found(run)["keysets"]["state"] == state
    assert "2026-11" in run("keysets", "list")[1]


def test_cohorts_are_listed_together_at_the_step_of_the_last(operated, run):
    for number, step in enumerate(("delete-old", "add", "promote")):
        item = {"keyset": {"S": f"cohort#{number}"}, "rotation": {"S": "2026-11"}, "rotation_step": {"S": step}}
        operated.stack.new_client("dynamodb").put_item(TableName="CohortKeysetsTable", Item=item)
    (row,) = [line for line in run("keysets", "list")[1].splitlines() if "cohorts" in line]
    assert "3" in row
    assert "next: keysets promote" in row


def test_reencryption_is_started_shown_and_resumed(operated, run):
    code, output = run("keysets", "reencrypt-all")
    name = output.split("Started ")[1].split(".")[0]
    assert (code, f"keysets progress {name}" in output) == (0, True)
    client = operated.stack.new_client("stepfunctions")
    arn = operated.stack.outputs["ReencryptionStateMachineArn"].replace(":stateMachine:", ":execution:") + f":{name}"
    client.stop_execution(executionArn=arn)
    code, output = run("keysets", "progress", name)
    assert (code, f"reencrypt-all --resume {name}" in output) == (1, True)
    code, output = run("keysets", "reencrypt-all", "--resume", name)
    again = output.split("Started ")[1].split(".")[0]
    assert json.loads(client.describe_execution(executionArn=arn.replace(name, again))["input"]) == {"resume": name}
