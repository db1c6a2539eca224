"""Building the layer and deploying the CDK app to the emulator."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from cli.home import ROOT, Home

BIN = Path(sys.executable).parent
LOCKED = ROOT / "layers" / "dependencies" / "requirements.txt"
SYSTEMS = ("westvale-casework", "northmoor-roll")
"""The sample systems: a case-management system, and one that feeds a school's roll."""
FOR_LAMBDA = ("--python-platform", "aarch64-manylinux_2_28", "--python-version", "3.13", "--only-binary", ":all:")


class DeployError(RuntimeError):
    """A tool failed; the text holds the end of what it said."""


def build_layer(target: str) -> None:
    """Install the locked wheels into the dependencies layer: ``local`` for this machine, ``lambda`` for AWS.

    Nothing is done if the layer was built from the same lock before.
    """
    folder = ROOT / "build" / "layers" / "dependencies" / target
    stamp = folder.parent / f"{target}.lock"
    if stamp.exists() and stamp.read_bytes() == LOCKED.read_bytes():
        return
    shutil.rmtree(folder, ignore_errors=True)
    options = FOR_LAMBDA if target == "lambda" else ("--python", sys.executable)
    to = ("--target", str(folder / "python"))
    _run([BIN / "uv", "pip", "install", "--quiet", "--require-hashes", "--no-deps", *options, *to, "-r", LOCKED])
    shutil.copyfile(LOCKED, stamp)


def install_cdk() -> None:
    """Install the CDK command line that package-lock.json names, unless it is there."""
    infra = ROOT / "infra"
    stamp, lock = infra / "node_modules" / ".contactpoint.lock", infra / "package-lock.json"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    _run([BIN / "npm", "ci", "--ignore-scripts", "--loglevel", "error"], cwd=infra)
    shutil.copyfile(lock, stamp)


def bootstrap(home: Home) -> None:
    """Make the bucket to which CDK uploads its assets. Away from cdk.json, so that the app is not synthesised."""
    _cdk(home, "bootstrap", "aws://000000000000/eu-west-2", cwd=home.folder)


def deploy(home: Home) -> None:
    """Deploy the stack as it is now; a stack that is the same already is left alone."""
    _cdk(
        home,
        "deploy",
        "ContactPoint-local",
        "--strict",
        "--require-approval",
        "never",
        "--outputs-file",
        str(home.outputs_file),
        "--context",
        "environment=local",
        "--context",
        f"issuer_keys_origin={home.origin}",
        "--context",
        f"systems={','.join(SYSTEMS)}",
        "--context",
        f"issuers={os.environ.get('CONTACTPOINT_ISSUERS', '[]')}",
    )


def _cdk(home: Home, *arguments: str, cwd: Path = ROOT) -> None:
    output = ("--output", str(home.folder / "cdk.out"))
    flags = ("--progress", "events", "--no-notices", "--no-version-reporting", "--no-asset-metadata")
    _run([ROOT / "infra" / "node_modules" / ".bin" / "cdk", *arguments, *output, *flags], cwd, home.aws_environment())


def _run(command: list[str | Path], cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    environment = {**inherited, "PATH": path, "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1", **(env or {})}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-25:])
        raise DeployError(f"`{Path(command[0]).name} {command[1]}` failed:\n{said}")
