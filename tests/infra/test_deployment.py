"""The gate before a deployment: what would replace or remove data stops it, before anything is deployed."""

import contextlib
import json
import re
from dataclasses import replace
from hashlib import sha256

import msgspec
import pytest
import yaml
from botocore.exceptions import ClientError

from cli.local_stack.workspace import ROOT
from contactpoint.application.platform_acts.deployments import DeploymentReport
from infra.deployment import deploy
from infra.deployment.deploy import CHANGE_SET, Deployment, Refused, stack_names
from infra.deployment.record import DeploymentRecord, NotRecorded, statement_of
from infra.deployment.refused_changes import STACK_POLICY, STATEFUL_TYPES, refused_changes
from infra.deployment.style_sheets import NotPublished
from infra.environments import load_settings
from infra.release_digest import release_digest
from tests.infra.walks.templates import Templates

DATA, SERVICE = "ContactPoint-test-Data", "ContactPoint-test-Service"
WORKFLOW = ROOT / ".github/workflows/deploy.yml"


def change(action: str, kind: str, replacement: str = "False", name: str = "TablesRecords353FBC94") -> dict:
    described = {"Action": action, "ResourceType": kind, "LogicalResourceId": name, "Replacement": replacement}
    return {"Type": "Resource", "ResourceChange": {**described, "Details": [{"Target": {"Name": "KeySchema"}}]}}


class FakeCloudFormation:
    """CloudFormation with one change set for each stack."""

    def __init__(self, **changes: list[dict]) -> None:
        self._changes, self.policies = {k.replace("_", "-"): v for k, v in changes.items()}, []

    def describe_change_set(self, StackName: str, ChangeSetName: str, NextToken: str = "0") -> dict:  # noqa: N803
        assert ChangeSetName == CHANGE_SET
        if StackName not in self._changes:
            told = {"Code": "ChangeSetNotFound", "Message": "ChangeSet does not exist"}
            raise ClientError({"Error": told}, "DescribeChangeSet")
        pages, n = self._changes[StackName], int(NextToken)
        more = {"NextToken": str(n + 1)} if n + 1 < len(pages) else {}
        return {"Status": "CREATE_COMPLETE", "Changes": pages[n : n + 1], **more}

    def delete_change_set(self, **_: str) -> None:
        raise ClientError({"Error": {"Code": "ValidationError", "Message": "Stack does not exist"}}, "Delete")

    def set_stack_policy(self, StackName: str, StackPolicyBody: str) -> None:  # noqa: N803
        self.policies.append(StackName)


def deployed(cloudformation: FakeCloudFormation, answer: bool = True, allowed: tuple[str, ...] = ()) -> list[str]:
    """Deploy both stacks, and return the commands that would change something."""
    run: list[list[str]] = []
    try:
        Deployment(cloudformation, run.append, lambda _: answer, allowed).deploy([DATA, SERVICE])
    finally:
        executed = [" ".join(each[:2]) for each in run if each[0] == "deploy" and "--method" not in each]
        deployed.executed = executed  # type: ignore[attr-defined]
    return executed


@pytest.mark.parametrize(
    "lost",
    [
        change("Modify", "AWS::DynamoDB::GlobalTable", "True"),
        change("Modify", "AWS::DynamoDB::GlobalTable", "Conditional"),
        change("Remove", "AWS::KMS::Key"),
        change("Remove", "AWS::Cognito::UserPoolClient"),
        change("Modify", "AWS::IAM::Role", "True"),
        change("Dynamic", "AWS::S3::Bucket"),
    ],
)
def test_change_that_loses_data_stops_the_deployment(lost):
    harmless = change("Modify", "AWS::KMS::Key")
    with pytest.raises(Refused, match="TablesRecords353FBC94"):
        deployed(FakeCloudFormation(ContactPoint_test_Data=[harmless, lost]))
    assert deployed.executed == []


def test_change_that_somebody_has_decided_is_deployed():
    lost = change("Remove", "AWS::DynamoDB::GlobalTable")
    found = deployed(FakeCloudFormation(ContactPoint_test_Data=[lost]), allowed=("TablesRecords353FBC94",))
    assert found == [f"deploy {DATA}"]


