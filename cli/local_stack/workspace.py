"""The workspace of a local stack: its folder, port, outputs and environment variables."""

import json
import os
import re
import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 4566
REGION = "eu-west-2"
ANSWER_SECONDS = 120
"""How long a command waits for the local stack: long, because other programs may use every core."""
PORT_FILE = "port.json"
STACKS = ("ContactPoint-local-Data", "ContactPoint-local-Service", "ContactPoint-local-Monitoring")


@dataclass(frozen=True)
class Workspace:
    """The folder of one local stack, and the port that it listens on.

    ``CONTACTPOINT_HOME`` and ``CONTACTPOINT_PORT`` choose another one, so that several can run at the same time.
    """

    folder: Path
    port: int

    @property
    def origin(self) -> str:
        """The emulator's address, on loopback."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def outputs_file(self) -> Path:
        """The file with the deployment's outputs: identifiers, tables, keys."""
        return self.folder / "outputs.json"

    @property
    def outputs(self) -> dict[str, str]:
        """The outputs of all stacks by name.

        Raises
        ------
        FileNotFoundError
            Before the first `contactpoint up`.
        """
        stacks: dict[str, dict[str, str]] = json.loads(self.outputs_file.read_text(encoding="utf-8"))
        return {name: value for stack in STACKS for name, value in stacks[stack].items()}

    @property
    def api(self) -> str:
        """The API's base address."""
        return f"{self.origin}/restapis/{self.outputs['ApiId']}/v1/_user_request_"

    @property
    def pages(self) -> str:
        """The address of the pages."""
        return f"{self.api}/pages"

    @property
    def tables(self) -> dict[str, str]:
        """The environment variables that name the tables and keys."""
        return {_upper_snake(name): v for name, v in self.outputs.items() if name.endswith(("Table", "Key", "Bucket"))}

    def read(self, name: str) -> dict[str, Any]:
        """Return the content of a JSON file of this workspace; empty if there is no file."""
        file = self.folder / name
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def write_private(self, name: str, content: dict[str, Any]) -> None:
        """Write a JSON file that only this user may read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / name
        file.touch(mode=0o600)
        file.write_text(json.dumps(content, indent=2), encoding="utf-8")

    def remember_port(self) -> None:
        """Save the port, so that commands in another shell find this stack without ``CONTACTPOINT_PORT``."""
        self.write_private(PORT_FILE, {"port": self.port})

    def remembered_port(self) -> int | None:
        """Return the port on which this workspace's stack was last started; None if it never was."""
        return self.read(PORT_FILE).get("port")

    def aws_environment(self) -> dict[str, str]:
        """Return an environment in which AWS's tools can call only this stack."""
        return {
            "AWS_ENDPOINT_URL": self.origin,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "contactpointlocal",
            "AWS_SECRET_ACCESS_KEY": self._root_secret(),
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_PAGER": "",
        }

    def _root_secret(self) -> str:
        kept = self.read("root.json")
        if not kept:
            kept = {"secret": secrets.token_urlsafe(30)}
            self.write_private("root.json", kept)
        return str(kept["secret"])


def current_workspace() -> Workspace:
    """Return the workspace that the environment chooses, ``.local`` in the project by default.

    Without ``CONTACTPOINT_PORT``, it has the port on which its stack was last started.
    """
    workspace = Workspace(Path(os.environ.get("CONTACTPOINT_HOME", ROOT / ".local")).resolve(), DEFAULT_PORT)
    return replace(workspace, port=_chosen_port() or workspace.remembered_port() or DEFAULT_PORT)


def _chosen_port() -> int | None:
    chosen = os.environ.get("CONTACTPOINT_PORT", "")
    if chosen and not (chosen.isascii() and chosen.isdigit() and 0 < int(chosen) < 65536):
        raise SystemExit(f"CONTACTPOINT_PORT is {chosen!r}. Set it to a port number from 1 to 65535, such as 4566.")
    return int(chosen) if chosen else None


def _upper_snake(name: str) -> str:
    """Return ``SearchIndexTable``, an output, as ``SEARCH_INDEX_TABLE``, its environment variable."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
