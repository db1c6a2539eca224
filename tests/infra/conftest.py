"""Each environment's templates, synthesised once by the CDK command line itself."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cli.deploy import build_layer, install_cdk
from cli.home import ROOT

ENVIRONMENTS = ("local", "test", "production")
DEPLOYED_WITH = {
    "domain_name": "directory.example",
    "certificate_arn": "arn:aws:acm:eu-west-2:111111111111:certificate/11111111-2222-3333-4444-555555555555",
    "alarm_email": "operations@example.org",
    "systems": "westvale-casework",
    "issuers": json.dumps([{"issuer": "https://sign-in.example", "client_ids": ["staff"], "audiences": ["directory"]}]),
}


@dataclass(frozen=True)
class Synthesis:
    """What a synthesis said, and the templates that it made."""

    status: int
    said: str
    folder: Path

    def template(self, stack: str) -> dict[str, Any]:
        return json.loads((self.folder / f"{stack}.template.json").read_text(encoding="utf-8"))

    def resources(self, kind: str, stack: str = "ContactPoint") -> dict[str, dict[str, Any]]:
        (file,) = self.folder.glob(f"{stack}-*.template.json")
        resources = json.loads(file.read_text(encoding="utf-8"))["Resources"]
        return {name: r["Properties"] for name, r in resources.items() if r["Type"] == kind}


@cache
def synthesised(name: str, folder: Path) -> Synthesis:
    """Synthesise one environment; a warning or a finding of cdk-nag or of CDK's own template checks fails it."""
    install_cdk()
    build_layer("local" if name == "local" else "lambda")
    bin_ = Path(sys.executable).parent
    context = [part for k, v in DEPLOYED_WITH.items() for part in ("-c", f"{k}={v}")]
    done = subprocess.run(
        [
            ROOT / "infra/node_modules/.bin/cdk",
            *("synth", "--strict", "--quiet", "--no-notices", "--output", str(folder)),
            *("-c", f"environment={name}", *context),
        ],
        cwd=ROOT,
        env={**os.environ, "PATH": f"{bin_}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=False,
    )
    return Synthesis(done.returncode, done.stdout + done.stderr, folder)


@pytest.fixture(scope="session", params=ENVIRONMENTS)
def any_environment(request, tmp_path_factory) -> Synthesis:
    return synthesised(request.param, tmp_path_factory.getbasetemp() / request.param)


@pytest.fixture(scope="session")
def production(tmp_path_factory) -> Synthesis:
    return synthesised("production", tmp_path_factory.getbasetemp() / "production")
