"""Each environment's templates, synthesised once by the CDK command line itself, for all processes of a test run."""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cli.local_stack.deploy import DeployError, synthesise

ENVIRONMENTS = ("local", "test", "production")


@dataclass(frozen=True)
class Synthesis:
    """The templates of one environment, and what CDK printed while it made them."""

    environment: str
    failed: bool
    output: str
    folder: Path

    def template(self, stack: str) -> dict[str, Any]:
        """Return the template of ``Data``, ``Service`` or ``Edge``."""
        file = self.folder / f"ContactPoint-{self.environment}-{stack}.template.json"
        return json.loads(file.read_text(encoding="utf-8"))

    @property
    def account(self) -> str:
        """The AWS account."""
        manifest = json.loads((self.folder / "manifest.json").read_text(encoding="utf-8"))
        (account, *_) = {
            each["environment"].split("/")[2] for each in manifest["artifacts"].values() if "environment" in each
        }
        return str(account)

    def has(self, stack: str) -> bool:
        """Return whether the environment has this stack."""
        return (self.folder / f"ContactPoint-{self.environment}-{stack}.template.json").exists()

    def resources(self, kind: str, stack: str = "Service") -> dict[str, dict[str, Any]]:
        """Return the properties of a stack's resources of one type, by logical id."""
        found = self.template(stack)["Resources"]
        return {name: r["Properties"] for name, r in found.items() if r["Type"] == kind}


def allowed(synthesis: Synthesis, function: str) -> dict[str, set[str]]:
    """Return what a function's role may do, by table, index (``Records/by_archive_day``) or key; no logs or traces."""
    permissions: dict[str, set[str]] = {}
    for statement in statements(synthesis, function):
        for resource in _listed(statement["Resource"]):
            permissions.setdefault(_resource_name(resource), set()).update(statement["Action"])
    return permissions


def statements(synthesis: Synthesis, function: str) -> Iterator[dict[str, Any]]:
    """Yield the statements of all policies that are attached to a function's role, but those of logs and traces."""
    for stack in ("Data", "Service"):
        for policy in synthesis.resources("AWS::IAM::Policy", stack).values():
            if not re.search(rf"FunctionRoles{function}[0-9A-F]{{8}}", json.dumps(policy["Roles"])):
                continue
            for statement in policy["PolicyDocument"]["Statement"]:
                actions = _listed(statement["Action"])
                if not actions[0].startswith(("xray:", "logs:")):
                    yield {**statement, "Action": actions}


def _resource_name(resource: Any) -> str:
    text = json.dumps(resource)
    if "StreamArn" in text or '"*"' in text:
        return "Stream"
    name = re.search(r"(?:Tables|Keys)?(\w+?)[0-9A-F]{8}Arn", text.partition("FnGetAtt")[2] or text)
    index = re.search(r"/index/(\w+)", text)
    assert name, text
    return name[1] + (f"/{index[1]}" if index else "")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@cache
def synthesised(name: str, folder: Path) -> Synthesis:
    """Synthesise one environment, unless another process of the test run has done so, or does so now."""
    result = folder / f"{name}.json"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            result.write_text(json.dumps(_failed_and_output(name, folder / name)), encoding="utf-8")
    failed, output = json.loads(result.read_text(encoding="utf-8"))
    return Synthesis(name, failed, output, folder / name)


def _failed_and_output(name: str, folder: Path) -> tuple[bool, str]:
    """A warning or a finding of cdk-nag or of CDK's own template checks fails the synthesis."""
    try:
        return False, synthesise(name, folder)
    except DeployError as error:
        return True, str(error)


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory) -> Path:
    """Return the folder that all processes of the test run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session", params=ENVIRONMENTS)
def any_environment(request, shared_folder) -> Synthesis:
    return synthesised(request.param, shared_folder)


@pytest.fixture(scope="session")
def local(shared_folder) -> Synthesis:
    return synthesised("local", shared_folder)


@pytest.fixture(scope="session")
def production(shared_folder) -> Synthesis:
    return synthesised("production", shared_folder)
