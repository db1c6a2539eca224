"""Each environment's templates, synthesised by the CDK command line itself, once for each state of their sources.

They stay in build/synthesised/, under a digest of every file that CDK reads, so that another process and the next test
run find them. A synthesis that fails is repeated.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cli.local_stack.deploy import DeployError, synthesise
from cli.local_stack.workspace import ROOT

ENVIRONMENTS = ("local", "test", "production")
SOURCES = ("infra", "functions", "layers", "cli", "cdk.json", "requirements")
"""The sources of templates: the app, its assets, and the locked versions of CDK and of its packages."""
KEPT = 3
"""The number of states whose templates stay, so that a change of branch costs nothing."""


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

    def resources(self, kind: str, stack: str = "") -> dict[str, dict[str, Any]]:
        """Return resources' properties by logical id: of one type in a stack, or in the service and what watches it."""
        found = {n: r for each in self._stacks(stack) for n, r in self.template(each)["Resources"].items()}
        return {name: r["Properties"] for name, r in found.items() if r["Type"] == kind}

    @staticmethod
    def _stacks(stack: str) -> tuple[str, ...]:
        return (stack,) if stack else ("Service", "Monitoring")


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
    if re.search(r'"Fn::GetAtt": \["\w+Function[0-9A-F]{8}"', text):
        return "Function"
    name = re.search(r"(?:Tables|Keys)?(\w+?)[0-9A-F]{8}Arn", text.partition("FnGetAtt")[2] or text)
    index = re.search(r"/index/(\w+)", text)
    assert name, text
    return name[1] + (f"/{index[1]}" if index else "")


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@cache
def synthesised(name: str, restored_tables: str = "") -> Synthesis:
    """Return the templates of one environment; synthesise them unless another process has done so, or does so now."""
    whole, part = _folder_of_this_state(), f"{name}-restored" if restored_tables else name
    folder, result = whole / part, whole / f"{part}.json"
    with (whole / f"{part}.lock").open("w") as lock, pytest.MonkeyPatch.context() as patch:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not result.exists():
            shutil.rmtree(folder, ignore_errors=True)
            if restored_tables:
                patch.setenv("CONTACTPOINT_RESTORED_TABLES", restored_tables)
            try:
                output = synthesise(name, folder)
            except DeployError as error:
                # A warning or a finding of cdk-nag or of CDK's own template checks fails the synthesis.
                return Synthesis(name, True, str(error), folder)
            result.write_text(json.dumps(output), encoding="utf-8")
    return Synthesis(name, False, json.loads(result.read_text(encoding="utf-8")), folder)


@cache
def _folder_of_this_state() -> Path:
    """Return the folder for the present sources, and delete those of older states."""
    whole = ROOT / "build" / "synthesised"
    folder = whole / _digest_of_sources()
    folder.mkdir(parents=True, exist_ok=True)
    folder.touch()
    for old in sorted(whole.iterdir(), key=lambda each: each.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return folder


def _digest_of_sources() -> str:
    variables = sorted(each for each in os.environ.items() if each[0].startswith("CONTACTPOINT_"))
    digest = hashlib.sha256(repr((variables, sys.version)).encode())
    for source in SOURCES:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(each for each in path.rglob("*") if each.is_file())
        for file in files:
            if not {"__pycache__", "node_modules"} & set(file.parts):
                digest.update(f"{file.relative_to(ROOT)}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:16]


@pytest.fixture(scope="session", params=ENVIRONMENTS)
def any_environment(request) -> Synthesis:
    return synthesised(request.param)


@pytest.fixture(scope="session")
def local() -> Synthesis:
    return synthesised("local")


@pytest.fixture(scope="session")
def production() -> Synthesis:
    return synthesised("production")
