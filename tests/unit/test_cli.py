"""The `contactpoint` command: help that teaches, errors that say what to do, and the local stack's port."""

from typing import get_args

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from cli.commands import keysets
from cli.demo import tables
from cli.local_stack import emulator
from cli.local_stack.emulator import EmulatorError
from cli.local_stack.workspace import DEFAULT_PORT, Workspace, current_workspace
from cli.main import app
from contactpoint.application.accounts.manage import AccountChangeReason
from contactpoint.domain.access import OrganisationType, Role

ENV = {"COLUMNS": "200"}
CHOICES = {
    ("accounts", "suspend", "p-ae-nurse", "--reason", "tired"): get_args(AccountChangeReason),
    ("accounts", "change", "p-ae-nurse", "--role", "boss"): get_args(Role),
    ("organisations", "add", "--type", "charity"): get_args(OrganisationType),
    ("keysets", "add", "nonsense"): ("index", "cohorts"),
    ("keysets", "delete-old", "nonsense"): ("index", "cohorts"),
    ("accounts", "list", "--as", "nobody"): ("account-manager", "westvale-account-manager"),
    ("token", "--as", "nobody"): ("ae-nurse", "northmoor-roll"),
}


@pytest.fixture(autouse=True)
def workspace(tmp_path, monkeypatch) -> Workspace:
    monkeypatch.setenv("CONTACTPOINT_HOME", str(tmp_path))
    for name in ("CONTACTPOINT_PORT", "CONTACTPOINT_URL", "CONTACTPOINT_TOKEN", *keysets.REQUIRED_ENV):
        monkeypatch.delenv(name, raising=False)
    return current_workspace()


def run(*arguments: str):
    return CliRunner().invoke(app, arguments, env=ENV)


def commands(command, path: tuple[str, ...] = ()):
    if not hasattr(command, "commands"):
        return [path]
    return [leaf for name, each in command.commands.items() for leaf in commands(each, (*path, name))]


ALL_COMMANDS = commands(typer.main.get_command(app))


@pytest.mark.parametrize("path", ALL_COMMANDS, ids=" ".join)
def test_every_command_has_help_with_an_example(path):
    done = run(*path, "--help")
    assert done.exit_code == 0
    example = done.output.partition("Example: ")[2]
    assert f"contactpoint {' '.join(path)}" in example


def test_command_tree_has_the_documented_commands():
    names = {" ".join(path) for path in ALL_COMMANDS}
    assert {"up", "down", "url", "token", "demo", "evaluate", "organisations add", "accounts suspend"} <= names
    assert {"keysets reencrypt", "keysets delete-old", "keysets create"} <= names


@pytest.mark.parametrize("arguments", CHOICES, ids=" ".join)
def test_wrong_value_lists_the_allowed_ones(arguments):
    done = run(*arguments)
    assert done.exit_code != 0
    assert [value for value in CHOICES[arguments] if value not in done.output] == []


@pytest.mark.parametrize(
    "arguments",
    [("demo",), ("url",), ("token", "--as", "ae-nurse"), ("accounts", "list"), ("keysets", "create")],
    ids=" ".join,
)
def test_command_without_a_stack_states_how_to_start_it(arguments):
    done = run(*arguments)
    assert done.exit_code == 1
    assert "make up" in done.output or "start the local stack" in done.output


def test_delete_old_asks_before_it_deletes():
    done = CliRunner().invoke(app, ["keysets", "delete-old", "index"], input="n\n", env=ENV)
    assert done.exit_code == 1
    assert "can never be decrypted again" in done.output


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


RECORD = {"given_name": "Amina", "family_name": "Yusuf", "carers": [{"given_name": "Hodan", "family_name": "Yusuf"}]}


def printed(table) -> str:
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


@pytest.mark.parametrize(
    ("education", "text"),
    [
        (None, "not known"),
        ({"status": "on_roll", "setting": "Mill School"}, "on the roll of Mill School"),
        ({"status": "on_roll"}, "on the roll of a school whose name is not known"),
        ({"status": "educated_otherwise"}, "educated otherwise than at school"),
        ({"status": "not_on_roll"}, "on no school's roll"),
        (
            {"status": "not_on_roll", "setting": "Mill School", "end_date": "2025-07-18"},
            "on no school's roll; left Mill School on 2025-07-18",
        ),
    ],
)
def test_demo_describes_education_in_words(education, text):
    shown = printed(tables.record_table({**RECORD, **({"education": education} if education else {})}))
    assert text in shown
    assert "not known:" not in shown


def test_demo_shows_missing_fields_of_a_shielded_record_as_hidden():
    record = {**RECORD, "shielded": True}
    shown = printed(tables.record_table(record)) + printed(tables.involvements_table(record))
    assert "not known" not in shown
    assert shown.count("hidden") == 4


def test_demo_states_that_nobody_works_with_the_child():
    assert "nobody is recorded" in printed(tables.involvements_table(RECORD))
