"""The local stack's port."""

import pytest

from cli.local_stack import emulator
from cli.local_stack.emulator import EmulatorError
from cli.local_stack.workspace import DEFAULT_PORT, Workspace, current_workspace


def test_port_is_remembered_by_the_workspace(workspace, monkeypatch):
    assert workspace.port == DEFAULT_PORT
    monkeypatch.setenv("CONTACTPOINT_PORT", "4777")
    current_workspace().remember_port()
    monkeypatch.delenv("CONTACTPOINT_PORT")
    assert current_workspace().port == 4777
    monkeypatch.setenv("CONTACTPOINT_PORT", "4778")
    assert current_workspace().port == 4778


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1", "٤٥"])
def test_wrong_port_is_refused_with_an_explanation(port, monkeypatch):
    monkeypatch.setenv("CONTACTPOINT_PORT", port)
    with pytest.raises(SystemExit, match="Set it to a port number"):
        current_workspace()


def test_emulator_refuses_a_second_port(tmp_path, monkeypatch):
    Workspace(tmp_path, 4777).remember_port()
    monkeypatch.setattr(emulator, "running", lambda workspace: workspace.port == 4777)
    with pytest.raises(EmulatorError, match="already runs on port 4777"):
        emulator.start(Workspace(tmp_path, 4778))
