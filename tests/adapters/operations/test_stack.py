"""A stack is found by its environment's name, through CloudFormation, and its API at its domain name."""

import pytest
import typer
from botocore.exceptions import ClientError

from cli.operations import stack as stacks
from cli.operations.stack import Resource, connect_to

STACKS = {
    "ContactPoint-test-Data": ({"RecordsTable": "records"}, ()),
    "ContactPoint-test-Service": (
        {"ApiUrl": "https://abc.execute-api.eu-west-2.amazonaws.com/v1/"},
        (("SearchLog0FEF64C3", "AWS::Logs::LogGroup", "/cp/search"), ("SearchRole", "AWS::IAM::Role", "role")),
    ),
}


class CloudFormation:
    """CloudFormation with these stacks: moto's needs packages that nothing else does."""

    def describe_stacks(self, StackName: str) -> dict:  # noqa: N803
        outputs, _ = self._stack(StackName)
        return {"Stacks": [{"Outputs": [{"OutputKey": k, "OutputValue": v} for k, v in outputs.items()]}]}

    def get_paginator(self, _: str) -> "CloudFormation":
        return self

    def paginate(self, StackName: str) -> list[dict]:  # noqa: N803
        names = ("LogicalResourceId", "ResourceType", "PhysicalResourceId")
        _, resources = self._stack(StackName)
        return [{"StackResourceSummaries": [dict(zip(names, each, strict=True)) for each in resources]}]

    def _stack(self, name: str) -> tuple:
        if name not in STACKS:
            told = {"Error": {"Code": "ValidationError", "Message": f"Stack with id {name} does not exist"}}
            raise ClientError(told, "DescribeStacks")
        return STACKS[name]


@pytest.fixture
def deployed(monkeypatch):
    monkeypatch.delenv("CONTACTPOINT_URL", raising=False)
    monkeypatch.setattr(stacks, "_aws_client", lambda _: CloudFormation())
    return connect_to("test")


def test_stack_has_the_outputs_and_log_groups_of_both_stacks(deployed):
    assert deployed.outputs["RecordsTable"] == "records"
    assert deployed.log_groups() == {"search": "/cp/search"}


def test_api_is_called_at_its_domain_name_if_it_has_one(deployed):
    assert deployed.api == "https://abc.execute-api.eu-west-2.amazonaws.com/v1"
    vars(deployed)["resources"] = [Resource("Name", "AWS::ApiGateway::DomainName", "api.example.org")]
    assert deployed.api == "https://api.example.org/v1"


def test_unknown_environment_is_told_what_to_name(deployed, capsys):
    with pytest.raises(typer.Exit):
        connect_to("moon")
    assert "There is no environment 'moon'" in capsys.readouterr().err


def test_missing_credentials_say_how_to_sign_in(monkeypatch, capsys):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", "/nowhere")
    monkeypatch.setenv("AWS_CONFIG_FILE", "/nowhere")
    stacks.boto3.DEFAULT_SESSION = None
    with pytest.raises(typer.Exit):
        connect_to("test")
    assert "aws sso login" in capsys.readouterr().err
