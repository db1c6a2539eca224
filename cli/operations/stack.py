"""A deployed stack as its operators reach it: its outputs, its resources and clients, on AWS or on this machine."""

import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, NamedTuple

import boto3
import typer
from botocore.exceptions import BotoCoreError, ClientError

from cli.consoles import exit_with_error
from cli.local_stack.running_workspace import running_workspace
from cli.local_stack.workspace import REGION

LOCAL = "local"
BASE_PATH = "v1"
EnvironmentName = Annotated[
    str,
    typer.Option(
        "--environment",
        envvar="CONTACTPOINT_ENVIRONMENT",
        help="`local` for the stack on this machine, or the name of an environment on AWS, such as `production`. "
        "Sign in to its account first: AWS is called with your own credentials, which need read access.",
    ),
]
_LOGICAL_ID = re.compile(r"(?P<part>\w+?)(?P<kind>Log|Function)[0-9A-F]{8}")


class Resource(NamedTuple):
    """One resource of a stack."""

    logical_id: str
    kind: str
    physical_id: str


@dataclass(frozen=True)
class OperatedStack:
    """The data stack and the service stack of one environment.

    Attributes
    ----------
    environment
        Its name, such as ``production``.
    new_client
        Returns a boto3 client of a service.
    origin
        The emulator's address; empty on AWS.
    """

    environment: str
    new_client: Callable[[str], Any]
    origin: str = ""

    @property
    def is_local(self) -> bool:
        """Whether the stack is on this machine."""
        return bool(self.origin)

    @property
    def stack_names(self) -> tuple[str, str]:
        """The names of the two stacks that have outputs."""
        return f"ContactPoint-{self.environment}-Data", f"ContactPoint-{self.environment}-Service"

    @cached_property
    def outputs(self) -> Mapping[str, str]:
        """The outputs of the stacks by name."""
        cloudformation = self.new_client("cloudformation")
        stacks = [cloudformation.describe_stacks(StackName=name)["Stacks"][0] for name in self.stack_names]
        return {each["OutputKey"]: each["OutputValue"] for stack in stacks for each in stack.get("Outputs", ())}

    @cached_property
    def resources(self) -> Sequence[Resource]:
        """The resources of these stacks, of monitoring, and on AWS of the edge and the styles, if they are there."""
        others = ("Monitoring",) if self.is_local else ("Monitoring", "Edge", "Styles")
        names = (*self.stack_names, *(f"ContactPoint-{self.environment}-{part}" for part in others))
        return [resource for name in names for resource in self._resources_of(name)]

    def _resources_of(self, stack_name: str) -> Iterator[Resource]:
        pages = self.new_client("cloudformation").get_paginator("list_stack_resources")
        try:
            for page in pages.paginate(StackName=stack_name):
                for each in page["StackResourceSummaries"]:
                    yield Resource(each["LogicalResourceId"], each["ResourceType"], each.get("PhysicalResourceId", ""))
        except ClientError as error:
            if stack_name in self.stack_names or "does not exist" not in str(error):
                raise

    @property
    def api(self) -> str:
        """The API's base address: at its domain name if it has one, because API Gateway's own address is off then."""
        if self.is_local:
            return f"{self.origin}/restapis/{self.outputs['ApiId']}/v1/_user_request_"
        if url := os.environ.get("CONTACTPOINT_URL"):
            return url.rstrip("/")
        names = [each.physical_id for each in self.resources if each.kind == "AWS::ApiGateway::DomainName"]
        return f"https://{names[0]}/{BASE_PATH}" if names else self.outputs["ApiUrl"].rstrip("/")

    def physical_ids(self, kind: str) -> list[str]:
        """Return the physical ids of all resources of a kind, such as ``AWS::SQS::Queue``."""
        return [resource.physical_id for resource in self.resources if resource.kind == kind]

    def functions(self) -> dict[str, str]:
        """Return the names of the Lambda functions by part, such as ``search``."""
        return self._by_part("AWS::Lambda::Function")

    def log_groups(self) -> dict[str, str]:
        """Return the log groups by part: those of the functions, of the API and of the workflows."""
        return self._by_part("AWS::Logs::LogGroup")

    def _by_part(self, kind: str) -> dict[str, str]:
        named = ((_LOGICAL_ID.fullmatch(r.logical_id), r) for r in self.resources if r.kind == kind)
        return {_hyphenated(match["part"]): resource.physical_id for match, resource in named if match}


def connect_to(environment: str) -> OperatedStack:
    """Return the stack of an environment; if it cannot be reached, print what to do and exit."""
    stack = _local() if environment == LOCAL else OperatedStack(environment, _aws_client)
    try:
        _ = stack.outputs
    except ClientError as error:
        if "does not exist" not in str(error):
            exit_with_error(f"CloudFormation refused: {code_of(error)}. Sign in to the account of {environment}.")
        exit_with_error(
            f"There is no environment {environment!r} in this AWS account and region ({REGION}). Use `local`, or the "
            "name of one in infra/environments/, with credentials of its account."
        )
    except BotoCoreError as error:
        exit_with_error(f"AWS cannot be reached ({type(error).__name__}). Sign in first, for example: aws sso login")
    return stack


def code_of(error: Exception) -> str:
    """Return the code of a failure of AWS, without its text."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__


def _local() -> OperatedStack:
    workspace = running_workspace()
    environment = workspace.aws_environment()

    def new_client(service: str) -> Any:
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=workspace.origin,
            aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
        )

    return OperatedStack(LOCAL, new_client, workspace.origin)


def _aws_client(service: str) -> Any:
    return boto3.client(service, region_name=REGION)


def _hyphenated(part: str) -> str:
    """Return ``AccessReview``, the start of logical ids, as ``access-review``."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", part).lower()
