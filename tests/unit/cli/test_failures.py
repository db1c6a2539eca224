"""A command that AWS, the network, a file or a name fails ends with one sentence and a status, never a traceback."""

import errno
import json
import os
import ssl
import sys
from pathlib import Path

import httpx
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from pynamodb.exceptions import PutError
from typer.testing import CliRunner

from cli.commands import audit, subject_access
from cli.main import app
from contactpoint.application.ports.unavailable import Unavailable
from contactpoint.problems import Problem
from tests.unit.cli.command_tree import kind_of, leaves, new_tree

PATHS = list(leaves(new_tree()))
FAILURES = (
    ClientError({"Error": {"Code": "ExecutionDoesNotExist", "Message": "secret"}}, "DescribeExecution"),
    ClientError({"Error": {"Code": "AccessDeniedException", "Message": "secret"}}, "DescribeTable"),
    EndpointConnectionError(endpoint_url="https://secret.example"),
    PutError("secret"),
    Unavailable("ThrottlingException"),
    Problem(kind="not-found", detail="There is no such account."),
    httpx.ConnectError("secret"),
    json.JSONDecodeError("secret", "doc", 0),
    FileNotFoundError(errno.ENOENT, "", "page.html"),
    KeyError("nobody"),
    ClientError({"Error": {"Code": "ThrottlingException", "Message": "secret"}}, "Query"),
    httpx.HTTPStatusError(
        "secret", request=httpx.Request("GET", "https://secret.example"), response=httpx.Response(502)
    ),
    ssl.SSLCertVerificationError("secret"),
)


def run_failing(path, failure, capsys) -> tuple[int, str]:
    """Run a command that does nothing but fail."""

    def fail(**_: object) -> None:
        raise failure

    tree = new_tree()
    leaf = leaves(tree)[path]
    leaf.params, leaf.callback = [], fail
    with pytest.raises(SystemExit) as ended:
        tree.main(args=list(path), prog_name="contactpoint")
    return ended.value.code, capsys.readouterr().err


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_failure_of_any_command_is_one_sentence_and_a_status(path, capsys):
    for failure in FAILURES:
        code, said = run_failing(path, failure, capsys)
        assert code == (2 if path[0] == "audit" else 1)
        assert (said[:2], said.count("\n"), "Traceback" in said, "secret" in said) == ("✗ ", 1, False, False)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (FAILURES[0], "Nothing has this name: AWS answers ExecutionDoesNotExist to DescribeExecution"),
        (FAILURES[1], "AWS refuses DescribeTable: AccessDeniedException"),
        (FAILURES[5], "There is no such account."),
        (FAILURES[8], "page.html cannot be used: No such file or directory"),
        (FAILURES[9], "There is no 'nobody' (test_failures.py:"),
        (FAILURES[10], "AWS has too many calls at present: it answers ThrottlingException to Query"),
        (FAILURES[11], "The API answers with 502"),
        (FAILURES[12], "The connection cannot be trusted"),
        (KeyError("[/red]"), "There is no '[/red]'"),
    ],
)
def test_sentence_says_what_was_wrong(failure, said, capsys):
    assert said in run_failing(("status",), failure, capsys)[1]


def test_fault_of_a_command_is_not_hidden(capsys):
    tree = new_tree()
    leaf = leaves(tree)["status",]
    leaf.params, leaf.callback = [], lambda: 1 // 0
    with pytest.raises(ZeroDivisionError):
        tree.main(args=["status"], prog_name="contactpoint")


def test_closed_pipe_ends_a_command_silently(capsys, monkeypatch):
    for name in ("stdout", "stderr"):  # The end of the command replaces both.
        monkeypatch.setattr(sys, name, getattr(sys, name))
    code, said = run_failing(("logs",), BrokenPipeError(errno.EPIPE, "Broken pipe"), capsys)
    assert (code, said) == (1, "")


def outputs() -> list[tuple[tuple[str, ...], str]]:
    """Return each option that names a file or folder to write."""
    return [
        (path, parameter.opts[0])
        for path, leaf in leaves(new_tree()).items()
        for parameter in leaf.params
        if kind_of(parameter) is Path and "write" in (parameter.help or "").lower()
    ]


def test_options_that_name_an_output_are_known():
    assert {(*path, option) for path, option in outputs()} == {
        ("audit", "export", "--out"),
        ("evaluate", "--json"),
        ("evaluate", "--plot"),
        ("simulate", "--json"),
        ("subject-access", "--html"),
        ("subject-access", "--json"),
    }


@pytest.mark.parametrize(("path", "option"), outputs(), ids=str)
def test_output_that_cannot_be_written_is_refused_before_anything_is_done(path, option, tmp_path, monkeypatch):
    tree, done = new_tree(), []
    leaf = leaves(tree)[path]
    leaf.params = [each for each in leaf.params if option in each.opts]
    leaf.callback = lambda **_: done.append(path)
    (tmp_path / "file").touch()
    with pytest.raises(SystemExit) as ended:
        tree.main(args=[*path, option, str(tmp_path / "file" / "x")], prog_name="contactpoint")
    assert (ended.value.code, done) == (2, [])


def test_output_that_can_be_written_is_left_as_it_was(tmp_path):
    kept, fresh = tmp_path / "kept.html", tmp_path / "fresh.html"
    kept.write_text("kept")
    for file in (kept, fresh):
        done = CliRunner().invoke(app, ["subject-access", "x", "--requester", "child", "--html", str(file)])
        assert (done.exit_code, "make up" in done.output) == (1, True)
    assert (kept.read_text(), fresh.exists()) == ("kept", False)


def test_folder_without_permission_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "access", lambda *_: False)  # As for anybody but root.
    done = CliRunner().invoke(audit.app, ["export", "--out", str(tmp_path / "new")], env={"COLUMNS": "300"})
    assert (done.exit_code, "Permission denied" in done.output) == (2, True)


def test_subject_access_by_nobody_lists_who_can():
    done = CliRunner().invoke(app, ["subject-access", "x", "--requester", "child", "--as", "nobody"])
    assert done.exit_code == 1
    assert "Nobody signs in as 'nobody'. Choose --as from directory-team" in " ".join(done.output.split())


def test_subject_access_says_why_the_api_refuses(monkeypatch):
    for content, said in (({"title": "Not found", "detail": "No such child."}, "No such child."), ({}, "answers 404")):
        client = httpx.Client(
            transport=httpx.MockTransport(lambda _, content=content: httpx.Response(404, json=content)),
            base_url="http://api.example",
        )
        told = []
        monkeypatch.setattr(subject_access, "exit_with_error", told.append)
        subject_access._get(client, "/subject-access", {})
        assert said in told[0]
