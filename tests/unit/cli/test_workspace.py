"""The local stack's port."""

from datetime import UTC, datetime

import pytest

from cli.local_stack import emulator
from cli.local_stack.emulator import EmulatorError
from cli.local_stack.workspace import DEFAULT_PORT, STACKS, Workspace, current_workspace
from cli.restore.restored_tables import restored_name
from cli.samples.load import load_once


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


def test_samples_are_loaded_once_although_the_tables_were_restored(workspace):
    at, loads = datetime(2026, 11, 23, 9, 30, tzinfo=UTC), []
    restored = restored_name("records", at)

    def load():
        loads.append("loaded")
        yield

    for table in ("records", restored, restored_name(restored, at)):
        workspace.write_private("outputs.json", {STACKS[0]: {"RecordsTable": table}})
        list(load_once(workspace, "samples", load))
    assert len(loads) == 1
