"""Builds the layers and deploys the CDK app to the emulator."""

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from cli.local_stack.workspace import ROOT, STACKS, Workspace
from contactpoint.web import components

BIN = Path(sys.executable).parent
LOCKED = ROOT / "layers" / "dependencies" / "requirements.txt"
STYLE_LOCK = ROOT / "layers" / "dependencies" / "package-lock.json"
CDK = ROOT / "infra" / "node_modules" / ".bin" / "cdk"
FOR_LAMBDA = ("--python-platform", "aarch64-manylinux_2_28", "--python-version", "3.13", "--only-binary", ":all:")
AWS_SERVICES = ("dynamodb", "kms", "lambda", "s3")
"""The services that the functions call. Only a decommissioning calls Lambda."""
TIME_ZONE = "Europe/London"
"""The one time zone whose rules the functions read (`contactpoint.domain.days`)."""


class DeployError(RuntimeError):
    """A tool failed; the text is the end of its output."""


def build_layer(target: str) -> None:
    """Install the locked wheels into the dependencies layer: ``local`` for this machine, ``lambda`` for AWS.

    It does nothing if the layer is already built from this lock file, for these services.
    """
    folder = ROOT / "build" / "layers" / "dependencies" / target
    stamp, recipe = folder.parent / f"{target}.lock", _recipe()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == recipe:
        return
    shutil.rmtree(folder, ignore_errors=True)
    options = FOR_LAMBDA if target == "lambda" else ("--python", sys.executable)
    to = ("--target", str(folder / "python"))
    _run([BIN / "uv", "pip", "install", "--quiet", "--require-hashes", "--no-deps", *options, *to, "-r", LOCKED])
    _add_style_sheet(folder / "python" / "govuk_frontend_styles")
    components.compile_to(folder / "python" / components.COMPILED)
    _remove_other_services(folder / "python" / "botocore" / "data")
    _remove_other_time_zones(folder / "python" / "tzdata" / "zoneinfo")
    stamp.write_text(recipe, encoding="utf-8")


def _recipe() -> str:
    """Return everything that the layer is made of."""
    styles = sha256(STYLE_LOCK.read_bytes()).hexdigest()
    return f"{LOCKED.read_text(encoding='utf-8')}# {AWS_SERVICES} {TIME_ZONE} {styles} {components.recipe()}\n"


def _add_style_sheet(package: Path) -> None:
    """Copy GOV.UK Frontend's style sheet without its typeface: only services of GOV.UK may use that."""
    installed = STYLE_LOCK.parent
    _run([BIN / "npm", "ci", "--ignore-scripts", "--loglevel", "error"], cwd=installed)
    sheet = installed / "node_modules" / "govuk-frontend" / "dist" / "govuk" / "govuk-frontend.min.css"
    text = re.sub(r"@font-face{[^}]*}", "", sheet.read_text(encoding="utf-8"))
    text = text.replace("GDS Transport,arial,sans-serif", "system-ui,arial,sans-serif")
    package.mkdir(parents=True, exist_ok=True)
    (package / "__init__.py").write_text('"""The style sheet of GOV.UK Frontend."""\n', encoding="utf-8")
    (package / "govuk-frontend.css").write_text(text, encoding="utf-8")


def _remove_other_services(data: Path) -> None:
    """Remove botocore's descriptions of other services: half of the layer's files, unpacked at every cold start."""
    for folder in data.iterdir():
        if folder.is_dir() and folder.name not in AWS_SERVICES:
            shutil.rmtree(folder)


def _remove_other_time_zones(zones: Path) -> None:
    """Remove the time zones that nobody reads: six hundred files, unpacked at every cold start."""
    for path in [each for each in zones.rglob("*") if each.is_file()]:
        if path.name != "__init__.py" and path.relative_to(zones).as_posix() != TIME_ZONE:
            path.unlink()


def install_cdk() -> None:
    """Install the CDK command line that package-lock.json names, unless it is installed."""
    infra = ROOT / "infra"
    stamp, lock = infra / "node_modules" / ".contactpoint.lock", infra / "package-lock.json"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    _run([BIN / "npm", "ci", "--ignore-scripts", "--loglevel", "error"], cwd=infra)
    shutil.copyfile(lock, stamp)


def bootstrap(workspace: Workspace) -> None:
    """Create the bucket for CDK's assets, in a folder without cdk.json, so that CDK does not synthesise the app."""
    _cdk(workspace, "bootstrap", "aws://000000000000/eu-west-2", cwd=workspace.folder)


def deploy(workspace: Workspace) -> None:
    """Deploy the stacks; CDK skips a stack that has not changed."""
    outputs = ("--outputs-file", str(workspace.outputs_file))
    _cdk(workspace, "deploy", *STACKS, "--strict", "--require-approval", "never", *outputs)


def synthesise(environment: str, folder: Path) -> str:
    """Write an environment's templates into ``folder``, and return what CDK printed.

    Raises
    ------
    DeployError
        For incomplete settings, a warning, or a finding that is not suppressed.
    """
    build_layer("local" if environment == "local" else "lambda")
    install_cdk()
    command: list[str | Path] = [CDK, "synth", "--strict", "--quiet", "--no-notices", "--output", folder]
    return _run(command, env={"CONTACTPOINT_ENVIRONMENT": environment})


def _cdk(workspace: Workspace, *arguments: str, cwd: Path = ROOT) -> None:
    output = ("--output", str(workspace.folder / "cdk.out"))
    flags = ("--progress", "events", "--no-notices", "--no-version-reporting", "--no-asset-metadata")
    environment = {"CONTACTPOINT_ENVIRONMENT": "local", "CONTACTPOINT_PORT": str(workspace.port)}
    _run([CDK, *arguments, *output, *flags], cwd, {**workspace.aws_environment(), **environment})


def _run(command: list[str | Path], cwd: Path = ROOT, env: dict[str, str] | None = None) -> str:
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    inherited = {k: v for k, v in os.environ.items() if not k.startswith("AWS_")}
    environment = {**inherited, "PATH": path, "JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION": "1", **(env or {})}
    done = subprocess.run(
        [str(part) for part in command], cwd=cwd, env=environment, capture_output=True, text=True, check=False
    )
    output = (done.stdout + done.stderr).strip()
    if done.returncode != 0:
        end = "\n".join(output.splitlines()[-25:])
        raise DeployError(f"`{Path(command[0]).name} {command[1]}` failed:\n{end}")
    return output
