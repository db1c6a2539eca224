"""`contactpoint sign-ins`: a sign-in is created by invitation, and a lost phone needs a new one."""

import pytest
from botocore.exceptions import ClientError
from typer.testing import CliRunner

from cli.commands import user_pool
from cli.main import app
from cli.operations.stack import OperatedStack


class FakePool:
    """The user pool: moto has one only with a package that nothing else needs."""

    def __init__(self) -> None:
        self.users: dict[str, str] = {}
        self.invited = 0

    def admin_create_user(self, **request):
        if request["Username"] in self.users:
            raise ClientError({"Error": {"Code": "UsernameExistsException"}}, "AdminCreateUser")
        assert request["DesiredDeliveryMediums"] == ["EMAIL"]
        self.invited += 1
        self.users[request["Username"]] = subject = f"subject-{self.invited}"
        return {"User": {"Attributes": [{"Name": "sub", "Value": subject}]}}

    def admin_user_global_sign_out(self, **request):
        if request["Username"] not in self.users:
            raise ClientError({"Error": {"Code": "UserNotFoundException"}}, "AdminUserGlobalSignOut")

    def admin_delete_user(self, **request):
        del self.users[request["Username"]]


@pytest.fixture
def run(monkeypatch):
    pool = FakePool()
    stack = OperatedStack("test", lambda _: pool)
    stack.__dict__["outputs"] = {"UserPoolId": "pool", "Issuer": "https://issuer.example"}
    monkeypatch.setattr(user_pool, "connect_to", lambda _: stack)

    def run_command(*arguments: str) -> tuple[int, str]:
        done = CliRunner().invoke(app, ["sign-ins", *arguments], env={"COLUMNS": "200"})
        return done.exit_code, done.output

    return run_command


def test_invitation_prints_what_the_account_manager_needs(run):
    code, output = run("invite", "w-1042", "--email", "a.person@westvale.example")
    assert code == 0
    assert "issuer: https://issuer.example" in output
    assert "subject: " in output
    assert "westvale.example" not in output


def test_taken_user_name_is_refused_with_what_to_do(run):
    run("invite", "w-1042", "--email", "a.person@westvale.example")
    code, output = run("invite", "w-1042", "--email", "a.person@westvale.example")
    assert (code, "remove it first" in output) == (1, True)


def test_local_stack_that_invites_nobody_names_the_sample_people(monkeypatch):
    class RefusingPool:
        def admin_create_user(self, **_):
            raise ClientError({"Error": {"Code": "InvalidPasswordException"}}, "AdminCreateUser")

    stack = OperatedStack("local", lambda _: RefusingPool(), "http://127.0.0.1:1")
    stack.__dict__["outputs"] = {"UserPoolId": "pool"}
    monkeypatch.setattr(user_pool, "connect_to", lambda _: stack)
    arguments = ["sign-ins", "invite", "w-1042", "--email", "a.person@westvale.example"]
    done = CliRunner().invoke(app, arguments, env={"COLUMNS": "200"})
    assert (done.exit_code, "contactpoint sign-ins list" in done.output) == (1, True)


def test_new_phone_is_a_new_sign_in(run):
    subjects = []
    for _ in range(2):
        subjects.append(run("invite", "w-1042", "--email", "a.person@westvale.example")[1].split("subject: ")[1])
        assert run("remove", "w-1042", "--yes")[0] == 0
    assert subjects[0] != subjects[1]
    code, output = run("remove", "w-1042", "--yes")
    assert (code, "no such user name" in output) == (1, True)
