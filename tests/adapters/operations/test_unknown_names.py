"""Every command that is given a name answers one that nothing has: with a sentence and a status, never a traceback."""

import re

import httpx
import pytest
from typer.testing import CliRunner

from cli.commands import accounts, user_pool
from cli.local_stack import up
from cli.main import app
from tests.adapters.operations.test_decommission_command import STEPS as OF_DECOMMISSIONING
from tests.unit.cli.audit_log.exports import KEY
from tests.unit.cli.command_tree import kind_of, leaves, new_tree
from tests.unit.cli.test_user_pool import FakePool

X = "nobody-of-this-name"
TWO = ("--approved-by", "Nell Ward", "--approved-by", "Idris Cole")
WHY = ("--reason", "compromised")
WITHOUT_A_STACK = {
    "token": (("--as", X), "Nobody signs in as"),
    "subject-access": ((X, "--requester", "child", "--as", X), "Nobody signs in as"),
    "what-operators-see": (("--table", X), "There is no table"),
    "keysets promote": ((X, "2026-11"), "There is no keyset"),
    "keysets delete-old": ((X, "2026-11", "--yes"), "There is no keyset"),
    "keysets add": ((X, "2026-11"), "There is no keyset"),
    "audit export": (("--out", "/dev/null/x"), "cannot be written"),
    "audit verify": ((X, "--vkey", X), "--vkey"),
    "audit cosign": ((X, "--witness", "http://127.0.0.1:1", "--witness-vkey", str(KEY)), "checkpoint cannot be read"),
    "audit witness": (("--log", X, "--name", "witness.example"), "A verifier key has the form"),
    "accounts list": (("--as", X), "There is no sample account manager"),
}
ON_A_STACK = {
    "logs": ((X,), "There is no part"),
    "find-call": (("the red one",), "is no instance"),
    "dashboard": ((X,), "There is no dashboard"),
    "keysets progress": ((X,), "There is no run"),
    "keysets reencrypt-all": (("--resume", X), "There is no run"),
    "sign-ins remove": ((X, "--yes"), "There is no such user name"),
}
OF_ORGANISATIONS = {
    "organisations suspend": (X, *TWO, *WHY),
    "organisations reinstate": (X, *TWO, "--reason", "cleared"),
    "organisations computers": (X, "--shared", *TWO),
    "organisations confirm": (
        *(X, "--account", X, "--role", "practitioner", "--issuer", "https://login.example.org", "--subject", X),
        *TWO,
    ),
}
OF_ACCOUNTS = {
    "accounts show": (),
    "accounts change": ("--reason", "checks_renewed"),
    "accounts propose-sign-in": ("--subject", X, "--issuer", X),
    "accounts confirm-proposal": ("--subject", X, "--issuer", X, "--role", "practitioner"),
    "accounts withdraw-proposal": (),
    "accounts suspend": ("--reason", "long_absence"),
    "accounts reinstate": ("--reason", "returned"),
    "accounts close": ("--reason", "left_organisation"),
    "accounts confirm": (),
}
NAMES_SOMETHING_NEW = {"organisations add", "accounts create", "sign-ins invite", "decommission propose"}


def said(command: str, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, [*command.split(), *arguments], env={"COLUMNS": "300"})
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, re.sub(r"\s+", " ", done.output)


def test_every_command_that_is_given_a_name_is_asked_for_one_that_nothing_has():
    given_a_name = {
        " ".join(path)
        for path, leaf in leaves(new_tree()).items()
        if any(kind_of(each) in (str, list[str]) and each.name != "environment" for each in leaf.params)
    }
    asked = {*WITHOUT_A_STACK, *ON_A_STACK, *OF_ORGANISATIONS, *OF_ACCOUNTS}
    asked |= {f"decommission {step}" for step in OF_DECOMMISSIONING}
    assert given_a_name - asked == NAMES_SOMETHING_NEW


@pytest.mark.parametrize("command", WITHOUT_A_STACK)
def test_unknown_name_is_refused_without_a_stack(command, tmp_path, monkeypatch):
    monkeypatch.setenv("CONTACTPOINT_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    arguments, phrase = WITHOUT_A_STACK[command]
    code, told = said(command, *arguments)
    assert (code != 0, phrase in told) == (True, True), told


@pytest.mark.parametrize("command", ON_A_STACK)
def test_unknown_name_is_refused_by_a_stack(operated, run, monkeypatch, command):
    monkeypatch.setattr(user_pool, "connect_to", lambda _: operated.stack)
    monkeypatch.setattr(user_pool, "_pool", lambda _: FakePool())
    operated.stack.outputs["UserPoolId"] = "pool"
    arguments, phrase = ON_A_STACK[command]
    code, told = run(*command.split(), *arguments)
    assert (code, phrase in re.sub(r"\s+", " ", told)) == (1, True), told


def test_unknown_run_is_not_resumed(operated, run):
    run("keysets", "reencrypt-all", "--resume", X)
    machine = operated.stack.outputs["ReencryptionStateMachineArn"]
    assert operated.stack.new_client("stepfunctions").list_executions(stateMachineArn=machine)["executions"] == []


@pytest.mark.parametrize("command", OF_ORGANISATIONS)
def test_unknown_organisation_is_refused(stored, monkeypatch, command):
    monkeypatch.setattr(up, "connect_to_stack", lambda _: (stored.deps, stored.keyring))
    code, told = said(command, *OF_ORGANISATIONS[command])
    assert (code, told[:2], "There is no" in told or "not exist" in told) == (1, "✗ ", True), told


@pytest.mark.parametrize("command", OF_ACCOUNTS)
@pytest.mark.parametrize("answer", [{"title": "Not found", "detail": "There is no such account."}, {"message": "no"}])
def test_unknown_account_is_refused_in_words(monkeypatch, command, answer):
    """API Gateway's own answers have another form than the API's."""
    called = []
    monkeypatch.setenv("CONTACTPOINT_URL", "https://api.example/v1")
    monkeypatch.setenv("CONTACTPOINT_TOKEN", "token")
    monkeypatch.setattr(
        accounts.httpx, "request", lambda _, url, **__: called.append(url) or httpx.Response(404, json=answer)
    )
    code, told = said(command, "a/b", *OF_ACCOUNTS[command])
    assert (code, told[:2]) == (1, "✗ ")
    assert answer.get("detail", "The API answers 404") in told
    assert called[0].startswith("https://api.example/v1/accounts/a%2Fb")
