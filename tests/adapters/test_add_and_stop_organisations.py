"""`contactpoint organisations`: two people approve who manages an organisation, and what its only manager proposes."""

import pytest
from typer.testing import CliRunner

from cli.local_stack import up
from cli.main import app
from contactpoint.application.accounts.manage_accounts import CreateAccount, create_account
from contactpoint.domain.access import SignIn
from tests.builders import caller

ISSUER = "https://issuer.example"
ADD = ("add", "--id", "harbour", "--name", "Harbour Trust", "--type", "national_partner", "--manager-name", "Ruth Vane")
TWO = ("--approved-by", "Nell Ward", "--approved-by", "Idris Cole")
MANAGER = caller("p-manager", "harbour", "national_partner", "account_manager")
SYSTEM = SignIn(issuer=ISSUER, subject="casework")


@pytest.fixture
def run(stored, monkeypatch):
    monkeypatch.setattr(up, "connect_to_stack", lambda _: (stored.deps, None))
    return lambda *arguments: CliRunner().invoke(app, ["organisations", *arguments], env={"COLUMNS": "200"})


def add(run, *approved, subject="manager"):
    return run(*ADD, "--issuer", ISSUER, "--subject", subject, *approved)


def test_account_manager_is_added_with_two_approvals_only(stored, run):
    for approved in (TWO[:2], (*TWO[:2], "--approved-by", "nell ward")):
        assert add(run, *approved).exit_code == 1
        assert stored.deps.accounts.get_organisations(["harbour"]) == {}
    assert add(run, *TWO).exit_code == 0
    practitioner_id, organisation_id = stored.sign_ins().find_by_sign_in(ISSUER, "manager")
    assert organisation_id == "harbour"
    (created,) = stored.audit_log_reader.account_histories([practitioner_id])[practitioner_id]
    assert tuple(created.details["approved_by"]) == ("Nell Ward", "Idris Cole")


def test_stopped_account_managers_sign_in_is_not_added_again(run, stored):
    add(run, *TWO)
    practitioner_id, _ = stored.sign_ins().find_by_sign_in(ISSUER, "manager")
    assert run("suspend", "harbour", "--account", practitioner_id, "--reason", "misuse_found", *TWO).exit_code == 0
    refused = add(run, *TWO)
    assert refused.exit_code == 1
    assert "stopped" in refused.output


def test_operators_confirm_what_the_only_manager_proposed(run, stored):
    add(run, *TWO)
    facts = CreateAccount(name="Casework", job_title="System", role="case_management_system", sign_in=SYSTEM)
    account = create_account(stored.deps, MANAGER, facts)
    stated = ("--account", account, "--role", "case_management_system", "--issuer", ISSUER, "--subject")
    assert run("confirm", "harbour", *stated, "casework", *TWO[:2]).exit_code == 1
    assert run("confirm", "harbour", *stated, "another", *TWO).exit_code == 1
    assert stored.deps.accounts.get_accounts([account])[account].status == "proposed"
    assert run("confirm", "harbour", *stated, "casework", *TWO).exit_code == 0
    assert stored.deps.accounts.get_accounts([account])[account].status == "active"


def test_organisation_says_that_its_computers_are_shared(run, stored):
    add(run, *TWO)
    assert run("computers", "harbour", "--shared", *TWO[:2]).exit_code == 1
    assert run("computers", "harbour", "--shared", *TWO).exit_code == 0
    assert run("suspend", "harbour", "--reason", "compromised", *TWO).exit_code == 0
    assert add(run, *TWO, subject="second-manager").exit_code == 0
    harbour = stored.deps.accounts.get_organisations(["harbour"])["harbour"]
    assert (harbour.shared_computers, harbour.active) == (True, False), "another account manager changes neither"
    assert run("computers", "harbour", "--not-shared", *TWO).exit_code == 0
    assert not stored.deps.accounts.get_organisations(["harbour"])["harbour"].shared_computers
