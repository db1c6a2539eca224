"""Deploys an environment, stack by stack: shows the difference, checks the change set, asks, and then executes.

``make deploy ENVIRONMENT=production`` runs it. Each stack is checked just before it is deployed, because a stack may
need what an earlier one exports.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from botocore.exceptions import ClientError

from infra.deployment.record import DeploymentRecord, NotRecorded, Phase, function_name, outputs_of, statement_of
from infra.deployment.refused_changes import STACK_POLICY, refused_changes
from infra.deployment.style_sheets import NotPublished, publish, style_sheets
from infra.environments import load_settings
from infra.settings import REGION, STYLE_SHEETS_BUCKET, Settings
from infra.settings_checks import SettingsError, check_deployable

CDK = Path("infra/node_modules/.bin/cdk")
CHANGE_SET = "contactpoint-check"
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")


class CloudFormation(Protocol):
    """What is used of boto3's client."""

    def describe_change_set(self, **options: Any) -> dict[str, Any]:
        """Return a change set, page by page."""

    def delete_change_set(self, **options: Any) -> Any:
        """Delete a change set."""

    def set_stack_policy(self, **options: Any) -> Any:
        """Set a stack's policy."""


class Refused(Exception):  # noqa: N818 - what it is
    """A deployment stops; the text says why and what to do."""


