"""A deployment says in the audit log that it begins and how it ended; a function of the environment writes it."""

import json
import subprocess
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, Protocol
from uuid import uuid4

Phase = Literal["begun", "done", "failed"]
FUNCTION_OUTPUT = "PlatformEventsName"
ALIAS = "live"


class NotRecorded(Exception):  # noqa: N818 - what happened
    """The function could not write the event; the text says what to do."""


class Invoker(Protocol):
    """What is used of boto3's client of Lambda."""

    def invoke(self, **options: Any) -> Mapping[str, Any]:
        """Call a function and wait for it."""


class DeploymentRecord:
    """What one deployment writes to the audit log.

    Parameters
    ----------
    find_function
        Returns the name of the function that writes events; None if the environment has none yet.
    statement
        What every event of the deployment says.
    tell
        Prints a sentence.
    """

    def __init__(
        self,
        invoker: Invoker,
        find_function: Callable[[], str | None],
        statement: Mapping[str, Any],
        tell: Callable[[str], None],
    ) -> None:
        self._invoker, self._find_function, self._tell = invoker, find_function, tell
        self._statement = {**statement, "deployment": uuid4().hex}
        self._is_new = False

    def write(self, phase: Phase) -> None:
        """Write an event. A new environment has nothing that could write one.

        Raises
        ------
        NotRecorded
            If the function fails.
        """
        function = self._find_function()
        if function is None:
            self._is_new = True
            self._tell("Not recorded in the audit log: the environment has no function for that yet.")
            return
        payload = json.dumps({"deployment": {**self._statement, "phase": phase}})
        answer = self._invoker.invoke(FunctionName=function, Qualifier=ALIAS, Payload=payload.encode())
        if "FunctionError" not in answer:
            return
        if not self._is_new:
            raise NotRecorded(
                f"The audit log does not have that the deployment is {phase}: the function platform_events failed. "
                "docs/runbooks/deployment.md says what to do."
            )
        self._tell("Not recorded in the audit log. Create the keysets, and then run the same command again.")


def statement_of(environment: str, templates: Path, stacks: list[str], identity: str) -> dict[str, Any]:
    """Return what a deployment says of itself.

    Parameters
    ----------
    templates
        The folder of the synthesised templates.
    identity
        The ARN of the AWS identity that deploys. Only its digest is recorded.
    """
    files = {stack: templates / f"{stack}.template.json" for stack in stacks}
    return {
        "environment": environment,
        "commit": _commit(),
        "templates": {stack: sha256(file.read_bytes()).hexdigest() for stack, file in files.items() if file.exists()},
        "operator": sha256(identity.encode()).hexdigest(),
    }


def function_name(cloudformation: Any, service_stack: str) -> str | None:
    """Return the name of the function that writes events of the platform; None if there is none."""
    return outputs_of(cloudformation, service_stack).get(FUNCTION_OUTPUT)


def outputs_of(cloudformation: Any, stack: str) -> dict[str, str]:
    """Return the outputs of a stack by name."""
    found = cloudformation.describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", ())
    return {each["OutputKey"]: each["OutputValue"] for each in found}


def _commit() -> str:
    """Return the commit of the working copy; empty if this is none."""
    command = ["git", "rev-parse", "HEAD"]
    try:
        done = subprocess.run(command, cwd=Path(__file__).parent, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
