"""Starts the AWS emulator on loopback with IAM enforced, and stops it so that it saves its state."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import httpx

from cli.local_stack.workspace import ANSWER_SECONDS, REGION, Workspace

POLL_SECONDS = 0.05
PROBE_SECONDS = 30
"""How long an emulator that uses every core may take to respond."""


class EmulatorError(RuntimeError):
    """The emulator did not start or stop; the text says what to do."""


def running(workspace: Workspace) -> bool:
    """Return whether this workspace's emulator responds."""
    pid = _pid(workspace)
    return pid is not None and _alive(pid) and _answers(workspace)


def start(workspace: Workspace) -> None:
    """Start the emulator unless it is running.

    Raises
    ------
    EmulatorError
        If another program uses the port, or the emulator does not start.
    """
    if running(workspace):
        workspace.remember_port()
        return
    _refuse_second_port(workspace)
    if _taken(workspace.port):
        raise EmulatorError(
            f"Port {workspace.port} is in use by another program. Stop that, or choose another port: "
            f"CONTACTPOINT_PORT={workspace.port + 1} make up"
        )
    workspace.folder.mkdir(parents=True, exist_ok=True)
    _forget_stream_positions(workspace.folder / "state" / "lambda.json")
    with log_file(workspace).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "cli.local_stack.emulator_patches"],
            env=_environment(workspace),
            cwd=workspace.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _pid_file(workspace).write_text(str(process.pid), encoding="ascii")
    deadline = time.monotonic() + ANSWER_SECONDS
    while not _answers(workspace):
        if process.poll() is not None or time.monotonic() > deadline:
            raise EmulatorError(f"The emulator did not start. Its log is {log_file(workspace)}")
        time.sleep(POLL_SECONDS)
    workspace.remember_port()


def stop(workspace: Workspace) -> bool:
    """Stop the emulator, wait until it has written its state, and return whether it was running."""
    pid = _pid(workspace)
    if pid is None or not _alive(pid):
        _pid_file(workspace).unlink(missing_ok=True)
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + ANSWER_SECONDS
    while _alive(pid):
        if time.monotonic() > deadline:
            raise EmulatorError(f"Process {pid} does not stop. Its log is {log_file(workspace)}")
        time.sleep(POLL_SECONDS)
    _pid_file(workspace).unlink(missing_ok=True)
    return True


def log_file(workspace: Workspace) -> Path:
    """Return the emulator's log file."""
    return workspace.folder / "emulator.log"


def _forget_stream_positions(state: Path) -> None:
    """Let stream mappings begin again: the emulator forgets the records of streams, but not how many it delivered.

    Without this, a mapping delivers nothing until its table has had more new records than before the stop.
    """
    if not state.exists():
        return
    content = json.loads(state.read_text(encoding="utf-8"))
    positions = content.get("payload", content).get("dynamodb_stream_positions")
    if isinstance(positions, dict) and positions.get("data"):
        positions["data"] = {}
        state.write_text(json.dumps(content), encoding="utf-8")


def _refuse_second_port(workspace: Workspace) -> None:
    """Refuse to start a second emulator on the same state."""
    port = workspace.remembered_port()
    if port and running(replace(workspace, port=port)):
        raise EmulatorError(f"This stack already runs on port {port}. Stop it first: make down")


def _environment(workspace: Workspace) -> dict[str, str]:
    """Return the emulator's environment, without the caller's AWS settings."""
    temporary = workspace.folder / "tmp"
    temporary.mkdir(exist_ok=True)
    aws = {k: v for k, v in workspace.aws_environment().items() if k != "AWS_ENDPOINT_URL"}
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(workspace.folder),
        "TMPDIR": str(temporary),
        **aws,
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        # Otherwise a broker listens on every interface, and most of a start goes into its certificate.
        "IOT_MTLS_ENABLED": "0",
        "GATEWAY_PORT": str(workspace.port),
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(workspace.folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(workspace.folder / "s3"),
        "LOG_LEVEL": "WARNING",
    }


def _answers(workspace: Workspace) -> bool:
    try:
        return httpx.get(f"{workspace.origin}/_ministack/health", timeout=PROBE_SECONDS).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _pid_file(workspace: Workspace) -> Path:
    return workspace.folder / "emulator.pid"


def _pid(workspace: Workspace) -> int | None:
    file = _pid_file(workspace)
    return int(file.read_text(encoding="ascii")) if file.exists() else None


def _alive(pid: int) -> bool:
    """Return whether the process is running; a zombie process is not."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
