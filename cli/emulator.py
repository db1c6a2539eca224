"""The AWS emulator on this machine: started on loopback with IAM enforced, stopped so that it keeps its state."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx

from cli.home import REGION, Home

START_SECONDS = 40
STOP_SECONDS = 60


class EmulatorError(RuntimeError):
    """The emulator did not do as asked; the text says what to do."""


def running(home: Home) -> bool:
    """Tell whether this home's emulator answers."""
    pid = _pid(home)
    return pid is not None and _alive(pid) and _answers(home)


def start(home: Home) -> None:
    """Start the emulator, unless it runs.

    Raises
    ------
    EmulatorError
        If the port is taken by something else, or the emulator does not come up.
    """
    if running(home):
        return
    if _taken(home.port):
        raise EmulatorError(
            f"Port {home.port} is in use by another program. Stop that, or choose another port: "
            f"CONTACTPOINT_PORT={home.port + 1} make up"
        )
    home.folder.mkdir(parents=True, exist_ok=True)
    with log_file(home).open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "ministack"],
            env=_environment(home),
            cwd=home.folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _pid_file(home).write_text(str(process.pid), encoding="ascii")
    deadline = time.monotonic() + START_SECONDS
    while not _answers(home):
        if process.poll() is not None or time.monotonic() > deadline:
            raise EmulatorError(f"The emulator did not start. Its log is {log_file(home)}")
        time.sleep(0.2)


def stop(home: Home) -> bool:
    """Stop the emulator and wait until it has written its state; tell whether it ran."""
    pid = _pid(home)
    if pid is None or not _alive(pid):
        _pid_file(home).unlink(missing_ok=True)
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    while _alive(pid):
        if time.monotonic() > deadline:
            raise EmulatorError(f"Process {pid} does not stop. Its log is {log_file(home)}")
        time.sleep(0.1)
    _pid_file(home).unlink(missing_ok=True)
    return True


def log_file(home: Home) -> Path:
    """Return where the emulator logs."""
    return home.folder / "emulator.log"


def _environment(home: Home) -> dict[str, str]:
    """Return the emulator's environment: nothing of the caller's AWS settings gets in."""
    temporary = home.folder / "tmp"
    temporary.mkdir(exist_ok=True)
    aws = {k: v for k, v in home.aws_environment().items() if k != "AWS_ENDPOINT_URL"}
    return {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "HOME": str(home.folder),
        "TMPDIR": str(temporary),
        **aws,
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(home.port),
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(home.folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(home.folder / "s3"),
        "LOG_LEVEL": "WARNING",
    }


def _answers(home: Home) -> bool:
    try:
        return httpx.get(f"{home.origin}/_ministack/health", timeout=2).status_code == httpx.codes.OK
    except httpx.HTTPError:
        return False


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _pid_file(home: Home) -> Path:
    return home.folder / "emulator.pid"


def _pid(home: Home) -> int | None:
    file = _pid_file(home)
    return int(file.read_text(encoding="ascii")) if file.exists() else None


def _alive(pid: int) -> bool:
    """Tell whether the process runs; a zombie that nobody has waited for does not."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