def test_harmless_changes_are_deployed_in_the_order_of_the_stacks():
    replaced = change("Modify", "AWS::Lambda::Version", "True")
    fake = FakeCloudFormation(
        ContactPoint_test_Data=[change("Add", "AWS::DynamoDB::GlobalTable")], ContactPoint_test_Service=[replaced]
    )
    assert deployed(fake) == [f"deploy {DATA}", f"deploy {SERVICE}"]
    assert fake.policies == [DATA]


def test_stack_without_changes_is_not_deployed():
    assert deployed(FakeCloudFormation()) == []


def test_a_person_who_says_no_stops_the_deployment():
    with pytest.raises(Refused, match="was not deployed"):
        deployed(FakeCloudFormation(ContactPoint_test_Data=[change("Add", "AWS::KMS::Key")]), answer=False)
    assert deployed.executed == []


def test_sample_environment_is_not_deployed():
    with pytest.raises(SystemExit, match="is a sample"):
        deploy.main(["production", "--yes"])


def test_gate_knows_every_type_that_production_retains(production):
    templates = Templates.load(production)
    kept = {
        resource["Type"]
        for stack in templates.stacks.values()
        for resource in stack.values()
        if resource.get("DeletionPolicy") == "Retain" and resource["Type"] != "AWS::Lambda::Version"
    }
    assert all(kind.startswith(STATEFUL_TYPES) for kind in kept), kept
    denied = STACK_POLICY["Statement"][1]
    assert denied["Effect"] == "Deny"
    assert len(denied["Condition"]["StringLike"]["ResourceType"]) == len(STATEFUL_TYPES)


def test_stacks_are_those_of_the_environment(production):
    stacks = {p.name.removesuffix(".template.json") for p in production.folder.glob("ContactPoint-*.template.json")}
    assert set(stack_names("production")) == stacks


def test_an_environment_without_a_policy_for_its_table_would_be_noticed():
    assert not list(refused_changes([change("Modify", "AWS::Logs::LogGroup", "True")], "ContactPoint-test-Edge"))
    assert list(refused_changes([change("Modify", "AWS::Logs::LogGroup", "True")], SERVICE))


def test_workflow_has_no_secret_and_asks_github_for_a_token():
    text = WORKFLOW.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    assert "secrets." not in text
    assert workflow["permissions"] == {"contents": "read"}
    assert workflow["jobs"]["deploy"]["permissions"] == {"contents": "read", "id-token": "write"}
    assert workflow["jobs"]["deploy"]["needs"] == "test"
    used = [step["uses"] for job in workflow["jobs"].values() for step in job["steps"] if "uses" in step]
    assert all(re.fullmatch(r"(actions|aws-actions)/[\w-]+@(v\d+|[0-9a-f]{40})", each) for each in used)
    assert "make deploy" in text


def recorded(cloudformation: FakeCloudFormation, answer: bool = True, fails: str = "") -> list[str]:
    """Deploy both stacks, and return in their order the phases that were recorded and the stacks that were deployed."""
    done: list[str] = []

    def run(arguments: list[str]) -> None:
        if arguments[0] == "deploy" and "--method" not in arguments:
            done.append(arguments[1])
            if arguments[1] == fails:
                raise Refused("CDK failed")

    with contextlib.suppress(Refused):
        Deployment(cloudformation, run, lambda _: answer, (), done.append).deploy([DATA, SERVICE])
    return done


def steps_with_style_sheets(publish) -> list[str]:
    """Deploy the styles and the service, and return what was executed, in order."""
    steps: list[str] = []

    def run(command: list[str]) -> None:
        if command[0] == "deploy" and "--method" not in command:
            steps.append(command[1])

    cloudformation = FakeCloudFormation(
        **{
            "ContactPoint-test-Styles": [change("Add", "AWS::S3::Bucket")],
            "ContactPoint-test-Service": [change("Modify", "AWS::Lambda::Function")],
        }
    )
    deployment = Deployment(cloudformation, run, lambda _: True, publish=lambda: publish(steps))
    with contextlib.suppress(NotPublished):
        deployment.deploy(["ContactPoint-test-Styles", SERVICE])
    return steps


