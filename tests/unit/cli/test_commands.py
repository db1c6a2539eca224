"""The `contactpoint` command: help that teaches, errors that say what to do."""

from typing import get_args

import pytest
import typer
from typer.testing import CliRunner

from cli.commands.add_and_stop_organisations import how_to_register
from cli.main import app
from contactpoint.application.accounts.manage_accounts import AccountChangeReason
from contactpoint.domain.access import OrganisationType, Role

ENV = {"COLUMNS": "200"}


CHOICES = {
    ("accounts", "suspend", "p-ae-nurse", "--reason", "tired"): get_args(AccountChangeReason),
    ("accounts", "change", "p-ae-nurse", "--role", "boss"): get_args(Role),
    ("organisations", "add", "--type", "charity"): get_args(OrganisationType),
    ("keysets", "add", "nonsense", "2026-11"): ("index", "cohorts"),
    ("keysets", "delete-old", "nonsense", "2026-11"): ("index", "cohorts"),
    ("accounts", "list", "--as", "nobody"): (
        "account-manager",
        "westvale-account-manager",
        "westvale-second-account-manager",
    ),
    ("token", "--as", "nobody"): ("ae-nurse", "northmoor-roll"),
    ("what-operators-see", "--table", "SECRETS"): ("RECORDS", "AUDIT_LOG"),
}


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
    assert {
        "up",
        "down",
        "url",
        "token",
        "demo",
        "evaluate",
        "organisations add",
        "organisations confirm",
        "accounts suspend",
        "what-operators-see",
    } <= names
    assert {"keysets reencrypt", "keysets delete-old", "keysets create"} <= names


@pytest.mark.parametrize("arguments", CHOICES, ids=" ".join)
def test_wrong_value_lists_the_allowed_ones(arguments):
    done = run(*arguments)
    assert done.exit_code != 0
    assert [value for value in CHOICES[arguments] if value not in done.output] == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("demo",),
        ("url",),
        ("token", "--as", "ae-nurse"),
        ("accounts", "list"),
        ("keysets", "create"),
        ("what-operators-see",),
    ],
    ids=" ".join,
)
def test_command_without_a_stack_states_how_to_start_it(arguments):
    done = run(*arguments)
    assert done.exit_code == 1
    assert "make up" in done.output or "start the local stack" in done.output


APPROVED = ("--approved-by", "Nell Ward", "--approved-by", "Idris Cole")
ADD = ("organisations", "add", "--type", "health", "--issuer", "https://login.example.org", "--subject", "8f14e45f")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--id", "st-wilfrids", "--name", "St Wilfrid Trust", "--manager-name", "Ruth Vane"), "St Wilfrid's Hospital"),
        (("--id", "Harbour", "--name", "Harbour Trust", "--manager-name", "Ruth Vane"), "--id"),
        (("--id", "harbour", "--name", "Harbour; call 07700900123", "--manager-name", "Ruth Vane"), "--name"),
        (("--id", "harbour", "--name", "Harbour Trust", "--manager-name", "Ruth 2"), "--manager-name"),
    ],
)
def test_adding_an_organisation_under_a_wrong_name_is_refused(options, said):
    done = run(*ADD, *APPROVED, *options)
    assert done.exit_code == 1
    assert said in done.output


def test_an_organisation_that_the_register_lacks_is_told_how_to_get_in():
    said = how_to_register("harbour", "Harbour Trust")
    assert '{"organisation_id":"harbour","name":"Harbour Trust","sensitivity":"undecided"}' in said
    assert "Two people approve" in said


def test_delete_old_asks_before_it_deletes():
    done = CliRunner().invoke(app, ["keysets", "delete-old", "index", "2026-11"], input="n\n", env=ENV)
    assert done.exit_code == 1
    assert "can never be decrypted again" in done.output