class Deployment:
    """One deployment.

    Parameters
    ----------
    run
        Runs the CDK command line with these arguments.
    confirm
        Asks a person; returns whether to go on.
    allowed
        Logical ids whose replacement or removal somebody has decided.
    record
        Writes to the audit log that the deployment begins, is done, or has failed.
    publish
        Puts the style sheets into their bucket.
    """

    def __init__(
        self,
        cloudformation: CloudFormation,
        run: Callable[[Sequence[str]], None],
        confirm: Callable[[str], bool],
        allowed: Sequence[str] = (),
        record: Callable[[Phase], None] = lambda _: None,
        publish: Callable[[], None] = lambda: None,
    ) -> None:
        self._cloudformation, self._run, self._confirm, self._allowed = cloudformation, run, confirm, allowed
        self._record, self._publish, self._has_begun = record, publish, False

    def deploy(self, stacks: Sequence[str]) -> None:
        """Deploy the stacks in this order. That it is done is recorded also if nothing changed.

        Raises
        ------
        Refused
            If a change would replace or remove what holds data, or if the person says no.
        NotRecorded
            If it cannot be recorded that it begins: then nothing is deployed.
        NotPublished
            If the style sheets cannot be published: then no function that names them is deployed.
        """
        try:
            self._deploy_each(stacks)
        except BaseException:
            if self._has_begun:
                self._record("failed")
            raise
        self._record("done")

    def _deploy_each(self, stacks: Sequence[str]) -> None:
        for stack in stacks:
            self._run(["diff", stack, "--exclusively"])
            self._delete_change_set(stack)
            if self._check(stack):
                if not self._confirm(stack):
                    raise Refused(f"{stack} was not deployed.")
                self._begin()
                self._run(["deploy", stack, "--exclusively", "--require-approval", "never"])
            if stack.endswith("-Styles"):
                self._begin()
                self._publish()
            if stack.endswith("-Data"):
                self._cloudformation.set_stack_policy(StackName=stack, StackPolicyBody=json.dumps(STACK_POLICY))

    def _begin(self) -> None:
        if not self._has_begun:
            self._record("begun")
            self._has_begun = True

    def _check(self, stack: str) -> bool:
        """Return whether the stack has changes; raise `Refused` for one that loses data."""
        prepare = ["--method", "prepare-change-set", "--change-set-name", CHANGE_SET]
        self._run(["deploy", stack, "--exclusively", "--require-approval", "never", *prepare])
        changes = self._changes(stack)
        self._delete_change_set(stack)
        if refused := list(refused_changes(changes, stack, self._allowed)):
            listed = "\n".join(f"- {sentence}" for sentence in refused)
            raise Refused(f"Nothing was deployed of {stack}:\n{listed}\nSee docs/runbooks/deployment.md.")
        return bool(changes)

    def _changes(self, stack: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        more: dict[str, str] = {}
        while True:
            try:
                page = self._cloudformation.describe_change_set(StackName=stack, ChangeSetName=CHANGE_SET, **more)
            except ClientError as error:
                if _is_absent(error):
                    return []  # CDK makes none if nothing changes.
                raise
            if page["Status"] == "FAILED" and not any(text in page.get("StatusReason", "") for text in NO_CHANGES):
                raise Refused(f"CloudFormation refuses the change set of {stack}: {page.get('StatusReason')}")
            found += page.get("Changes", [])
            if not page.get("NextToken"):
                return found
            more = {"NextToken": page["NextToken"]}

    def _delete_change_set(self, stack: str) -> None:
        try:
            self._cloudformation.delete_change_set(StackName=stack, ChangeSetName=CHANGE_SET)
        except ClientError as error:
            if not _is_absent(error):
                raise


def _is_absent(error: ClientError) -> bool:
    """Return whether there is no such stack or change set."""
    told = error.response["Error"]
    return told["Code"] == "ChangeSetNotFound" or "does not exist" in told["Message"]


def stack_names(environment: str) -> list[str]:
    """Return an environment's stacks, in the order in which they need one another."""
    return [
        "ContactPoint-Account",
        *(f"ContactPoint-{environment}-{part}" for part in ("Data", "Styles", "Service", "Monitoring", "Edge")),
    ]


def main(arguments: Sequence[str]) -> None:
    """Deploy the environment that the command line names."""
    parser = argparse.ArgumentParser(description="Deploys an environment to AWS.")
    parser.add_argument("environment")
    parser.add_argument("--yes", action="store_true", help="do not ask: for a pipeline, in which a person approved")
    parser.add_argument("--unrecorded", action="store_true", help="deploy although the audit log cannot record it")
    parser.add_argument("--allow", action="append", default=[], help="a logical id that may be replaced or removed")
    options = parser.parse_args(arguments)
    try:
        settings = load_settings(options.environment)
        check_deployable(settings)
        import boto3  # noqa: PLC0415 - not before the settings are right

        session = boto3.Session(region_name=REGION)
        confirm = (lambda _: True) if options.yes else _ask
        record = (lambda _: None) if options.unrecorded else _record_of(session, options.environment).write
        run, client = _cdk(options.environment), session.client("cloudformation")
        publish = _publisher(session, settings)
        Deployment(client, run, confirm, options.allow, record, publish).deploy(stack_names(options.environment))
    except (NotPublished, NotRecorded, Refused, SettingsError) as stopped:
        sys.exit(str(stopped))


def _record_of(session: Any, environment: str) -> DeploymentRecord:
    """Return what writes the deployment of an environment to its audit log."""
    cloudformation, stacks = session.client("cloudformation"), stack_names(environment)
    identity = session.client("sts").get_caller_identity()["Arn"]

    def find_function() -> str | None:
        try:
            return function_name(cloudformation, f"ContactPoint-{environment}-Service")
        except ClientError as error:
            if _is_absent(error):
                return None
            raise

    statement = statement_of(environment, Path(_synthesised(environment)), stacks, identity)
    return DeploymentRecord(session.client("lambda"), find_function, statement, print)


def _publisher(session: Any, settings: Settings) -> Callable[[], None]:
    """Return what publishes the style sheets of an environment."""

    def publish_style_sheets() -> None:
        outputs = outputs_of(session.client("cloudformation"), f"ContactPoint-{settings.name}-Styles")
        publish(session.client("s3"), outputs[STYLE_SHEETS_BUCKET], style_sheets(settings.dependencies_layer))

    return publish_style_sheets


def _synthesised(environment: str) -> str:
    return f"build/synth/{environment}"


def _cdk(environment: str) -> Callable[[Sequence[str]], None]:
    """Return what runs CDK on templates that are synthesised once, so that what was checked is what is deployed."""
    app = _synthesised(environment)

    def run(arguments: Sequence[str]) -> None:
        command = [str(CDK), *arguments, "--app", app, "--no-notices"]
        if subprocess.run(command, check=False).returncode != 0:
            raise Refused(f"`cdk {' '.join(arguments[:2])}` failed. Its output says why.")

    return run


def _ask(stack: str) -> bool:
    return input(f"Deploy {stack}? Type yes: ").strip() == "yes"


if __name__ == "__main__":
    main(sys.argv[1:])