def test_style_sheets_are_published_after_their_bucket_and_before_the_pages_that_name_them():
    steps = steps_with_style_sheets(lambda done: done.append("published"))
    assert steps == ["ContactPoint-test-Styles", "published", SERVICE]


def test_no_page_is_deployed_whose_style_sheets_could_not_be_published():
    def refused(_: list[str]) -> None:
        raise NotPublished("AccessDenied")

    assert steps_with_style_sheets(refused) == ["ContactPoint-test-Styles"]


def test_deployment_is_recorded_before_the_first_stack_and_when_it_is_done():
    changes = [change("Modify", "AWS::Lambda::Function")]
    fake = FakeCloudFormation(ContactPoint_test_Data=changes, ContactPoint_test_Service=changes)
    assert recorded(fake) == ["begun", DATA, SERVICE, "done"]
    assert recorded(fake, fails=SERVICE) == ["begun", DATA, SERVICE, "failed"]
    assert recorded(fake, answer=False) == []
    assert recorded(FakeCloudFormation()) == ["done"], "so an unrecorded one can be recorded by a repetition"


class FakeFunction:
    """The function that writes events of the platform."""

    def __init__(self, fails: bool = False) -> None:
        self.fails, self.payloads = fails, []

    def invoke(self, FunctionName: str, Qualifier: str, Payload: bytes) -> dict:  # noqa: N803
        assert (FunctionName, Qualifier) == ("platform-events", "live")
        self.payloads.append(json.loads(Payload)["deployment"])
        return {"FunctionError": "Unhandled"} if self.fails else {}


STATEMENT = {"environment": "test", "commit": "", "templates": {}, "operator": "a" * 64}


def test_both_events_of_a_deployment_have_its_name():
    function = FakeFunction()
    record = DeploymentRecord(function, lambda: "platform-events", STATEMENT, print)
    for phase in ("begun", "done"):
        record.write(phase)
    assert [each["phase"] for each in function.payloads] == ["begun", "done"]
    assert len({each["deployment"] for each in function.payloads}) == 1
    assert all(msgspec.convert(each, DeploymentReport) for each in function.payloads)


def test_nothing_is_deployed_if_that_it_begins_cannot_be_recorded():
    record = DeploymentRecord(FakeFunction(fails=True), lambda: "platform-events", STATEMENT, print)
    fake = FakeCloudFormation(ContactPoint_test_Data=[change("Modify", "AWS::Lambda::Function")])
    run: list[list[str]] = []
    with pytest.raises(NotRecorded, match=r"runbooks/deployment\.md"):
        Deployment(fake, run.append, lambda _: True, (), record.write).deploy([DATA])
    assert not [each for each in run if each[0] == "deploy" and "--method" not in each]


def test_new_environment_is_deployed_and_says_that_it_is_to_be_recorded_later():
    said, names = [], iter([None, "platform-events"])
    record = DeploymentRecord(FakeFunction(fails=True), lambda: next(names), STATEMENT, said.append)
    record.write("begun")
    record.write("done")
    assert "no function for that yet" in said[0]
    assert "run the same command again" in said[1]


def test_statement_has_digests_and_no_name(tmp_path):
    (tmp_path / f"{DATA}.template.json").write_text("{}", encoding="utf-8")
    said = statement_of("test", tmp_path, [DATA, SERVICE], "arn:aws:sts::111122223333:assumed-role/Deployer/ann.newell")
    assert said["templates"] == {DATA: sha256(b"{}").hexdigest()}
    assert "ann.newell" not in json.dumps(said)
    msgspec.convert({**said, "deployment": "d1", "phase": "done"}, DeploymentReport)


def test_release_changes_with_the_code_and_with_the_settings():
    settings = load_settings("production")
    assert release_digest(settings) == release_digest(settings)
    assert release_digest(settings) != release_digest(replace(settings, burst_limit=settings.burst_limit + 1))
