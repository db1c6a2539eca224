"""The local stack that the tests start and stop, with its own folder and port."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore.config import Config

from cli.local_stack import emulator, up
from cli.local_stack.workspace import ANSWER_SECONDS, REGION, ROOT, Workspace
from cli.samples import sign_ins
from tests.acceptance.authority_issuer import Issuer

POLL_SECONDS = 0.05


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def new_http_client() -> httpx.Client:
    """Return a client for all calls: a client takes longer to make than a call. No connection outlives a restart."""
    return httpx.Client(timeout=ANSWER_SECONDS, limits=httpx.Limits(max_keepalive_connections=0))


def wait_for(look: Callable[[], str], awaited: Container[str], seconds: float = ANSWER_SECONDS) -> str:
    """Look until one of these is seen, or so many seconds have passed; return the last look."""
    deadline = time.monotonic() + seconds
    while (seen := look()) not in awaited and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return seen


@dataclass
class Stack:
    """The running stack, as callers and operators use it."""

    workspace: Workspace
    environment: dict[str, str]
    issuer: Issuer
    tokens: dict[str, str] = field(default_factory=dict)
    http: httpx.Client = field(default_factory=new_http_client)
    clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def token(self, who: str) -> str:
        if who not in self.tokens:
            self.tokens[who] = sign_ins.access_token(self.workspace, who)
        return self.tokens[who]

    def call(self, who: str | None, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        find_by_sign_in = {"Authorization": f"Bearer {self.token(who)}"} if who else {}
        content = {"content": body} if isinstance(body, (str, bytes)) else {"json": body} if body is not None else {}
        return self.http.request(method, self.workspace.api + path, headers={**find_by_sign_in, **named}, **content)

    def get_absolute(self, who: str, path: str, **headers: str) -> httpx.Response:
        """Follow the absolute path of a ``Location``."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        signed_in = {"Authorization": f"Bearer {self.token(who)}"}
        return self.http.get(self.workspace.origin + path, headers={**signed_in, **named})

    def bearing(self, token: str, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Call with a token that is not a sample's."""
        return self.call(None, method, path, body, Authorization=f"Bearer {token}", **headers)

    def search(self, who: str, **criteria: Any) -> httpx.Response:
        return self.call(who, "POST", "/searches", {"access_reason": "urgent_care", "criteria": criteria})

    def view(self, who: str, child_id: str) -> httpx.Response:
        return self.call(who, "GET", f"/children/{child_id}", Access_Reason="urgent_care")

    def amend(self, who: str, child_id: str, changes: dict[str, Any], below: str = "") -> httpx.Response:
        """Read a record, then change it, or a resource below it, with the ETag that was read."""
        read = self.view(who, child_id).headers["ETag"]
        return self.call(who, "PATCH", f"/children/{child_id}{below}", changes, If_Match=read)

    def register(self, who: str, facts: dict[str, Any], **headers: str) -> httpx.Response:
        return self.call(who, "POST", "/children", facts, **headers)

    def events(self, who: str = "auditor") -> list[dict[str, Any]]:
        return self.call(who, "GET", "/audit/events").json()["events"]

    def aws(self, service: str) -> Any:
        """Return a client with the deployer's permissions."""
        aws = self.workspace.aws_environment()
        return self.client(service, "deployer", aws["AWS_ACCESS_KEY_ID"], aws["AWS_SECRET_ACCESS_KEY"])

    def client(self, service: str, who: str, *keys: str) -> Any:
        """Return a client that signs with these keys, the same client for every test."""
        if (service, who) not in self.clients:
            self.clients[service, who] = boto3.client(
                service,
                REGION,
                endpoint_url=self.workspace.origin,
                **dict(zip(("aws_access_key_id", "aws_secret_access_key", "aws_session_token"), keys, strict=False)),
                config=Config(connect_timeout=ANSWER_SECONDS, read_timeout=ANSWER_SECONDS),
            )
        return self.clients[service, who]

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the `contactpoint` command against this stack."""
        command = [str(Path(sys.executable).parent / "contactpoint"), *arguments]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False, timeout=900
        )


@contextmanager
def started_stack(folder: Path) -> Iterator[Stack]:
    """Start a stack in a folder of its own, and stop it at the end."""
    port, issuer = free_port(), Issuer()
    environment = {
        **os.environ,
        "CONTACTPOINT_HOME": str(folder),
        "CONTACTPOINT_PORT": str(port),
        "CONTACTPOINT_ISSUERS": json.dumps([issuer.trusted()]),
        "CONTACTPOINT_PAGE_ISSUERS": json.dumps([issuer.with_a_page()]),
    }
    started = Stack(Workspace(folder, port), environment, issuer)
    try:
        came_up = started.command("up")
        assert came_up.returncode == 0, came_up.stdout + came_up.stderr
        yield started
    finally:
        started.http.close()
        issuer.stop()
        up.down(started.workspace)
        assert not emulator.running(started.workspace)


@pytest.fixture(scope="session")
def stack(tmp_path_factory) -> Iterator[Stack]:
    with started_stack(tmp_path_factory.mktemp("stack")) as started:
        yield started


@pytest.fixture(scope="session")
def deployed_contract(stack) -> dict[str, Any]:
    return json.loads(stack.call(None, "GET", "/openapi.json").text)
