"""Where the local stack keeps its things, and how it is reached."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_PORT = 4566
REGION = "eu-west-2"


@dataclass(frozen=True)
class Home:
    """The folder of one local stack, and the port it listens on.

    ``CONTACTPOINT_HOME`` and ``CONTACTPOINT_PORT`` choose another one, so that several can run side by side.
    """

    folder: Path
    port: int

    @property
    def origin(self) -> str:
        """The emulator's address: loopback only."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def outputs_file(self) -> Path:
        """What the deployment said: identifiers, tables, keys."""
        return self.folder / "outputs.json"

    @property
    def outputs(self) -> dict[str, str]:
        """The deployment's outputs by name.

        Raises
        ------
        FileNotFoundError
            Before the first `contactpoint up`.
        """
        stacks: dict[str, dict[str, str]] = json.loads(self.outputs_file.read_text(encoding="utf-8"))
        return stacks["ContactPoint-local"]

    @property
    def api(self) -> str:
        """The API's base address."""
        return f"{self.origin}/restapis/{self.outputs['ApiId']}/v1/_user_request_"

    @property
    def tables(self) -> dict[str, str]:
        """The environment variables that name the tables and keys."""
        kinds = ("Table", "Key")
        return {
            f"{name.removesuffix(kind).upper()}_{kind.upper()}": value
            for name, value in self.outputs.items()
            for kind in kinds
            if name.endswith(kind)
        }

    def read(self, name: str) -> dict[str, Any]:
        """Return a JSON file of this home, empty if there is none."""
        file = self.folder / name
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}

    def write_private(self, name: str, content: dict[str, Any]) -> None:
        """Write a JSON file that only this user may read."""
        self.folder.mkdir(parents=True, exist_ok=True)
        file = self.folder / name
        file.touch(mode=0o600)
        file.write_text(json.dumps(content, indent=2), encoding="utf-8")

    def aws_environment(self) -> dict[str, str]:
        """Return the environment in which AWS's own tools reach this stack, and nothing else."""
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


def home() -> Home:
    """Return the home that the environment chooses, ``.local`` in the project by default."""
    folder = Path(os.environ.get("CONTACTPOINT_HOME", ROOT / ".local"))
    return Home(folder.resolve(), int(os.environ.get("CONTACTPOINT_PORT", DEFAULT_PORT)))
