"""A workspace of the test's own."""

import pytest

from cli.commands import keysets
from cli.local_stack.workspace import Workspace, current_workspace


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch) -> Workspace:
    monkeypatch.setenv("CONTACTPOINT_HOME", str(tmp_path))
    for name in ("CONTACTPOINT_PORT", "CONTACTPOINT_URL", "CONTACTPOINT_TOKEN", *keysets.REQUIRED_ENV):
        monkeypatch.delenv(name, raising=False)
    return current_workspace()
